import { defer, map, type Observable } from 'rxjs';
import { unreachable } from '../../src/errors.js';
import { withPriorDensity } from '../../src/likelihood/priorDensity.js';
import type { Problem } from '../../src/likelihood/problem.js';
import type { Evaluation, Proposal, WalkProposal } from '../../src/samplers/contract.js';
import type { WalkResult } from '../../src/samplers/walks/contract.js';
import { runWalk } from '../../src/samplers/walks/runWalk.js';
import { inSlices } from '../../streams/inSlices.js';
import type { Pool, TaskAnswer } from '../pool/contract.js';

/**
 * Has a pool answer proposals about a problem. Priors and ties are applied here, in the driver, so that no function of the user's crosses a thread border
 * but the likelihood itself. Walks need them where they are made: they go to the pool where priors and ties can be said as data, and are made here otherwise.
 *
 * @param name what the pool calls the problem: the answer of `attach`
 */
export function evaluateWith(pool: Pool, problem: Problem, name: string): (proposal: Proposal) => Observable<Evaluation> {
  const { nvalues } = problem;
  const valuesOf = (points: Float64Array, n: number) => problem.expand(problem.transform(points, n), n);
  return proposal =>
    defer((): Observable<Evaluation> => {
      const { id } = proposal;
      switch (proposal.want) {
        case 'value': {
          const { n, points } = proposal;
          return pool.evaluate({ want: 'value', id, line: name, problem: name, n, nvalues, values: valuesOf(points, n) }).pipe(map(asIs));
        }
        case 'gradient': {
          const { n, points } = proposal;
          return pool.evaluate({ want: 'gradient', id, line: name, problem: name, n, nvalues, values: valuesOf(points, n) }).pipe(
            map(answer => {
              if (answer.want !== 'gradient') return asIs(answer);
              const gradient = problem.gradientU(points, answer.gradient, n);
              if (proposal.plus !== 'prior') return { ...answer, gradient };
              return { ...answer, ...withPriorDensity(problem.priors, problem.transform(points, n), answer.logL, gradient) };
            }),
          );
        }
        case 'walk':
          if (!problem.work.cube) return walkHere(proposal, problem);
          return pool.evaluate({ want: 'walk', id, line: name, problem: name, walks: proposal.walks }).pipe(map(asIs));
        case 'train':
          return pool.evaluate({ want: 'train', id, line: name, jobs: proposal.jobs }).pipe(map(asIs));
        default:
          return unreachable(proposal);
      }
    });
}

/** What a pool answers is what a kernel is told, but for gradients. */
const asIs = (answer: TaskAnswer): Evaluation => answer;

/** Walks in this thread, in slices. */
function walkHere({ id, walks }: WalkProposal, problem: Problem): Observable<Evaluation> {
  return defer(() => {
    let seconds = 0;
    const valuesOf = (u: Float64Array) => problem.expand(problem.transform(u, 1), 1);
    const logL = (u: Float64Array) => problem.logL(valuesOf(u));
    const slopes = new Float64Array(problem.nvalues);
    const gradient = (u: Float64Array, out: Float64Array): number => {
      const found = problem.gradient(valuesOf(u), slopes);
      out.set(problem.gradientU(u, slopes, 1));
      return found;
    };
    const work = function* () {
      const results: WalkResult[] = [];
      for (const job of walks) {
        results.push(runWalk(job, logL, gradient));
        yield;
      }
      return results;
    };
    const spent = (ms: number) => {
      seconds += ms / 1000;
    };
    return inSlices(work, { spent }).pipe(map(results => ({ want: 'walk' as const, id, walks: results, seconds })));
  });
}
