import { cos, sin } from '../math/libm.js';
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
export function bilinear(map: Float64Array, nx: number, ny: number, x: number, y: number): number {
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

/**
 * The derivative of {@link pulse} with respect to `at`: −p′(t) at t = pixel − at, with p = sin(πt)/(M sin(πt/M)) and
 * p′ = π (cos(πt) − p cos(πt/M)) / (M sin(πt/M)).
 */
export function pulseSlope(n: number, at: number, from: number, out: Float64Array): void {
  const M = 2 * n - 1;
  const nearest = Math.round(at);
  const fraction = at - nearest;
  const top = -sin(Math.PI * fraction);
  const turned = cos(Math.PI * fraction);
  for (let i = 0; i < out.length; i++) {
    const whole = from + i - nearest;
    // The pulse comes again every M pixels.
    if (whole % M === 0 && Math.abs(fraction) < 0.1) {
      out[i] = slopeAtPeak(fraction, M);
      continue;
    }
    const sign = whole % 2 === 0 ? 1 : -1;
    const angle = (Math.PI * (whole - fraction)) / M;
    const bottom = M * sin(angle);
    out[i] = (-sign * Math.PI * (turned - (top / bottom) * cos(angle))) / bottom;
  }
}

/** −p′ at t = −fraction, from z cot z = 1 − z²/3 − z⁴/45 − …: p′/p = ((z cot z) − (y cot y))/t with z = πt, y = z/M. */
function slopeAtPeak(fraction: number, M: number): number {
  const z = Math.PI * fraction;
  const p = fraction === 0 ? 1 : sin(z) / (M * sin(z / M));
  let sum = 0;
  let zz = 1;
  let yy = 1;
  for (const coefficient of COT) {
    zz *= z * z;
    yy *= (z / M) * (z / M);
    sum += coefficient * (zz - yy);
  }
  return fraction === 0 ? 0 : (-p * sum) / fraction;
}

/** 2 ζ(2k)/π^{2k}: the coefficients of z² , z⁴, … in 1 − z cot z. */
const COT = [1 / 3, 1 / 45, 2 / 945, 1 / 4725, 2 / 93555, 1382 / 638512875, 4 / 18243225, 3617 / 162820783125];

/**
 * The chain from pixels to the sky: adds ∂ ln L/∂(xc, yc, Ic) of a point source to `out[at]` on.
 *
 * @param light ∂ ln L/∂flux, and ∂ ln L/∂x and ∂ ln L/∂y of a source of flux 1
 */
export function addPointSlopes(
  image: ImageSpec,
  origin: SkyOrigin,
  values: Float64Array,
  at: number,
  light: { readonly flux: number; readonly x: number; readonly y: number },
  out: Float64Array,
  to: number,
): void {
  const [lon, lat, brightness] = values.subarray(at, at + 3);
  const position = pointPosition(image, origin, lon, lat);
  if (position === null) return;
  const { x, y, response } = position;
  const [rx, ry] = image.response === null ? [0, 0] : bilinearSlope(image.response, image.nx, image.ny, x, y);
  const alongX = brightness * (response * light.x + rx * light.flux);
  const alongY = brightness * (response * light.y + ry * light.flux);
  const [cd11, cd12, cd21, cd22] = image.wcs.cd;
  const step = Math.min(0.05, 16 * Math.sqrt(Math.abs(cd11 * cd22 - cd12 * cd21)));
  const byLon = pixelSlope(h => origin.wcs.toPixel(lon + h, lat), step);
  const byLat = pixelSlope(h => origin.wcs.toPixel(lon, lat + h), step);
  out[to] += alongX * byLon[0] + alongY * byLon[1];
  out[to + 1] += alongX * byLat[0] + alongY * byLat[1];
  out[to + 2] += response * light.flux;
}

/**
 * How the pixel moves with a step on the sky, by differences to the sixth order: a projection is smooth on the scale of a radian, so that what is left is
 * the rounding of pixels over the step, some 1e-10. Smaller steps near the edge of a projection.
 */
function pixelSlope(pixel: (h: number) => readonly [number, number], step: number): [number, number] {
  for (let h = step; h > 1e-4 * step; h *= 0.1) {
    const gaps = [1, 2, 3].map(k => {
      const [ahead, behind] = [pixel(k * h), pixel(-k * h)];
      return [ahead[0] - behind[0], ahead[1] - behind[1]];
    });
    const slope = (axis: number): number => (45 * gaps[0][axis] - 9 * gaps[1][axis] + gaps[2][axis]) / (60 * h);
    const found: [number, number] = [slope(0), slope(1)];
    if (Number.isFinite(found[0] + found[1])) return found;
  }
  return [0, 0];
}

/** The slopes of {@link bilinear} along x and y; 0 beyond the outermost centres. */
function bilinearSlope(map: Float64Array, nx: number, ny: number, x: number, y: number): [number, number] {
  const px = Math.min(Math.max(x, 0), nx - 1);
  const py = Math.min(Math.max(y, 0), ny - 1);
  const x0 = Math.min(Math.floor(px), Math.max(nx - 2, 0));
  const y0 = Math.min(Math.floor(py), Math.max(ny - 2, 0));
  const x1 = Math.min(x0 + 1, nx - 1);
  const y1 = Math.min(y0 + 1, ny - 1);
  const tx = px - x0;
  const ty = py - y0;
  const [a, b, c, d] = [map[y0 * nx + x0], map[y0 * nx + x1], map[y1 * nx + x0], map[y1 * nx + x1]];
  return [px === x ? (1 - ty) * (b - a) + ty * (d - c) : 0, py === y ? (1 - tx) * (c - a) + tx * (d - b) : 0];
}
