import { WorkerError } from '../../src/errors.js';
import type { WalkResult } from '../../src/samplers/walks/contract.js';
import type { WalksTask } from './contract.js';
import { SentItems } from './sentItems.js';
import type { Attached } from './share.js';

/** Walks, each done from its beginning to its end by one worker. */
export class Walks extends SentItems {
  constructor({ id, walks }: WalksTask, problem: Attached) {
    const results: WalkResult[] = new Array(walks.length);
    super({
      problem,
      cost: problem.costs.walk,
      count: walks.length,
      job: (start, count) => ({ do: 'walk', problem: problem.name, walks: walks.slice(start, start + count) }),
      keep(start, reply) {
        if (reply.did !== 'walk') return false;
        for (const [i, result] of reply.walks.entries()) results[start + i] = result;
        return true;
      },
      answer: seconds => ({ want: 'walk', id, walks: results, seconds }),
      guilty(i, cause) {
        const { start } = walks[i];
        const message = `Three workers died on the walk from [${start.join(', ')}] of the unit cube of ${problem.name}: ${cause.message}`;
        return new WorkerError(message, start, { cause });
      },
    });
  }
}
