import type { ForwardKernels } from '../kernels/forward.js';
import { cos, exp, log, pow } from '../math/libm.js';
import { onPanels } from './panels.js';
import { binOf, MAX_BINS, mantissaBitsFor } from './profileTable.js';
import type { RadialProfile } from './radialProfile.js';

/** Chebyshev nodes of a bin, as the kernels have them. */
export const chebyshevNodes = Float64Array.from({ length: 8 }, (_, i) => cos((i + 0.5) * (Math.PI / 8)));
/** Error of a table, as a part of its largest value. */
const TOLERANCE = 1e-13;

/**
 * A radial profile that is a function of this side of the kernels: its table is made by calling it at the nodes, and what isn't in the table
 * by calling it from the kernels.
 */
export class HostProfile {
  #profile: RadialProfile = { amplitude: 1, at: () => 0, cut: Number.POSITIVE_INFINITY, width: Number.POSITIVE_INFINITY };
  #p = 2;
  /** A costly profile: f of ln r between two ends, and at any one. */
  #quick: ((lnr: number) => number) | null = null;
  #single: ((lnr: Float64Array) => Float64Array) | null = null;
  /** Of the last table, as a part of its largest value; 0 of an empty one. */
  error = 0;

  /** Takes a profile, for radii r = s^{1/p}. @returns its amplitude */
  use(profile: RadialProfile, p: number): number {
    this.#profile = profile;
    this.#p = p;
    this.#quick = null;
    this.#single = null;
    return profile.amplitude;
  }

  /** Beyond this s f is 0: the cut, give or take its own rounding. */
  get end(): number {
    const { cut } = this.#profile;
    return cut === Number.POSITIVE_INFINITY ? cut : pow(cut, this.#p) * (1 + 1e-12);
  }

  /** f at s: what the kernels call. */
  readonly valueAt = (s: number): number => {
    const r = this.#p === 2 ? Math.sqrt(s) : pow(s, 1 / this.#p);
    const { at, costly } = this.#profile;
    if (this.#single === null || costly === undefined || r === 0) return at(r);
    const factor = costly.factor(r);
    return factor === 0 ? 0 : factor * this.#single(Float64Array.of(log(r)))[0];
  };

  /**
   * Makes the kernels' table at `at` for s between `from` and `to`, finer until the polynomials' own last coefficients say that it is right. Where
   * that can't be, the table stays empty, and each sample is computed.
   *
   * @param most values larger than this count as right when they are so to a part of themselves
   */
  makeTable(kernels: ForwardKernels, at: number, from: number, to: number, most = Number.POSITIVE_INFINITY): void {
    const { width, costly, smooth } = this.#profile;
    // Beyond the end there is nothing: samples there aren't looked at. The bin that it is in isn't smooth.
    kernels.setHostProfile(this.end);
    const end = smooth === undefined ? this.end : Math.min(this.end, pow(smooth, this.#p));
    if (from < to && to < Number.POSITIVE_INFINITY && from < end) {
      if (costly !== undefined) {
        const low = log(from) / this.#p;
        const high = log(Math.min(to, end)) / this.#p;
        // The innermost samples are in nobody's table: nearly all of them are within a factor of e^7.
        this.#single = costly.values(low - 7, high + 0.1);
        // Bins reach over both ends, by an eighth in s at most.
        this.#quick = onPanels(this.#single, low - 0.1, high + 0.1, costly.panel);
      }
      for (let bits = Math.max(costly === undefined ? 4 : 3, mantissaBitsFor(width, this.#p)); bits <= 7; bits++) {
        const top = Math.min(binOf(to, bits) + 1, binOf(end, bits));
        const bottom = Math.max(binOf(from, bits), top - MAX_BINS);
        if (top <= bottom) break;
        kernels.planTable(at, bottom, top - bottom, bits);
        this.#fill(new Float64Array(kernels.memory.buffer, at, 8 * (top - bottom)), bottom, bits);
        this.error = kernels.fitTable(most);
        if (this.error <= TOLERANCE) return;
      }
    }
    kernels.planTable(at, 0, 0, 4);
    this.error = kernels.fitTable(most);
  }

  /** f at the nodes of the bins from `bottom` on, 8 a bin. */
  #fill(out: Float64Array, bottom: number, bits: number): void {
    const quick = this.#quick;
    if (quick !== null) {
      this.#fillCostly(out, bottom, bits, quick, this.#profile.costly!.factor);
      return;
    }
    const { at } = this.#profile;
    const p = this.#p;
    const half = 0.5 / (1 << bits);
    const mask = (1 << bits) - 1;
    for (let i = 0, bin = bottom; i < out.length; bin++) {
      const octave = 2 ** ((bin >> bits) - 1023);
      const middle = 2 * (bin & mask) + 1;
      for (let node = 0; node < 8; node++, i++) {
        const s = octave * (1 + half * (middle + chebyshevNodes[node]));
        out[i] = at(p === 2 ? Math.sqrt(s) : pow(s, 1 / p));
      }
    }
  }

  #fillCostly(out: Float64Array, bottom: number, bits: number, quick: (lnr: number) => number, factor: (r: number) => number): void {
    const logs = nodeLogs(bits);
    const perP = 1 / this.#p;
    const mask = (1 << bits) - 1;
    const isWhole = this.#profile.width === Number.POSITIVE_INFINITY;
    for (let i = 0, bin = bottom; i < out.length; bin++) {
      const octave = ((bin >> bits) - 1023) * Math.LN2;
      for (let node = 0, j = 8 * (bin & mask); node < 8; node++, i++, j++) {
        const lnr = (octave + logs[j]) * perP;
        out[i] = isWhole ? quick(lnr) : factor(exp(lnr)) * quick(lnr);
      }
    }
  }
}

const known: Float64Array[] = [];

/** ln of every node of an octave, m from 1 to 2. */
function nodeLogs(bits: number): Float64Array {
  const half = 0.5 / (1 << bits);
  known[bits] ??= Float64Array.from({ length: 8 << bits }, (_, i) => log(1 + half * (2 * (i >> 3) + 1 + chebyshevNodes[i & 7])));
  return known[bits];
}
