import { FitError, unreachable } from '../../errors.js';
import { pow } from '../../math/libm.js';
import { normalCdf } from '../../math/normal.js';
import { Random } from '../../math/philox.js';
import type { NutsWalk } from '../nuts/chain.js';
import type { LogLAndGradient } from '../nuts/space.js';
import { runStretch } from '../nuts/stretch.js';
import { HARD, PERIODIC, type RegionWalk, type WalkJob, type WalkResult } from './contract.js';

/** A slice that has been cut so often is shorter than numbers can tell. */
const MOST_CUTS = 200;

/**
 * A random walk that has not moved at all is tried again with half the step, this many times: the start may lie where the region above the threshold is
 * much narrower than the axes say.
 */
const HALVINGS = 10;

/**
 * One walk, begun and ended here. Pure but for what `logL` is: the same job gives the same bits wherever it runs.
 *
 * All kinds leave the uniform distribution over the region above the threshold as it is, whatever axes and scale: from a start that is a uniform draw of the
 * region comes another one.
 *
 * @param logL ln L of a point of the unit cube, ndim numbers, which it must not keep: the array is used again
 * @param gradient the same, and in `out` ∂ ln L/∂u; for Markov chains
 */
export function runWalk(job: WalkJob, logL: (u: Float64Array) => number, gradient: LogLAndGradient = noGradient): WalkResult {
  if (job.kind === 'nuts') return runChain(job, gradient);
  const walker = new Walker(job, logL);
  const random = new Random(job.key);
  switch (job.kind) {
    case 'rwalk':
      metropolis(walker, random);
      break;
    case 'slice':
      for (let pass = 0; pass < job.steps; pass++) for (const axis of random.permutation(walker.ndim)) sliceAlongAxis(walker, axis, random);
      break;
    case 'rslice':
      alongDirections(walker, random);
      break;
    default:
      return unreachable(job);
  }
  const { point, calls, tried, accepted, refused } = walker;
  return { point, logL: walker.pointLogL, calls, tried, accepted, refused };
}

function noGradient(): never {
  throw new FitError('A Markov chain needs the gradient of ln L, and none was given');
}

function runChain(job: NutsWalk, gradient: LogLAndGradient): WalkResult {
  const { stretch, calls } = runStretch(job, gradient);
  const { chain } = stretch;
  const tried = chain.iteration - job.chain.iteration;
  return { point: chain.z.map(normalCdf), logL: chain.logL, calls, tried, accepted: tried, refused: 0, stretch };
}

/** Where a walk is, and what it has cost. */
class Walker {
  readonly job: RegionWalk;
  readonly ndim: number;
  /** Dimensions that axes have. */
  readonly m: number;
  readonly point: Float64Array;
  pointLogL: number;
  calls = 0;
  tried = 0;
  accepted = 0;
  refused = 0;
  /** Scratch: a step in the axes' frame, in the cube, and the point it leads to. */
  readonly v: Float64Array;
  readonly step: Float64Array;
  readonly #next: Float64Array;
  readonly #logL: (u: Float64Array) => number;

  constructor(job: RegionWalk, logL: (u: Float64Array) => number) {
    this.job = job;
    this.ndim = job.start.length;
    this.m = Math.round(Math.sqrt(job.axes.length));
    this.point = job.start.slice();
    this.pointLogL = job.startLogL;
    this.v = new Float64Array(this.m);
    this.step = new Float64Array(this.m);
    this.#next = new Float64Array(this.ndim);
    this.#logL = logL;
  }

  /** step = axes · v */
  aim(): void {
    const { m, v, step, job } = this;
    for (let a = 0; a < m; a++) {
      let s = 0;
      for (let b = 0; b < m; b++) s += job.axes[a * m + b] * v[b];
      step[a] = s;
    }
  }

  /** Goes to point + t · step, with the other dimensions as `random` draws them, if that is in the cube and above the threshold. */
  tryStep(t: number, random: Random): boolean {
    const { ndim, m, point, step, job } = this;
    const next = this.#next;
    for (let d = m; d < ndim; d++) next[d] = random.uniform();
    for (let d = 0; d < m; d++) {
      const u = inside(point[d] + t * step[d], job.edges[d]);
      if (!(u > 0 && u < 1)) {
        this.refused++;
        return false;
      }
      next[d] = u;
    }
    this.calls++;
    const logL = this.#logL(next);
    if (Number.isNaN(logL) || logL === Number.POSITIVE_INFINITY) {
      throw new FitError(`The log-likelihood is ${logL} at [${next.join(', ')}] of the unit cube; it must be a number below +Infinity`);
    }
    if (!(logL > job.logLMin)) {
      this.refused++;
      return false;
    }
    point.set(next);
    this.pointLogL = logL;
    this.accepted++;
    return true;
  }
}

/** A coordinate put where its edge says; beyond a hard edge it stays outside. */
function inside(u: number, edge: number): number {
  if (edge === HARD) return u;
  if (edge === PERIODIC) return u - Math.floor(u);
  const turn = u - 2 * Math.floor(u / 2);
  return turn > 1 ? 2 - turn : turn;
}

function metropolis(walker: Walker, random: Random): void {
  const { m, v, job } = walker;
  let scale = job.scale;
  for (let attempt = 0; attempt <= HALVINGS && walker.accepted === 0; attempt++, scale /= 2) {
    for (let i = 0; i < job.steps; i++) {
      direction(v, random);
      const radius = scale * pow(random.uniform(), 1 / m);
      walker.aim();
      walker.tried++;
      walker.tryStep(radius, random);
    }
  }
}

function sliceAlongAxis(walker: Walker, axis: number, random: Random): void {
  walker.v.fill(0);
  walker.v[axis] = 1;
  slice(walker, random);
}

/**
 * Directions that are at right angles to each other, ndim at a time: as many that were drawn one by one would leave a third of the space as it was.
 */
function alongDirections(walker: Walker, random: Random): void {
  const { ndim, v, job } = walker;
  const basis: Float64Array[] = [];
  for (let i = 0; i < job.steps; i++) {
    if (basis.length === ndim) basis.length = 0;
    // in the last of ndim dimensions but one direction is left, and rounding may leave nothing of a draw that lies in the others: draw again
    for (let left = 0; left < 1e-6; ) {
      direction(v, random);
      for (const e of basis) {
        let along = 0;
        for (let d = 0; d < ndim; d++) along += e[d] * v[d];
        for (let d = 0; d < ndim; d++) v[d] -= along * e[d];
      }
      left = 0;
      for (let d = 0; d < ndim; d++) left += v[d] * v[d];
      const f = 1 / Math.sqrt(left);
      for (let d = 0; d < ndim; d++) v[d] *= f;
    }
    basis.push(v.slice());
    slice(walker, random);
  }
}

/**
 * One slice (Neal 2003, Ann. Statist. 31, 705, section 4): an interval of fixed width is laid at random over the point, and cut at every point that falls
 * outside the slice. It is not stepped out: the two calls that this costs at least buy less than a wider interval does, and the scale is tuned.
 */
function slice(walker: Walker, random: Random): void {
  walker.aim();
  walker.tried++;
  let low = -walker.job.scale * random.uniform();
  let high = low + walker.job.scale;
  for (let cut = 0; cut < MOST_CUTS; cut++) {
    const t = low + (high - low) * random.uniform();
    if (walker.tryStep(t, random)) return;
    if (t < 0) low = t;
    else high = t;
  }
}

/** A unit vector of uniform direction. */
function direction(v: Float64Array, random: Random): void {
  let r2 = 0;
  for (let d = 0; d < v.length; d++) {
    v[d] = random.normal();
    r2 += v[d] * v[d];
  }
  const f = 1 / Math.sqrt(r2);
  for (let d = 0; d < v.length; d++) v[d] *= f;
}
