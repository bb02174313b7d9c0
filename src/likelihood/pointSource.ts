import { sin } from '../math/libm.js';
import type { SkyOrigin } from './skyGrid.js';
import type { ImageSpec } from './spec.js';

/** Where a point source is: pixel coordinates, counted from 0, and the value of the response map there (1 without one). */
export interface PointPosition {
  readonly x: number;
  readonly y: number;
  readonly response: number;
}

/**
 * The position of a point source in the image's own projection; null where it has none, or where it is more than half an image outside
 * the image: the periodic sinc would let it in again on the other side.
 */
export function pointPosition(image: ImageSpec, origin: SkyOrigin, lon: number, lat: number): PointPosition | null {
  const { nx, ny, response } = image;
  const [x, y] = origin.wcs.toPixel(lon, lat);
  const isNear = x >= -0.5 * nx && x <= 1.5 * nx - 1 && y >= -0.5 * ny && y <= 1.5 * ny - 1;
  if (!isNear) return null;
  return { x, y, response: response === null ? 1 : bilinear(response, nx, ny, x, y) };
}

/** The map at (x, y), linear between the centres of pixels, constant beyond the outermost. */
function bilinear(map: Float64Array, nx: number, ny: number, x: number, y: number): number {
  const px = Math.min(Math.max(x, 0), nx - 1);
  const py = Math.min(Math.max(y, 0), ny - 1);
  const x0 = Math.min(Math.floor(px), Math.max(nx - 2, 0));
  const y0 = Math.min(Math.floor(py), Math.max(ny - 2, 0));
  const x1 = Math.min(x0 + 1, nx - 1);
  const y1 = Math.min(y0 + 1, ny - 1);
  const tx = px - x0;
  const ty = py - y0;
  const low = (1 - tx) * map[y0 * nx + x0] + tx * map[y0 * nx + x1];
  const high = (1 - tx) * map[y1 * nx + x0] + tx * map[y1 * nx + x1];
  return (1 - ty) * low + ty * high;
}

/**
 * One axis of a unit pulse at position `at` [pixels]: the values at pixels `from`, `from` + 1, …, `out.length` of them.
 * A phase ramp over all frequencies of a grid of M = 2n − 1 pixels (the padded grid of the reference system) is, back in pixels,
 * the periodic sinc sin(πt)/(M sin(πt/M)), t = pixel − at: exactly 1 in one pixel and 0 in the others where `at` is whole.
 *
 * @param n pixels of the image along this axis
 */
export function pulse(n: number, at: number, from: number, out: Float64Array): void {
  const M = 2 * n - 1;
  const nearest = Math.round(at);
  const fraction = at - nearest;
  // sin(π (p − at)) = (−1)^(p − nearest) · sin(−π · fraction)
  const top = -sin(Math.PI * fraction);
  for (let i = 0; i < out.length; i++) {
    const whole = from + i - nearest;
    if (fraction === 0) {
      out[i] = whole === 0 || whole % M === 0 ? 1 : 0;
      continue;
    }
    const sign = whole % 2 === 0 ? top : -top;
    out[i] = sign / (M * sin((Math.PI * (whole - fraction)) / M));
  }
}
