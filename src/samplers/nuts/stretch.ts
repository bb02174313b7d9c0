import { FitError } from '../../errors.js';
import { exp, log } from '../../math/libm.js';
import { normalCdf } from '../../math/normal.js';
import { fold, Random } from '../../math/philox.js';
import { averaged, metricOf, searchStep, withPlace } from './adapt.js';
import { type Chain, type ChainRules, emptyWindow, type NutsStretch, type NutsWalk, openAveraging } from './chain.js';
import { turnOf } from './schedule.js';
import { type LogLAndGradient, type Place, Space } from './space.js';
import { transition } from './trajectory.js';

const MOST_STARTS = 100;

/**
 * Takes a chain further, begun and ended here: pure but for what `gradient` is, so that the same job gives the same bits wherever it runs. Where stretches end has
 * no effect on the chain: each transition has random numbers of its own.
 *
 * @returns what it gave, and how many gradients it took
 */
export function runStretch(
  { chain: from, rules, calls: budget }: NutsWalk,
  gradient: LogLAndGradient,
): { stretch: NutsStretch; calls: number } {
  const ndim = from.z.length;
  const points: number[] = [];
  const logLs: number[] = [];
  const energies: number[] = [];
  let [divergences, saturated, accepted, leapfrogs, calls] = [0, 0, 0, 0, 0];
  let chain = from;
  let space = new Space(chain.metric, ndim, gradient);
  if (Number.isNaN(chain.logL)) {
    const { z, logL, slope } = firstPlace(chain, space);
    chain = withStep({ ...chain, z, logL, slope }, space, rules);
  }
  const total = rules.warmup + rules.samples;
  while (chain.iteration < total && calls + space.calls < budget) {
    const { iteration } = chain;
    const isWarming = iteration < rules.warmup;
    const random = new Random(fold(chain.key, iteration));
    const begin = space.place(chain.z, chain.logL, chain.slope);
    const moved = transition(space, begin, chain.step, rules.depths[isWarming ? 0 : 1], random);
    const { z, logL, slope } = moved.place;
    chain = { ...chain, iteration: iteration + 1, z, logL, slope };
    if (isWarming) {
      const { next, isNew } = warmed(chain, moved.acceptance, rules);
      chain = next;
      if (isNew) {
        calls += space.calls;
        space = new Space(chain.metric, ndim, gradient);
        chain = withStep(chain, space, rules);
      }
      // the average over the last steps is what the chain keeps
      if (chain.iteration === rules.warmup && rules.adaptStep && chain.averaging.count > 0)
        chain = { ...chain, step: exp(chain.averaging.logStep) };
      continue;
    }
    energies.push(moved.energy);
    if (moved.divergent) divergences++;
    if (moved.saturated) saturated++;
    accepted += moved.acceptance;
    leapfrogs += moved.leapfrogs;
    if ((chain.iteration - rules.warmup) % rules.thinning !== 0) continue;
    for (const zi of z) points.push(normalCdf(zi));
    logLs.push(logL);
  }
  calls += space.calls;
  const stretch = {
    chain,
    points: Float64Array.from(points),
    logL: Float64Array.from(logLs),
    energies: Float64Array.from(energies),
    ...{ divergences, saturated, accepted, leapfrogs },
  };
  return { stretch, calls };
}

/** Where a chain begins: a place at which the likelihood isn't zero. @throws FitError where none is found */
function firstPlace({ z, home, key }: Chain, space: Space): Place {
  const random = new Random(fold(key, 0xf125));
  for (let k = 0; k < MOST_STARTS; k++) {
    const nearer = (zi: number, i: number) => (home === null ? (k === 0 ? zi : random.normal()) : home[i] + (zi - home[i]) * 2 ** -k);
    const place = space.visit(z.map(nearer));
    if (Number.isFinite(place.logL)) return place;
  }
  throw new FitError(
    `The likelihood is zero at ${MOST_STARTS} places where a chain could begin: give another init_strategy, or check data and priors`,
  );
}

/** The chain after an iteration of the warm-up; `isNew`: with another metric. */
function warmed(chain: Chain, acceptance: number, rules: ChainRules): { next: Chain; isNew: boolean } {
  let next = rules.adaptStep ? { ...chain, ...averaged(chain.averaging, acceptance, rules.target) } : chain;
  const { counts, closes } = turnOf(chain.iteration - 1, rules.warmup);
  if (!rules.adaptMass || !counts) return { next, isNew: false };
  next = { ...next, window: withPlace(next.window, next.z) };
  if (!closes) return { next, isNew: false };
  const metric = metricOf(next.window, rules.regularize);
  return { next: { ...next, metric: metric ?? next.metric, window: emptyWindow(next.z.length, rules.dense) }, isNew: metric !== null };
}

/** The chain with a step found anew, and its averaging begun again. */
function withStep(chain: Chain, space: Space, { adaptStep, searchStep: wanted }: ChainRules): Chain {
  if (!adaptStep) return chain;
  const place = space.place(chain.z, chain.logL, chain.slope);
  const random = new Random(fold(fold(chain.key, chain.iteration), 0x57e9));
  const step = wanted && Number.isFinite(chain.logL) ? searchStep(space, place, chain.step, random) : chain.step;
  return { ...chain, step, averaging: openAveraging(step, log) };
}
