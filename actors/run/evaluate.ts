import { defer, map, type Observable } from 'rxjs';
import { unreachable } from '../../src/errors.js';
import type { Problem } from '../../src/likelihood/problem.js';
import type { Evaluation, Proposal } from '../../src/samplers/contract.js';
import type { Pool, Task, TaskAnswer } from '../pool/contract.js';

/**
 * Has a pool answer proposals about a problem. Priors and ties are applied here, in the driver, so that no function of the user's crosses a thread border
 * but the likelihood itself.
 *
 * @param name what the pool calls the problem: the answer of `attach`
 */
export function evaluateWith(pool: Pool, problem: Problem, name: string): (proposal: Proposal) => Observable<Evaluation> {
  return proposal => defer(() => pool.evaluate(taskOf(proposal, problem, name))).pipe(map(evaluationOf));
}

function taskOf(proposal: Proposal, problem: Problem, name: string): Task {
  switch (proposal.want) {
    case 'value': {
      const { id, n, points } = proposal;
      const values = problem.expand(problem.transform(points, n), n);
      return { want: 'value', id, problem: name, n, nvalues: problem.nvalues, values };
    }
    case 'train':
      return { want: 'train', id: proposal.id, jobs: proposal.jobs };
    default:
      return unreachable(proposal);
  }
}

/** What a pool answers is what a kernel is told; the types are two, since a pool may learn tasks that no kernel asks for. */
const evaluationOf = (answer: TaskAnswer): Evaluation => answer;
