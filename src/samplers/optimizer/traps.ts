/** Where the best climb may have ended below the top, and where to begin anew then. */
import type { Key } from '../../math/philox.js';
import { sobol } from '../../math/sobol.js';
import type { Climb } from '../lbfgsb/climb.js';
import { hessianOf } from '../lbfgsb/model.js';
import { isWall } from './measure.js';
import type { OptimizerOptions } from './options.js';
import type { OptimizerState } from './state.js';

/** A climb that can't go on where its slope promises more than `tol` stands on a kink: it is begun anew this far off, in units of the cube. */
const NUDGE = 1e-3;
/** A width that no posterior has, in units of the cube: where the slope turns within less there is a kink. */
const NARROWEST = 1e-7;
/** Points of the later screenings, in units of those of the first. */
const WIDER = 4;
/** A slope that is so much smaller than the steepest is none. */
const FLAT = 1e-6;

/** Whether what the best climb came to may be no top: a kink; coordinates that change nothing; at first, a wall. */
export const isTrap = (top: Climb, { options, kicks }: OptimizerState): boolean =>
  isOnKink(top, options) || (options.pinits === 'sobol' && (isFlat(top) || (kicks === 0 && top.x.some(isWall))));

/** Places where climbs may begin anew: near where the best one ended; anywhere, among more than the first time, where it has ended on a kink or that was in vain. */
export function anew(top: Climb, { options, ndim, kicks }: OptimizerState, key: Key): Float64Array {
  const n = Math.ceil(options.n_screen / 2);
  const isKink = isOnKink(top, options);
  if (options.pinits === 'sobol' && (isKink || (kicks > 0 && !isFlat(top)))) return sobol(WIDER * options.n_screen, ndim, key);
  return isKink ? offTheKink(top, n, key) : offTheWalls(top, n, key);
}

/**
 * Where a source's centre lies on that of a pixel, as at the medians it often does, a profile with a cusp has a kink there, from which no step along the
 * slope leads up.
 */
const isOnKink = ({ state, expected, pairs, x }: Climb, { tol }: OptimizerOptions): boolean =>
  state === 'stuck' ? expected > tol : hessianOf(pairs, x.length, 1).some((b, at) => at % (x.length + 1) === 0 && b > NARROWEST ** -2);

/**
 * Whether a coordinate changes nothing, as those of a source that is too small or too faint to be seen: it has no slope, and the climb's last step gave it none. The slope
 * alone would not do: at a top that was met exactly it is rounding.
 */
function isIdle({ gradient, pairs }: Climb, d: number): boolean {
  const change = pairs.changes.at(-1) ?? gradient;
  return Math.abs(gradient[d]) <= FLAT * steepestOf(gradient) && Math.abs(change[d]) <= FLAT * steepestOf(change);
}

const isFlat = (climb: Climb): boolean => climb.x.some((u, d) => !isWall(u) && isIdle(climb, d));

const steepestOf = (gradient: Float64Array): number => gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);

function offTheKink({ x }: Climb, n: number, key: Key): Float64Array {
  const ndim = x.length;
  return sobol(n, ndim, key).map((u, i) => Math.min(1, Math.max(0, x[i % ndim] + NUDGE * (2 * u - 1))));
}

/**
 * A wall may be a trap: where an ellipse has become a circle its angle says nothing any more, and it stays one whatever the image is. The coordinates at walls,
 * and those without a slope, are drawn anew.
 */
function offTheWalls(climb: Climb, n: number, key: Key): Float64Array {
  const { x } = climb;
  const ndim = x.length;
  const points = sobol(n, ndim, key);
  for (let i = 0; i < n; i++) {
    for (let d = 0; d < ndim; d++) {
      if (!isWall(x[d]) && !isIdle(climb, d)) points[i * ndim + d] = x[d];
    }
  }
  return points;
}
