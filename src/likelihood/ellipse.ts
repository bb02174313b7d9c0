import { cos, pow, sin } from '../math/libm.js';
import { type SkyLines, type SkyOrigin, wrap } from './skyGrid.js';
import type { ImageSpec } from './spec.js';

/** The elliptical coordinates of a radial component: X = a Δlon + b Δlat along the major axis, Y = c Δlon + d Δlat, stretched by 1/(1 − e). */
export interface Ellipse {
  /** The centre, as offsets from (lon0, lat0) [deg]. */
  readonly lon: number;
  readonly lat: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  /** The radius is (|X|^p + |Y|^p)^{1/p}. */
  readonly p: number;
}

/** The ellipse of a component whose values xc, yc, theta, e, cbox start at `values[offset]`, put into `out`. */
export function ellipseOf(values: Float64Array, offset: number, { lon0, lat0 }: SkyOrigin, out: Writable<Ellipse> = noEllipse()): Ellipse {
  const cosDec = cos((Math.PI / 180) * values[offset + 1]);
  const sinTheta = sin(values[offset + 2]);
  const cosTheta = cos(values[offset + 2]);
  const stretch = 1 / (1 - values[offset + 3]);
  out.lon = wrap(values[offset] - lon0);
  out.lat = values[offset + 1] - lat0;
  out.a = -cosDec * sinTheta;
  out.b = -cosTheta;
  out.c = cosDec * cosTheta * stretch;
  out.d = -sinTheta * stretch;
  out.p = 2 + values[offset + 4];
  return out;
}

/** What is made once and written anew by each likelihood: an object with numbers made for each would be garbage after it. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };

export const noEllipse = (): Writable<Ellipse> => ({ lon: NaN, lat: NaN, a: NaN, b: NaN, c: NaN, d: NaN, p: NaN });

/** The quadrilateral of offsets that a grid's samples lie in, and how densely [samples a square degree]. */
export interface Extent {
  /** Its corners in order, round the image. */
  readonly lon: readonly number[];
  readonly lat: readonly number[];
  readonly density: number;
}

/** The extent of an image's samples, of which there are `density` a square degree; a rectangle where a corner is off the projection. */
export function extentOf({ nx, ny }: ImageSpec, { samples, line }: SkyLines, density: number): Extent {
  const length = nx * samples;
  const lon = new Float64Array(length);
  const lat = new Float64Array(length);
  const corners: [lon: number, lat: number][] = [];
  for (const [y, ends] of [
    [0, [0, length - 1]],
    [ny - 1, [length - 1, 0]],
  ] as const) {
    line(y, lon, lat);
    for (const i of ends) corners.push([lon[i], lat[i]]);
  }
  if (corners.every(([x, y]) => Number.isFinite(x + y))) return { lon: corners.map(([x]) => x), lat: corners.map(([, y]) => y), density };
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let y = 0; y < ny; y++) {
    line(y, lon, lat);
    for (let i = 0; i < length; i++) {
      if (!Number.isFinite(lon[i] + lat[i])) continue;
      west = Math.min(west, lon[i]);
      east = Math.max(east, lon[i]);
      south = Math.min(south, lat[i]);
      north = Math.max(north, lat[i]);
    }
  }
  return { lon: [west, east, east, west], lat: [south, south, north, north], density };
}

/** Fewer samples than this in the innermost part of a profile are computed one by one rather than by a table: an octave of bins costs as much. */
const WORTH_A_TABLE = 32;

/**
 * Bounds of s = |X|^p + |Y|^p over the extent, for a profile table, and the greatest X² + Y². The lower one leaves out the innermost
 * {@link WORTH_A_TABLE} samples. They need not be exact: what is outside is computed without the table.
 */
export function tableRange({ lon, lat, a, b, c, d, p }: Ellipse, extent: Extent): { from: number; to: number; greatest: number } {
  let greatest = 0;
  let least = Infinity;
  let [isLeft, isRight] = [true, true]; // the centre is on that side of all edges
  let x = a * (extent.lon[3] - lon) + b * (extent.lat[3] - lat);
  let y = c * (extent.lon[3] - lon) + d * (extent.lat[3] - lat);
  for (let i = 0; i < 4; i++) {
    const nextX = a * (extent.lon[i] - lon) + b * (extent.lat[i] - lat);
    const nextY = c * (extent.lon[i] - lon) + d * (extent.lat[i] - lat);
    const dx = nextX - x;
    const dy = nextY - y;
    const length = dx * dx + dy * dy;
    const along = length > 0 ? Math.min(Math.max(-(x * dx + y * dy) / length, 0), 1) : 0;
    const nearX = x + along * dx;
    const nearY = y + along * dy;
    least = Math.min(least, nearX * nearX + nearY * nearY);
    greatest = Math.max(greatest, x * x + y * y);
    const side = x * dy - y * dx;
    isLeft &&= side >= 0;
    isRight &&= side <= 0;
    x = nextX;
    y = nextY;
  }
  if (isLeft || isRight) least = 0;
  // The ellipse X² + Y² < q has an area of πq / |ad − bc| square degrees of offsets.
  const inner = (WORTH_A_TABLE * Math.abs(a * d - b * c)) / (Math.PI * extent.density);
  let from = Math.max(least * (1 - 1e-9), inner);
  let to = greatest * (1 + 1e-9);
  if (p !== 2) {
    // The p-norm is between the 2-norm and 2^{1/p − 1/2} times it.
    const ratio = pow(2, 2 / p - 1);
    from = pow(from * Math.min(1, ratio), 0.5 * p);
    to = pow(to * Math.max(1, ratio), 0.5 * p);
  }
  return { from, to, greatest };
}
