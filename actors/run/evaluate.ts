import { defer, map, type Observable } from 'rxjs';
import { unreachable } from '../../src/errors.js';
import type { Problem } from '../../src/likelihood/problem.js';
import type { Evaluation, Proposal, WalkProposal } from '../../src/samplers/contract.js';
import type { WalkResult } from '../../src/samplers/walks/contract.js';
import { runWalk } from '../../src/samplers/walks/runWalk.js';
import { inSlices } from '../../streams/inSlices.js';
import type { Pool, Task, TaskAnswer } from '../pool/contract.js';

/**
 * Has a pool answer proposals about a problem. Priors and ties are applied here, in the driver, so that no function of the user's crosses a thread border
 * but the likelihood itself.
 *
 * @param name what the pool calls the problem: the answer of `attach`
 */
export function evaluateWith(pool: Pool, problem: Problem, name: string): (proposal: Proposal) => Observable<Evaluation> {
  return proposal =>
    proposal.want === 'walk'
      ? walksHere(proposal, problem)
      : defer(() => pool.evaluate(taskOf(proposal, problem, name))).pipe(map(evaluationOf));
}

/** Walks in this thread, which knows priors and ties, in slices between which the event loop has its turn. */
function walksHere({ id, walks }: WalkProposal, problem: Problem): Observable<Evaluation> {
  return defer(() => {
    let seconds = 0;
    const spent = (ms: number) => {
      seconds += ms / 1000;
    };
    const work = function* (): Iterator<unknown, WalkResult[]> {
      const results: WalkResult[] = [];
      for (const walk of walks) {
        results.push(runWalk(walk, u => problem.logL(problem.expand(problem.transform(u, 1), 1))));
        yield;
      }
      return results;
    };
    return inSlices(work, { spent }).pipe(map(results => ({ want: 'walk' as const, id, walks: results, seconds })));
  });
}

function taskOf(proposal: Exclude<Proposal, WalkProposal>, problem: Problem, name: string): Task {
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
