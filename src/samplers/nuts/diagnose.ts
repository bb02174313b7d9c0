import { bulkEss, tailEss } from '../../posterior/diagnostics/ess.js';
import { rhat } from '../../posterior/diagnostics/rhat.js';
import { type ChainRecord, drawsOf, type NutsState } from './state.js';

/** What says whether chains have told the truth; of each parameter, in the order of the priors, or of each chain. */
export interface NutsDiagnostics {
  /** Rank-normalised and split; below 1.01 where chains agree. */
  readonly rhat: Float64Array;
  readonly bulkEss: Float64Array;
  readonly tailEss: Float64Array;
  /** Transitions after the warm-up whose energy went off. */
  readonly divergences: readonly number[];
  /** Transitions that were ended by max_tree_depth. */
  readonly saturated: readonly number[];
  /** Estimated Bayesian fraction of missing information (Betancourt 2016, arXiv:1604.00695); above 0.3 where momenta reach all energies. */
  readonly ebfmi: readonly number[];
  readonly acceptance: readonly number[];
  /** Mean number of gradients a transition. */
  readonly leapfrogs: readonly number[];
  readonly stepSize: readonly number[];
}

/** Draws of parameter d in the cube as chains of equal length: ranks, and so R̂ and ESS, are the same in any coordinates that rise with u. */
function chainsOf({ ndim }: NutsState, records: readonly ChainRecord[], d: number) {
  const n = Math.min(...records.map(drawsOf));
  const values = new Float64Array(records.length * n);
  for (const [c, { points }] of records.entries()) {
    let i = 0;
    for (const chunk of points) for (let at = d; at < chunk.length && i < n; at += ndim, i++) values[c * n + i] = chunk[at];
  }
  return { nchains: records.length, n, values };
}

/** Effective sample size of the least known parameter; 0 while there are too few draws to say. */
export function leastEss(state: NutsState, records = state.records): number {
  const sizes = Array.from({ length: state.ndim }, (_, d) => bulkEss(chainsOf(state, records, d)));
  const least = Math.min(...sizes);
  return Number.isFinite(least) ? least : 0;
}

export function diagnose(state: NutsState): NutsDiagnostics {
  const { ndim, records, chains } = state;
  const each = (of: typeof rhat) => Float64Array.from({ length: ndim }, (_, d) => of(chainsOf(state, records, d)));
  return {
    rhat: each(rhat),
    bulkEss: each(bulkEss),
    tailEss: each(tailEss),
    divergences: records.map(r => r.divergences),
    saturated: records.map(r => r.saturated),
    ebfmi: records.map(ebfmiOf),
    acceptance: records.map(r => r.accepted / Math.max(1, transitionsOf(r))),
    leapfrogs: records.map(r => r.leapfrogs / Math.max(1, transitionsOf(r))),
    stepSize: chains.map(({ step }) => step),
  };
}

const transitionsOf = ({ energies }: ChainRecord): number => energies.reduce((n, chunk) => n + chunk.length, 0);

function ebfmiOf({ energies }: ChainRecord): number {
  const all = energies.flatMap(chunk => [...chunk]);
  const mean = all.reduce((a, b) => a + b, 0) / all.length;
  let [steps, spread] = [0, 0];
  for (const [i, e] of all.entries()) {
    if (i > 0) steps += (e - all[i - 1]) ** 2;
    spread += (e - mean) ** 2;
  }
  return steps / spread;
}

/** What is to be said of the chains' end. */
export function warningsOf(state: NutsState): string[] {
  const found = diagnose(state);
  const { max_tree_depth, target_accept_prob } = state.options;
  const warnings: string[] = [];
  const sum = (x: readonly number[]) => x.reduce((a, b) => a + b, 0);
  const divergences = sum(found.divergences);
  if (divergences > 0) {
    warnings.push(
      `${divergences} transitions diverged: the posterior bends more than the steps can follow, or its likelihood ends abruptly. Raise target_accept_prob above ${target_accept_prob}`,
    );
  }
  const saturated = sum(found.saturated);
  if (saturated > 0)
    warnings.push(`${saturated} trajectories were ended by max_tree_depth = ${max_tree_depth[1]}: they are slow, not wrong`);
  const worst = Math.max(...found.rhat);
  if (worst > 1.01)
    warnings.push(`R-hat is ${worst.toFixed(3)}, above 1.01: the chains do not agree. Draw more samples, or look for several modes`);
  const ess = Math.min(...found.bulkEss, ...found.tailEss);
  if (ess < 100 * state.chains.length) {
    warnings.push(`The effective sample size is ${ess.toFixed(0)}, below 100 a chain: draw more samples`);
  }
  const least = Math.min(...found.ebfmi);
  if (least < 0.3) warnings.push(`E-BFMI is ${least.toFixed(2)}, below 0.3: the chains hardly reach the posterior's tails`);
  return warnings;
}
