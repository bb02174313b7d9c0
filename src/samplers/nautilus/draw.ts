/** Drawing the points of a proposal. */
import type { Random } from '../../math/philox.js';
import { concatenate, pickRows } from '../bounds/linear.js';
import { boundContains, takePoints } from './bound.js';
import { marked } from './rows.js';
import type { AskedPart, NautilusState } from './state.js';

/**
 * `count` points of shell `index`, uniform in it: draws from its bound that no later bound holds.
 *
 * While exploring, the newest bound still has points of older shells in reserve. A draw that falls where such a shell was takes the next of its points,
 * whose likelihood is known, in its stead: both are uniform there.
 */
export function drawShell(state: NautilusState, index: number, count: number, random: Random): [NautilusState, AskedPart] {
  const { ndim } = state;
  const explore = index === state.bounds.length - 1 && state.reserve.some(r => r.used < r.logL.length);
  const reserve = state.reserve.slice();
  const fresh: Float64Array[] = [];
  const reusedPoints: Float64Array[] = [];
  const reusedLogL: number[] = [];
  let bound = state.bounds[index];
  let missing = count;
  let drawn = 0;
  while (missing > 0) {
    let points: Float64Array;
    [bound, points] = takePoints(bound, missing, random);
    drawn += missing;
    const keep = index < state.bounds.length - 1 ? outsideLater(state, index, points) : new Uint8Array(points.length / ndim).fill(1);
    if (explore) {
      const home = homes(state, points);
      for (let i = 0; i < home.length; i++) {
        const r = reserve[home[i]];
        if (r.used === r.logL.length) continue;
        reusedPoints.push(r.points.subarray(r.used * ndim, (r.used + 1) * ndim));
        reusedLogL.push(r.logL[r.used]);
        reserve[home[i]] = { ...r, used: r.used + 1 };
        keep[i] = 0;
      }
    }
    for (let i = 0; i < keep.length; i++) {
      if (keep[i] === 0) continue;
      fresh.push(points.subarray(i * ndim, (i + 1) * ndim));
      missing--;
    }
  }
  const bounds = state.bounds.slice();
  bounds[index] = bound;
  const part: AskedPart = {
    shell: index,
    points: concatenate(fresh),
    drawn,
    reusedPoints: concatenate(reusedPoints),
    reusedLogL: Float64Array.from(reusedLogL),
  };
  return [{ ...state, bounds, reserve }, part];
}

/** 1 for rows in none of the bounds after `index`. */
function outsideLater(state: NautilusState, index: number, points: Float64Array): Uint8Array {
  const keep = new Uint8Array(points.length / state.ndim).fill(1);
  for (let b = index + 1; b < state.bounds.length; b++) {
    const rows = marked(keep);
    if (rows.length === 0) break;
    const inside = boundContains(state.bounds[b], pickRows(points, state.ndim, rows));
    for (let k = 0; k < rows.length; k++) if (inside[k] === 1) keep[rows[k]] = 0;
  }
  return keep;
}

/** For each row, the shell it would be in if the newest bound weren't there. */
function homes(state: NautilusState, points: Float64Array): Int32Array {
  const home = new Int32Array(points.length / state.ndim);
  const open = new Uint8Array(home.length).fill(1);
  for (let b = state.bounds.length - 2; b > 0; b--) {
    const rows = marked(open);
    if (rows.length === 0) break;
    const inside = boundContains(state.bounds[b], pickRows(points, state.ndim, rows));
    for (let k = 0; k < rows.length; k++) {
      if (inside[k] === 0) continue;
      home[rows[k]] = b;
      open[rows[k]] = 0;
    }
  }
  return home;
}
