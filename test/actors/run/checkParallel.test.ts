/** Which method runs on several cores, and on MPI ranks: the table of the manual's page on parallel fits. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PoolChoice } from '../../../actors/pool/makePool.js';
import { checkParallel } from '../../../actors/run/checkParallel.js';
import { type Method, methods } from '../../../actors/samplers/registry.js';
import { ValueError } from '../../../src/errors.js';

/** Rows of the table: what `ncores` and mpirun are to each method. */
const TABLE: Readonly<Record<string, { readonly ncores: 'workers' | 'chains' | 'no'; readonly mpi: boolean }>> = {
  nautilus: { ncores: 'workers', mpi: true },
  dynesty: { ncores: 'workers', mpi: true },
  pocomc: { ncores: 'workers', mpi: true },
  emcee: { ncores: 'workers', mpi: true },
  numpyro: { ncores: 'chains', mpi: false },
  optimizer: { ncores: 'no', mpi: false },
};
const WORDS = { workers: 'pool', chains: 'chains', no: 'none' } as const;

const ranks = { family: 'openmpi' as const, variable: 'OMPI_COMM_WORLD_SIZE', rank: 0, ranks: 4 };
const defaults = (method: Method) => method.kernel.options({}, 2);
const refusal = (method: Method, choice: PoolChoice, launched: typeof ranks | null, options: unknown = defaults(method)): string | null => {
  try {
    checkParallel(method, options, choice, launched);
    return null;
  } catch (error) {
    assert.instance(error, ValueError);
    return (error as Error).message;
  }
};

for (const [name, method] of Object.entries(methods)) {
  const row = TABLE[name] ?? TABLE[{ nuts: 'numpyro' }[name] ?? ''];

  test(`${name} is in the table, and keeps to its row`, () => {
    assert.ok(row, `${name} has no row`);
    assert.is(method.parallel ?? 'pool', WORDS[row.ncores]);
    assert.is(refusal(method, {}, null), null);
    assert.is(refusal(method, { ncores: 4 }, null) === null, row.ncores !== 'no');
    assert.is(refusal(method, { pool: 4 }, null) === null, row.ncores !== 'no');
    assert.is(refusal(method, {}, ranks) === null, row.mpi);
    assert.is(refusal(method, { ncores: 2 }, ranks) === null, row.mpi);
  });
}

const like = (name: string, parts: Partial<Method>): Method => ({
  ...methods.nautilus,
  kernel: { ...methods.nautilus.kernel, method: name },
  ...parts,
});

test('chains are for cores, one step after the other for one', () => {
  const chains = like('numpyro', { parallel: 'chains' });
  assert.is(refusal(chains, { ncores: 4 }, null), null);
  assert.match(
    refusal(chains, {}, ranks) ?? '',
    /'numpyro', which does not run on MPI ranks \(mpirun\): start it without mpirun, with ncores/,
  );
  const alone = like('optimizer', { parallel: 'none' });
  assert.match(refusal(alone, { ncores: 4 }, null) ?? '', /ncores is 4: optimizer takes one step after the other.*Leave it out/);
  assert.match(refusal(alone, { pool: 3 }, null) ?? '', /pool is 3/);
  assert.is(refusal(alone, { ncores: 1 }, null), null);
  assert.match(refusal(alone, {}, ranks) ?? '', /does not run on MPI ranks/);
});

test('an option that leaves nothing to share out goes with one worker only', () => {
  const method = like('pocomc', { alone: options => ((options as { vectorize?: boolean }).vectorize ? 'vectorize' : null) });
  assert.is(refusal(method, { ncores: 2 }, null, {}), null);
  assert.is(refusal(method, {}, null, { vectorize: true }), null);
  assert.match(refusal(method, { ncores: 2 }, null, { vectorize: true }) ?? '', /ncores is 2: vectorize leaves nothing for other workers/);
  assert.match(refusal(method, {}, ranks, { vectorize: true }) ?? '', /mpirun: vectorize/);
  const pool = (kind: string): never => ({ size: 1, kind }) as never;
  assert.match(refusal(method, { pool: pool('threads') }, null, { vectorize: true }) ?? '', /pool is a pool of 1: vectorize/);
  assert.is(refusal(method, { pool: pool('inline') }, null, { vectorize: true }), null);
});

test('a pool is judged by its kind', () => {
  const pool = { size: 8, kind: 'mpi' } as never;
  assert.match(refusal(like('numpyro', { parallel: 'chains' }), { pool }, null) ?? '', /pool is a pool of 8/);
  assert.is(refusal(methods.nautilus, { pool }, null), null);
});

test.run();
