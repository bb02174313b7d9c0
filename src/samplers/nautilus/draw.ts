/** Drawing the points of a proposal. */
import type { Random } from '../../math/philox.js';
import { Room } from '../../math/room.js';
import { concatenate, marked, pickRows } from '../bounds/linear.js';
import { boundContains, takePoints } from './bound.js';
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
  const used = state.reserve.map(r => r.used);
  /** Of each point that is used again, which reserve it is of. */
  const reused: number[] = [];
  const fresh: Float64Array[] = [];
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
        if (used[home[i]] === state.reserve[home[i]].logL.length) continue;
        reused.push(home[i]);
        used[home[i]]++;
        keep[i] = 0;
      }
    }
    const rows = marked(keep);
    fresh.push(pickRows(points, ndim, rows));
    missing -= rows.length;
  }
  const bounds = state.bounds.slice();
  bounds[index] = bound;
  const part: AskedPart = {
    shell: index,
    points: concatenate(fresh),
    drawn,
    ...reservePoints(state, reused),
  };
  const reserve = explore ? state.reserve.map((r, i) => (r.used === used[i] ? r : { ...r, used: used[i] })) : state.reserve;
  return [{ ...state, bounds, reserve }, part];
}

/** The next points of these reserves, one after another. */
function reservePoints({ ndim, reserve }: NautilusState, from: readonly number[]): Pick<AskedPart, 'reusedPoints' | 'reusedLogL'> {
  const used = reserve.map(r => r.used);
  const reusedPoints = new Float64Array(from.length * ndim);
  const reusedLogL = new Float64Array(from.length);
  for (let i = 0; i < from.length; i++) {
    const { points, logL } = reserve[from[i]];
    const row = used[from[i]]++;
    for (let d = 0; d < ndim; d++) reusedPoints[i * ndim + d] = points[row * ndim + d];
    reusedLogL[i] = logL[row];
  }
  return { reusedPoints, reusedLogL };
}

/** 1 for rows in none of the bounds after `index`. */
function outsideLater(state: NautilusState, index: number, points: Float64Array): Uint8Array {
  const keep = new Uint8Array(points.length / state.ndim).fill(1);
  for (let b = index + 1; b < state.bounds.length; b++) {
    const rows = marked(keep);
    if (rows.length === 0) break;
    const inside = boundContains(state.bounds[b], pickRows(points, state.ndim, rows, room.take(rows.length * state.ndim)));
    for (let k = 0; k < rows.length; k++) if (inside[k] === 1) keep[rows[k]] = 0;
  }
  return keep;
}

const room = new Room();

/** For each row, the shell it would be in if the newest bound weren't there. */
function homes(state: NautilusState, points: Float64Array): Int32Array {
  const home = new Int32Array(points.length / state.ndim);
  const open = new Uint8Array(home.length).fill(1);
  for (let b = state.bounds.length - 2; b > 0; b--) {
    const rows = marked(open);
    if (rows.length === 0) break;
    const inside = boundContains(state.bounds[b], pickRows(points, state.ndim, rows, room.take(rows.length * state.ndim)));
    for (let k = 0; k < rows.length; k++) {
      if (inside[k] === 0) continue;
      home[rows[k]] = b;
      open[rows[k]] = 0;
    }
  }
  return home;
}
