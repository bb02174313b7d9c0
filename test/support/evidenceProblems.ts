import { normalQuantile } from '../../src/math/normal.js';

/** Problems with a known evidence, over the unit cube: `logL(u)`, and the true ln Z by quadrature, for the dimensions that have been worked out. */
export interface EvidenceProblem {
  readonly name: string;
  logL(u: Float64Array): number;
  readonly logZ: Readonly<Record<number, number>>;
}

const box = (u: number, low: number, high: number): number => low + (high - low) * u;
const logSum = (a: number, b: number): number => {
  const m = Math.max(a, b);
  return m === Number.NEGATIVE_INFINITY ? m : m + Math.log(Math.exp(a - m) + Math.exp(b - m));
};

/** Two Gaussian shells of radius 2, width 0.1, centred at (±3.5, 0, …), in [−6, 6]^d (Feroz et al. 2009). */
export const shells: EvidenceProblem = {
  name: 'shells',
  logL(u) {
    const at = (c: number): number => {
      let r2 = 0;
      for (let d = 0; d < u.length; d++) r2 += (box(u[d], -6, 6) - (d === 0 ? c : 0)) ** 2;
      return -0.5 * ((Math.sqrt(r2) - 2) / 0.1) ** 2 - 0.5 * Math.log(2 * Math.PI * 0.01);
    };
    return logSum(at(3.5), at(-3.5));
  },
  logZ: { 2: -1.74564, 5: -5.6736, 10: -14.59049, 20: -36.08655, 30: -60.12777 },
};

/** ln L = (2 + cos(x₁/2) cos(x₂/2))⁵ in [0, 10π]². */
export const eggbox: EvidenceProblem = {
  name: 'eggbox',
  logL: u => (2 + Math.cos(5 * Math.PI * u[0]) * Math.cos(5 * Math.PI * u[1])) ** 5,
  logZ: { 2: 235.85594 },
};

/** ln L = −Σ [100 (x_{i+1} − x_i²)² + (1 − x_i)²] in [−5, 5]^d. */
export const rosenbrock: EvidenceProblem = {
  name: 'rosenbrock',
  logL(u) {
    let s = 0;
    for (let i = 0; i + 1 < u.length; i++) {
      const x = box(u[i], -5, 5);
      s += 100 * (box(u[i + 1], -5, 5) - x * x) ** 2 + (1 - x) ** 2;
    }
    return -s;
  },
  logZ: { 2: -5.80413, 3: -10.47703, 10: -43.10835, 20: -90.2654 },
};

/** Mixtures of log-gammas and normals, widths 1/30 (Beaujean & Caldwell 2013). */
export const loggamma: EvidenceProblem = {
  name: 'loggamma',
  logL(u) {
    const s = 1 / 30;
    const gamma = (x: number, loc: number): number => {
      const z = (x - loc) / s;
      return z - Math.exp(z) - Math.log(s);
    };
    const normal = (x: number, loc: number): number => -0.5 * ((x - loc) / s) ** 2 - Math.log(s) - 0.5 * Math.log(2 * Math.PI);
    const d = u.length;
    let l = logSum(gamma(u[0], 1 / 3), gamma(u[0], 2 / 3)) - Math.LN2 + logSum(normal(u[1], 1 / 3), normal(u[1], 2 / 3)) - Math.LN2;
    for (let i = 2; i < d; i++) l += i < (d + 2) / 2 ? gamma(u[i], 2 / 3) : normal(u[i], 2 / 3);
    return l;
  },
  logZ: { 2: 0, 10: 0, 30: 0 },
};

const LN_2PI = Math.log(2 * Math.PI);

/**
 * Neal's funnel, its other dimensions correlated: t = x₁ ~ N(0, 1), and given t the others ~ N(0, e^t C), C with unit variances and correlations 0.95, in
 * [−10, 10]^d; times 20^d.
 */
export const funnel: EvidenceProblem = {
  name: 'funnel',
  logL(u) {
    const m = u.length - 1;
    const t = box(u[0], -10, 10);
    let square = 0;
    let sum = 0;
    for (let i = 1; i <= m; i++) {
      const x = box(u[i], -10, 10);
      square += x * x;
      sum += x;
    }
    // C = 0.05 I + 0.95 J
    const chi2 = (square - (0.95 / (0.05 + 0.95 * m)) * sum * sum) / 0.05;
    const logDet = (m - 1) * Math.log(0.05) + Math.log(0.05 + 0.95 * m) + m * t;
    return u.length * Math.log(20) - 0.5 * (t * t + LN_2PI) - 0.5 * (Math.exp(-t) * chi2 + logDet + m * LN_2PI);
  },
  logZ: { 10: -0.00032, 20: -0.00037 },
};

/** Equal mixture of N(0, 1) and N(0, 1/20) in [−10, 10]². */
export const spikeslab: EvidenceProblem = {
  name: 'spikeslab',
  logL(u) {
    const r2 = box(u[0], -10, 10) ** 2 + box(u[1], -10, 10) ** 2;
    return logSum(-0.5 * r2, -0.5 * 400 * r2 + Math.log(400)) - Math.LN2 - LN_2PI;
  },
  logZ: { 2: -5.99146 },
};

/** A normal of unit variances and correlations 0.4 in [−5, 5]^d. */
export const correlated: EvidenceProblem = {
  name: 'gauss-corr',
  logL(u) {
    const d = u.length;
    let square = 0;
    let sum = 0;
    for (let i = 0; i < d; i++) {
      const x = box(u[i], -5, 5);
      square += x * x;
      sum += x;
    }
    const chi2 = (square - (0.4 / (0.6 + 0.4 * d)) * sum * sum) / 0.6;
    return -0.5 * (chi2 + (d - 1) * Math.log(0.6) + Math.log(0.6 + 0.4 * d) + d * LN_2PI);
  },
  logZ: { 25: -57.56463 },
};

/** A normal likelihood of unit variance under a normal prior of unit variance. */
export const normalNormal: EvidenceProblem = {
  name: 'normal-normal',
  logL: u => u.reduce((s, x) => s - 0.5 * (normalQuantile(x) ** 2 + LN_2PI), 0),
  logZ: { 200: -253.10242 },
};

/** Five independent pairs under normal priors of deviation 3: ln L = −Σ [10 (a² − b)² + (a − 1)²]. */
export const rosenbrockPairs: EvidenceProblem = {
  name: 'rosenbrock-pairs',
  logL(u) {
    let s = 0;
    for (let i = 0; i < u.length; i += 2) {
      const a = 3 * normalQuantile(u[i]);
      const b = 3 * normalQuantile(u[i + 1]);
      s += 10 * (a * a - b) ** 2 + (a - 1) ** 2;
    }
    return -s;
  },
  logZ: { 10: -21.40209 },
};
