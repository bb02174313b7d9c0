import { ValueError } from '../errors.js';
import { gradientByDifferences } from './differences.js';

/** A likelihood of the user's own, and its gradient where they gave one. What they return is checked. */
export interface UserFunctions {
  readonly logL: (values: Float64Array) => unknown;
  readonly gradient?: (values: Float64Array) => unknown;
}

/** NaN never leaves a problem: no likelihood is the likelihood zero. @throws ValueError for what isn't a number */
export function orImpossible(logL: unknown): number {
  if (typeof logL !== 'number') {
    throw new ValueError(`The likelihood gave ${logL instanceof Promise ? 'a promise' : String(logL)}; it must return ln L, a number`);
  }
  return Number.isNaN(logL) ? Number.NEGATIVE_INFINITY : logL;
}

/**
 * ln L, and in `out` its derivatives: the user's gradient, or differences of ln L. Each function gets a vector of its own. 0 where ln L is −∞.
 * @throws ValueError for a gradient of another length, or with something in it that isn't a finite number
 */
export function gradientOf({ logL, gradient }: UserFunctions, values: Float64Array, out: Float64Array): number {
  if (!gradient) return gradientByDifferences(point => orImpossible(logL(point)), values, out);
  const here = orImpossible(logL(values.slice()));
  if (!Number.isFinite(here)) {
    out.fill(0);
    return here;
  }
  const slopes = gradient(values.slice()) as ArrayLike<number> | null | undefined;
  if (slopes?.length !== values.length)
    throw new ValueError(`gradient gave ${slopes?.length ?? typeof slopes} numbers: it must give ${values.length}, one a parameter`);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(slopes[i])) throw new ValueError(`gradient gave ${String(slopes[i])} at ${i}: it must give finite numbers`);
    out[i] = slopes[i];
  }
  return here;
}

/** The exports of a module. @throws ValueError where they aren't functions of it; whatever the module throws while it loads */
export async function importFunctions(url: string, name: string, gradient?: string): Promise<UserFunctions> {
  const module = await load(url);
  const find = (what: string, export_: string): ((values: Float64Array) => unknown) => {
    const found = module[export_];
    if (typeof found === 'function') return found as (values: Float64Array) => unknown;
    throw new ValueError(
      `${what} is '${export_}': ${url} exports ${found === undefined ? 'no such function' : `a ${typeof found} of that name`}; ` +
        `it exports ${Object.keys(module).join(', ') || 'nothing'}`,
    );
  };
  return { logL: find('name', name), gradient: gradient === undefined ? undefined : find('gradient', gradient) };
}

async function load(url: string): Promise<Record<string, unknown>> {
  try {
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ url)) as Record<string, unknown>;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error;
    throw new ValueError(`url is '${url}': a worker loads JavaScript only. Name the compiled module, or use ncores: 1`, { cause: error });
  }
}
