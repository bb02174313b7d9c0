/**
 * The smallest likelihood cost at which two cores beat one, by method: the same fit, with its pool warm, on one core and on two, in turn. Target on free cores: 50 µs for
 * nautilus, 200 µs for dynesty and pocomc.
 */
import { startRun } from '../../actors/run/startRun.js';
import { methods } from '../../actors/samplers/registry.js';
import { InlinePool, MultiPool, type Pool } from '../../src/index.js';
import { smallProblem } from '../support/smallProblem.js';

const COSTS = [10, 20, 50, 100, 200, 500];
/** Fits that are short, of some thousands of calls. */
const SHORT: Readonly<Record<string, Record<string, unknown>>> = {
  nautilus: { nlive: 500, n_eff: 1000, n_networks: 1, neural_network_kwargs: { max_iter: 20 } },
  dynesty: { nlive: 100, dlogz: 0.5 },
  pocomc: { n_active: 128, n_effective: 256, n_total: 512 },
};

/** @param args method, and how often each fit is run: nautilus 3 */
export async function main([method = 'nautilus', times = '3']: string[]): Promise<void> {
  if (!Object.hasOwn(methods, method)) throw new Error(`There is no ${method}; there are ${Object.keys(methods).join(', ')}`);
  const options = { progress: false, ...SHORT[method], method };
  console.log(
    `${method}: seconds of a fit in 4 dimensions, the least of ${times}\n   µs a call     calls     1 core    2 cores   speed-up   2 cores' efficiency`,
  );
  let even: number | null = null;
  for (const us of COSTS) {
    const url = new URL(`../support/spin.js?us=${us}`, import.meta.url).href;
    const problem = smallProblem(4, { url, name: 'logL' });
    const pools: readonly Pool[] = [new InlinePool(), new MultiPool(2)];
    // threads started, likelihood loaded and warm
    for (const pool of pools) await fitWith(pool, problem, options);
    const least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    let calls = 0;
    for (let i = 0; i < Number(times); i++)
      for (const [k, pool] of pools.entries()) {
        const { seconds, nLike } = await fitWith(pool, problem, options);
        least[k] = Math.min(least[k], seconds);
        calls = nLike;
      }
    for (const pool of pools) await pool.close();
    const ratio = least[0] / least[1];
    if (ratio > 1) even ??= us;
    else even = null;
    const row = [us, calls, ...least.map(x => x.toFixed(3)), ratio.toFixed(2), (ratio / 2).toFixed(2)];
    console.log(row.map(x => String(x).padStart(11)).join(''));
  }
  console.log(even === null ? 'two cores never won' : `two cores win from ${even} µs on`);
}

async function fitWith(
  pool: Pool,
  problem: ReturnType<typeof smallProblem>,
  options: Record<string, unknown>,
): Promise<{ seconds: number; nLike: number }> {
  const begun = performance.now();
  const { nLike } = await startRun(problem, { ...options, pool }).result;
  return { seconds: (performance.now() - begun) / 1000, nLike };
}
