import { WorkerError } from '../../src/errors.js';
import type { WalkJob, WalkResult } from '../../src/samplers/walks/contract.js';
import type { WalksTask } from './contract.js';
import { SentItems } from './sentItems.js';
import type { Attached } from './share.js';

/** Walks where threads share no memory, each done from its beginning to its end by one worker. */
export class Walks extends SentItems {
  constructor({ id, walks }: WalksTask, problem: Attached) {
    const results: WalkResult[] = new Array(walks.length);
    super({
      problem,
      cost: problem.costs.walk,
      count: walks.length,
      job: (start, count) => ({ do: 'walk', problem: problem.name, walks: walks.slice(start, start + count), claims: null }),
      keep(start, reply) {
        if (reply.did !== 'walk') return false;
        for (const [i, result] of reply.walks.entries()) results[start + i] = result;
        return true;
      },
      answer: seconds => ({ want: 'walk', id, walks: results, seconds }),
      guilty: (i, cause) => guiltyWalk(problem, walks[i], cause),
    });
  }
}

export function guiltyWalk({ name }: Attached, { start }: WalkJob, cause: Error): WorkerError {
  const message = `Three workers died on the walk from [${start.join(', ')}] of the unit cube of ${name}: ${cause.message}`;
  return new WorkerError(message, start, { cause });
}
