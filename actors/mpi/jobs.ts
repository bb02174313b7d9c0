import { unreachable } from '../../src/errors.js';
import type { Task, TaskAnswer } from '../pool/contract.js';
import type { Done } from '../pool/share.js';
import type { Job } from '../workers/messages.js';

/** A chunk as a task of its own, for the pool of the rank that gets it. */
export function taskOf(job: Job, id: number, problem: string): Task {
  switch (job.do) {
    case 'evaluate': {
      const { want, rows } = job;
      if (rows.in !== 'message') throw new Error('Ranks share no memory');
      return { want, id, problem, n: rows.count, nvalues: rows.nvalues, values: rows.values };
    }
    case 'walk':
      return { want: 'walk', id, problem, walks: job.walks };
    case 'train':
      return { want: 'train', id, jobs: [job.job] };
    case 'attach':
      throw new Error('Every rank knows every problem before its first task');
    default:
      return unreachable(job);
  }
}

/** The answer to {@link taskOf}, as a chunk's. */
export function doneOf(answer: TaskAnswer): Done {
  const { seconds } = answer;
  switch (answer.want) {
    case 'value':
      return { did: 'evaluate', sent: { logL: answer.logL, gradient: null }, rows: answer.logL.length, seconds };
    case 'gradient':
      return { did: 'evaluate', sent: { logL: answer.logL, gradient: answer.gradient }, rows: answer.logL.length, seconds };
    case 'walk':
      return { did: 'walk', walks: answer.walks, which: null, seconds };
    case 'train':
      return { did: 'train', network: answer.networks[0], seconds };
    default:
      return unreachable(answer);
  }
}
