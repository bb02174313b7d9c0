import { ValueError } from '../../src/errors.js';
import { launch } from '../mpi/environment.js';
import type { PoolChoice } from '../pool/makePool.js';
import type { Method } from '../samplers/registry.js';

/** Where a run would be, as its options and its launcher have it. */
interface Place {
  /** As the user wrote it. */
  readonly option: string;
  readonly cores: number;
  /** Whether the work is done elsewhere than in this thread, be it by one worker. */
  readonly isElsewhere: boolean;
  readonly isMpi: boolean;
}

/**
 * Whether a method can use what it is given: see {@link Method.parallel}.
 * @throws ValueError where it can't
 */
export function checkParallel({ kernel, parallel = 'pool', alone }: Method, options: unknown, choice: PoolChoice, ranks = launch): void {
  const { option, cores, isElsewhere, isMpi } = placeOf(choice, ranks !== null);
  const name = kernel.method;
  const alonePart = alone?.(options) ?? null;
  if (isMpi && parallel !== 'pool') {
    const instead =
      parallel === 'chains' ? 'start it without mpirun, with ncores: as many chains are run side by side' : 'start it without mpirun';
    throw new ValueError(`method is '${name}', which does not run on MPI ranks (${option}): ${instead}`);
  }
  if (cores > 1 && parallel === 'none')
    throw new ValueError(`${option}: ${name} takes one step after the other, which more cores don't make faster. Leave it out`);
  if (alonePart !== null && isElsewhere)
    throw new ValueError(`${option}: ${alonePart} leaves nothing for other workers. Leave one of the two out`);
}

function placeOf({ ncores, pool }: PoolChoice, hasRanks: boolean): Place {
  const given = typeof pool === 'object' && pool !== null ? pool : null;
  if (given)
    return {
      option: `pool is a pool of ${given.size}`,
      cores: given.size ?? 1,
      isElsewhere: given.kind !== 'inline',
      isMpi: given.kind === 'mpi',
    };
  const [name, n] = typeof pool === 'number' ? ['pool', pool] : ['ncores', ncores];
  const cores = typeof n === 'number' ? n : 1;
  return { option: hasRanks ? 'mpirun' : `${name} is ${String(n)}`, cores, isElsewhere: hasRanks || cores > 1, isMpi: hasRanks };
}
