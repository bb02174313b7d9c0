import { unreachable, ValueError } from '../../src/errors.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import type { WorkSpec } from '../../src/likelihood/spec.js';

/** ln L of one row of `values` (n × nvalues, row-major). NaN is never returned: an impossible point is −∞. */
export type Likelihood = (values: Float64Array, row: number) => number;

/**
 * Makes ready to evaluate, in this thread. Inline pools and workers both come through here, so that they compute the same bits.
 * @throws ValueError where a module has no such export; whatever the module throws while it loads.
 */
export async function openLikelihood(work: WorkSpec): Promise<Likelihood> {
  switch (work.kind) {
    case 'image': {
      const { nvalues } = work.problem;
      const evaluator = await createEvaluator(work.problem);
      return (values, row) => orImpossible(evaluator.logL(values, row * nvalues));
    }
    case 'module':
      return ofFunction(await importFunction(work.url, work.name), work.nvalues, `${work.name} of ${work.url}`);
    case 'live':
      return ofFunction(work.logL, work.nvalues, 'the likelihood');
    default:
      return unreachable(work);
  }
}

async function importFunction(url: string, name: string): Promise<(values: Float64Array) => unknown> {
  const module = await load(url);
  const found = module[name];
  if (typeof found === 'function') return found as (values: Float64Array) => unknown;
  throw new ValueError(
    `name is '${name}': ${url} exports ${found === undefined ? 'no such function' : `a ${typeof found} of that name`}; ` +
      `it exports ${Object.keys(module).join(', ') || 'nothing'}`,
  );
}

async function load(url: string): Promise<Record<string, unknown>> {
  try {
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ url)) as Record<string, unknown>;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error;
    throw new ValueError(`url is '${url}': a worker loads JavaScript only. Name the compiled module, or use ncores: 1`, { cause: error });
  }
}

/** Every call gets a vector of its own: a function that keeps or changes its argument changes nothing here. */
function ofFunction(logL: (values: Float64Array) => unknown, nvalues: number, what: string): Likelihood {
  return (values, row) => {
    const found = logL(values.slice(row * nvalues, (row + 1) * nvalues));
    if (typeof found === 'number') return orImpossible(found);
    throw new ValueError(`${what} returned ${found instanceof Promise ? 'a promise' : String(found)}: it must return ln L, a number`);
  };
}

const orImpossible = (logL: number): number => (Number.isNaN(logL) ? Number.NEGATIVE_INFINITY : logL);
