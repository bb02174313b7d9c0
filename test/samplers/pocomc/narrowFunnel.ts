import type { ConformanceCase } from '../kernelConformance.js';

/** A funnel whose neck few particles find the way into: with so few, and a flow that isn't trained, some are where it is all but empty, and pocomc grows it anew. */
export const narrowFunnel = {
  /** One of a few that do: another has to be found where pocomc's bits change. */
  seed: 7,
  ndim: 5,
  logL(u: Float64Array): number {
    const t = 20 * u[0] - 10;
    return u.reduce((s, x, d) => (d === 0 ? s : s - 0.5 * ((20 * x - 10) ** 2 * Math.exp(-t) + t)), (-t * t) / 18);
  },
  options: {
    n_effective: 60,
    n_total: 600,
    n_evidence: 150,
    n_regrow: 3,
    flow: 'nsf2',
    train_config: { epochs: 0, hidden: 8, bins: 4 },
  },
} satisfies ConformanceCase;
