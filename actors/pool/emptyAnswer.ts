import { unreachable } from '../../src/errors.js';
import type { Task, TaskAnswer } from './contract.js';

/** The answer to a task of no rows, walks or jobs; null where there is something to do. */
export function emptyAnswer(task: Task): TaskAnswer | null {
  const { id } = task;
  const none = new Float64Array(0);
  switch (task.want) {
    case 'value':
      return task.n > 0 ? null : { want: 'value', id, logL: none, seconds: 0 };
    case 'gradient':
      return task.n > 0 ? null : { want: 'gradient', id, logL: none, gradient: none, seconds: 0 };
    case 'walk':
      return task.walks.length > 0 ? null : { want: 'walk', id, walks: [], seconds: 0 };
    case 'train':
      return task.jobs.length > 0 ? null : { want: 'train', id, networks: [], seconds: 0 };
    default:
      return unreachable(task);
  }
}
