import { unreachable, ValueError } from '../../src/errors.js';
import { slopesInCube, valuesFromCube } from '../../src/likelihood/cube.js';
import { loadProfiles } from '../../src/likelihood/customProfile.js';
import { createJointEvaluator } from '../../src/likelihood/joint.js';
import type { WorkSpec } from '../../src/likelihood/spec.js';
import { gradientOf, importFunctions, type UserFunctions } from '../../src/likelihood/userFunction.js';

/** A likelihood ready to evaluate in this thread. NaN is never returned: an impossible point is −∞. */
export interface Likelihood {
  readonly nvalues: number;
  /** ln L of one row of `values` (n × nvalues, row-major). */
  logL(values: Float64Array, row: number): number;
  /** The same, and its derivatives (nvalues) in `out`. */
  gradient(values: Float64Array, row: number, out: Float64Array): number;
  /** ln L of a point of the unit cube. @throws ValueError where the work doesn't say how to go from there to the values */
  logLOfCube(u: Float64Array): number;
  /** The same, and in `out` ∂ ln L/∂u. */
  gradientOfCube(u: Float64Array, out: Float64Array): number;
}

/**
 * Makes ready to evaluate, in this thread. Inline pools and workers both come through here, so that they compute the same bits.
 * @throws ValueError where a module has no such export; whatever the module throws while it loads.
 */
export async function openLikelihood(work: WorkSpec): Promise<Likelihood> {
  const { nvalues, logL, gradient } = await open(work);
  const values = work.cube ? valuesFromCube(work.cube) : noCube;
  const slopes = work.cube ? slopesInCube(work.cube) : noCube;
  const ofValues = new Float64Array(nvalues);
  return {
    nvalues,
    logL,
    gradient,
    logLOfCube: u => logL(values(u), 0),
    gradientOfCube(u, out) {
      const found = gradient(values(u), 0, ofValues);
      slopes(u, ofValues, out);
      return found;
    },
  };
}

async function open(work: WorkSpec): Promise<Omit<Likelihood, 'logLOfCube' | 'gradientOfCube'>> {
  switch (work.kind) {
    case 'image':
    case 'joint': {
      const problems = work.kind === 'image' ? [work.problem] : work.problems;
      for (const { components } of problems) await loadProfiles(components);
      const evaluator = createJointEvaluator(problems);
      const { nvalues } = evaluator;
      return {
        nvalues,
        logL: (values, row) => orImpossible(evaluator.logL(values, row * nvalues)),
        gradient: (values, row, out) => orImpossible(evaluator.gradient(values, row * nvalues, out)),
      };
    }
    case 'module':
      return ofFunctions(await importFunctions(work.url, work.name, work.gradient), work.nvalues, `${work.name} of ${work.url}`);
    case 'live':
      return ofFunctions(work, work.nvalues, 'the likelihood');
    default:
      return unreachable(work);
  }
}

/** Every call gets a vector of its own: a function that keeps or changes its argument changes nothing here. */
function ofFunctions({ logL, gradient }: UserFunctions, nvalues: number, what: string): Omit<Likelihood, 'logLOfCube' | 'gradientOfCube'> {
  const rowOf = (values: Float64Array, row: number) => values.slice(row * nvalues, (row + 1) * nvalues);
  const checked = (values: Float64Array): number => {
    const found = logL(values);
    if (typeof found === 'number') return orImpossible(found);
    throw new ValueError(`${what} returned ${found instanceof Promise ? 'a promise' : String(found)}: it must return ln L, a number`);
  };
  return {
    nvalues,
    logL: (values, row) => checked(rowOf(values, row)),
    gradient: (values, row, out) => gradientOf({ logL: checked, gradient }, rowOf(values, row), out),
  };
}

function noCube(): never {
  throw new ValueError('This problem does not say how a point of the unit cube becomes values: its walks are for the thread that made it');
}

const orImpossible = (logL: number): number => (Number.isNaN(logL) ? Number.NEGATIVE_INFINITY : logL);
