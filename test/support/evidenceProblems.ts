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
  logZ: { 2: -1.74564, 5: -5.6736, 10: -14.59049 },
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
  logZ: { 2: -5.80413, 3: -10.47703, 10: -43.10835 },
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
