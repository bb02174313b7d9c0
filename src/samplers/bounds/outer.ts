/** Clusters of the points above a likelihood threshold, and the outer bounds around them. */
import { log } from '../../math/libm.js';
import type { Random } from '../../math/philox.js';
import { Room } from '../../math/room.js';
import { type Ellipsoid, enclosing, toFrame } from './ellipsoid.js';
import { concatenate, logSumExp, marked, pickRows } from './linear.js';
import { twoClusters } from './mixture.js';
import { overlap } from './overlap.js';
import { type Piece, pieceAround, pieceFrame } from './piece.js';

/** Optima of the mixture that are tried as halvings. */
const WAYS = 3;

/** Points (n × ndim) and the ellipsoid around them. */
export interface Cluster {
  readonly points: Float64Array;
  readonly ellipsoid: Ellipsoid;
}

/** How the shapes are drawn: enlargement along each axis, and the number of points that a shape needs. */
export interface ShapeRule {
  readonly ndim: number;
  readonly enlarge: number;
  readonly least: number;
}

/**
 * The separate clusters of points: ellipsoids that don't overlap. The points are halved again and again for as long as that saves volume, however the
 * halves lie; then whatever overlaps is joined again. So many modes are told apart even where the first halving cuts through some of them, and one
 * connected shape, however bent, stays one.
 */
export function separateClusters(points: Float64Array, rule: ShapeRule, random: Random): Cluster[] {
  const around = (p: Float64Array): Cluster => ({ points: p, ellipsoid: enclosing(p, rule.ndim, rule.enlarge) });
  let clusters = leaves(around(points), rule, random, around);
  for (let i = 0; i < clusters.length; i++) {
    const clash = clusters.findIndex((c, j) => j > i && overlap(c.ellipsoid, clusters[i].ellipsoid));
    if (clash < 0) continue;
    const joined = around(concatenate([clusters[i].points, clusters[clash].points]));
    clusters = [...clusters.filter((_, j) => j !== i && j !== clash), joined];
    i = -1;
  }
  return clusters;
}

/** A halving is kept where the halves lie apart, or where the best that can be made of them has less than half the volume of the whole. */
function leaves(whole: Cluster, rule: ShapeRule, random: Random, around: (p: Float64Array) => Cluster): Cluster[] {
  if (!hasTwo(whole.points, rule)) return [whole];
  const [one, two] = halves(whole.points, toFrame(whole.ellipsoid, whole.points, rooms.frame.take(whole.points.length)), rule, random).map(
    around,
  );
  if (logSumExp([one.ellipsoid.logV, two.ellipsoid.logV]) > whole.ellipsoid.logV) return [whole];
  const finest = [...leaves(one, rule, random, around), ...leaves(two, rule, random, around)];
  const apart = !overlap(one.ellipsoid, two.ellipsoid);
  return apart || logSumExp(finest.map(p => p.ellipsoid.logV)) < whole.ellipsoid.logV - log(2) ? finest : [whole];
}

interface Part {
  readonly points: Float64Array;
  readonly piece: Piece;
  /** How often its halves have filled more than the whole: they are others each time. */
  tries: number;
}

/** Tries after which a part is left whole. */
const TRIES = 3;
/** Where parts that are left whole are too large by themselves, others are still halved if they hold this share of the volume: more of it is not to be won. */
const WORTHWHILE = 0.05;
/** Share of the points that a part may hold at most if it is dropped. */
const STRAY = 0.02;

/** Halvings in a row that may fill more than the whole for the sake of a gain after them: two half rings do, four quarters don't. */
const AHEAD = 2;

/**
 * Pieces around clusters of points. The largest is halved until their volume is below exp(logVMax) or no halving makes it less. Then pieces around stray points, a
 * thousand times emptier than the rest, are dropped, if the volume is still too large.
 */
export function outerPieces(clusters: readonly Float64Array[], rule: ShapeRule, logVMax: number, random: Random): Piece[] {
  const make = (p: Float64Array): Part => ({ points: p, piece: pieceAround(p, rule.ndim, rule.enlarge), tries: 0 });
  const split = (part: Part, ahead: number): Part[] => {
    if (!hasTwo(part.points, rule)) return [part];
    let two: Part[] = halves(part.points, pieceFrame(part.piece, part.points, rooms.frame.take(part.points.length)), rule, random).map(
      make,
    );
    if (logVolume(two) >= part.piece.logV && ahead > 0) two = two.flatMap(p => split(p, ahead - 1));
    return logVolume(two) < part.piece.logV ? two : [part];
  };
  let parts = clusters.map(make);
  const isOpen = (p: Part): boolean => p.tries < TRIES && hasTwo(p.points, rule);
  while (logVolume(parts) > logVMax) {
    const open = parts.filter(isOpen);
    if (open.length === 0) break;
    const part = open.reduce((a, b) => (b.piece.logV > a.piece.logV ? b : a));
    const isHopeless = logVolume(parts.filter(p => !isOpen(p))) > logVMax;
    if (isHopeless && part.piece.logV < logVolume(parts) + log(WORTHWHILE)) break;
    const finer = split(part, AHEAD);
    if (finer.length === 1) part.tries++;
    else parts = [...parts.filter(p => p !== part), ...finer];
  }
  const all = parts.reduce((n, p) => n + p.points.length, 0);
  while (logVolume(parts) > logVMax && parts.length > 1) {
    const density = parts.map(p => log(p.points.length) - p.piece.logV);
    const lowest = density.indexOf(Math.min(...density));
    const others = density.filter((_, i) => i !== lowest).sort((a, b) => a - b);
    if (density[lowest] - others[others.length >> 1] > -log(1000) || parts[lowest].points.length > STRAY * all) break;
    parts = parts.filter((_, i) => i !== lowest);
  }
  return parts.map(p => p.piece);
}

/** Whether there are points for two shapes. */
function hasTwo(points: Float64Array, { ndim, least }: ShapeRule): boolean {
  return points.length / ndim >= 2 * least;
}

function logVolume(parts: readonly Part[]): number {
  return logSumExp(parts.map(p => p.piece.logV));
}

/**
 * Points in two clusters, told apart in coordinates of order one (`frame`, row by row the same points): of the likeliest ways those halves whose
 * ellipsoids have the least volume.
 */
function halves(points: Float64Array, frame: Float64Array, rule: ShapeRule, random: Random): [Float64Array, Float64Array] {
  const { ndim } = rule;
  const ways = twoClusters(frame, ndim, rule.least, random, WAYS).map(labels => [marked(labels, 0), marked(labels)]);
  const logVOf = (rows: Uint32Array): number => enclosing(pickRows(points, ndim, rows, rooms.half.take(rows.length * ndim)), ndim, 1).logV;
  let [best] = ways;
  let least = Number.POSITIVE_INFINITY;
  if (ways.length > 1) {
    for (const two of ways) {
      const logV = logSumExp(two.map(logVOf));
      if (logV < least) [best, least] = [two, logV];
    }
  }
  return [pickRows(points, ndim, best[0]), pickRows(points, ndim, best[1])];
}

const rooms = { frame: new Room(), half: new Room() };
