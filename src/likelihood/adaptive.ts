import type { Ellipse } from './ellipse.js';
import { GAUSS } from './gauss.js';
import { pNorm } from './pNorm.js';
import { type SkyOrigin, wrap } from './skyGrid.js';
import type { ImageSpec } from './spec.js';

/** Pixels from the centre, across the narrow side of the ellipse, within which the integral is refined. */
const REACH = 3.5;
/** Error of a pixel's mean, as a part of it. */
const TOLERANCE = 1e-5;
/** Cells a pixel, at most: a profile that has an edge, or hardly an integral, is as right as they make it. */
const CELLS = 4096;
/** Cells are halved so many times at most. */
const DEPTH = 16;
/** No more pixels than this are refined: a needle's are those in the middle of it. */
const MOST = 4096;

/**
 * What the mean of a radial profile over each pixel near its centre is beyond the mean of the four samples that `subgrid: 'auto'` takes: cells are halved until
 * their integral doesn't change. The sky is flat over so few pixels.
 *
 * @param at the profile by its elliptical radius
 * @param add takes a pixel and what is to be added to it
 */
export function refineCentre(
  { nx, ny }: ImageSpec,
  { wcs, lon0, lat0 }: SkyOrigin,
  { lon, lat, a, b, c, d, p }: Ellipse,
  at: (r: number) => number,
  add: (x: number, y: number, change: number) => void,
): void {
  const [px, py] = wcs.toPixel(lon0 + lon, lat0 + lat);
  const [x0, x1, y0, y1] = [
    [px - 0.5, py],
    [px + 0.5, py],
    [px, py - 0.5],
    [px, py + 0.5],
  ].map(([x, y]) => wcs.toSky(x, y));
  const [lonX, latX] = [wrap(x1[0] - x0[0]), x1[1] - x0[1]];
  const [lonY, latY] = [wrap(y1[0] - y0[0]), y1[1] - y0[1]];
  // X = A u + B v, Y = C u + D v for u, v pixels from the centre
  const [A, B, C, D] = [a * lonX + b * latX, a * lonY + b * latY, c * lonX + d * latX, c * lonY + d * latY];
  if (!Number.isFinite(px + py + A + B + C + D)) return;
  const f = (u: number, v: number): number => at(pNorm(A * u + B * v, C * u + D * v, p));

  /** The mean over a cell of half-width h, by Gauss's points. */
  const mean = (u: number, v: number, h: number): number => {
    const g = 2 * GAUSS * h;
    return 0.25 * (f(u - g, v - g) + f(u + g, v - g) + f(u - g, v + g) + f(u + g, v + g));
  };
  let cells = 0;
  const refined = (u: number, v: number, h: number, coarse: number, most: number, depth: number): number => {
    const q = 0.5 * h;
    const [w, x, y, z] = [mean(u - q, v - q, q), mean(u + q, v - q, q), mean(u - q, v + q, q), mean(u + q, v + q, q)];
    const fine = 0.25 * (w + x + y + z);
    // A cell's share of the pixel is 4 h².
    if (Math.abs(fine - coarse) * 4 * h * h <= most || depth === DEPTH || ++cells > CELLS) return fine + (fine - coarse) / 15;
    const next = depth + 1;
    return (
      0.25 *
      (refined(u - q, v - q, q, w, most, next) +
        refined(u + q, v - q, q, x, most, next) +
        refined(u - q, v + q, q, y, most, next) +
        refined(u + q, v + q, q, z, most, next))
    );
  };

  // The ellipse |(X, Y)| < R whose small half-axis is REACH pixels, or less where that would be too many.
  const [uu, uv, vv] = [A * A + C * C, A * B + C * D, B * B + D * D];
  const det = uu * vv - uv * uv;
  const largest = 0.5 * (uu + vv + Math.sqrt((uu - vv) ** 2 + 4 * uv * uv));
  const area = (Math.PI * REACH * REACH * largest) / Math.sqrt(det);
  const R2 = REACH * REACH * largest * Math.min(1, MOST / area);
  const [wide, high] = [Math.sqrt((R2 * vv) / det), Math.sqrt((R2 * uu) / det)];
  if (!(det > 0 && Number.isFinite(wide + high))) return;
  for (let y = Math.max(0, Math.ceil(py - high)); y <= Math.min(ny - 1, py + high); y++) {
    for (let x = Math.max(0, Math.ceil(px - wide)); x <= Math.min(nx - 1, px + wide); x++) {
      const [u, v] = [x - px, y - py];
      if (uu * u * u + 2 * uv * u * v + vv * v * v > R2) continue;
      const coarse = mean(u, v, 0.5);
      // A cusp's integral may be far more than its four samples say: first find out how much.
      cells = 0;
      const about = refined(u, v, 0.5, coarse, 0.1 * Math.abs(coarse), 0);
      cells = 0;
      add(x, y, refined(u, v, 0.5, coarse, TOLERANCE * Math.abs(about), 0) - coarse);
    }
  }
}
