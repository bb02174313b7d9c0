import { cos, log, pow, sin } from '../math/libm.js';
import { MONOMIALS } from './background.js';
import { addPointSlopes, pointPosition, pulse, pulseSlope } from './pointSource.js';
import { valueCount } from './possible.js';
import { type RadialShape, radialProfile } from './radialProfile.js';
import { radialSlopes } from './radialSlopes.js';
import { type SkyGrid, wrap } from './skyGrid.js';
import type { ImageSpec } from './spec.js';

/** A radial component whose values are `v`: adds Σ over samples of light · ∂(its brightness)/∂v to `out`. `light` is ∂ ln L/∂(its image). */
export function addRadialGradient(
  shape: RadialShape,
  v: Float64Array,
  light: Float64Array,
  { lon, lat, lon0, lat0, samples }: SkyGrid,
  floor: number,
  out: Float64Array,
): void {
  const [xc, yc, theta, e, cbox] = v;
  const { amplitude } = radialProfile(shape, v, 0, floor);
  const slopesAt = radialSlopes(shape, v, 0, floor);
  const count = valueCount(shape) - 5;
  const slopes = new Float64Array(count + 1);
  const [x0, y0] = [wrap(xc - lon0), yc - lat0];
  const [s, c] = [sin(theta), cos(theta)];
  const degree = Math.PI / 180;
  const cosDec = cos(degree * yc);
  const sinDec = sin(degree * yc);
  const p = 2 + cbox;
  for (let k = 0; k < lon.length; k++) {
    const weight = light[Math.floor(k / samples)] / samples;
    if (weight === 0 || !Number.isFinite(lon[k] + lat[k])) continue;
    const dx = lon[k] - x0;
    const dy = lat[k] - y0;
    const X = -dx * cosDec * s - dy * c;
    const Y = (dx * cosDec * c - dy * s) / (1 - e);
    const r = cbox === 0 ? Math.sqrt(X * X + Y * Y) : pow(pow(Math.abs(X), p) + pow(Math.abs(Y), p), 1 / p);
    slopesAt(r, slopes);
    for (let i = 0; i < count; i++) out[5 + i] += weight * (i === 1 ? 1 : amplitude) * slopes[1 + i];
    const steep = weight * amplitude * slopes[0];
    if (steep === 0) continue;
    // ∂r/∂X = sign(X) (|X|/r)^{p − 1}
    const byX = X === 0 ? 0 : steep * Math.sign(X) * pow(Math.abs(X) / r, p - 1);
    const byY = Y === 0 ? 0 : steep * Math.sign(Y) * pow(Math.abs(Y) / r, p - 1);
    const turn = dx * degree * sinDec; // −dx ∂cosDec/∂yc
    out[0] += byX * cosDec * s - (byY * cosDec * c) / (1 - e);
    out[1] += byX * (c + turn * s) + (byY * (s - turn * c)) / (1 - e);
    out[2] += byX * (-dx * cosDec * c + dy * s) + (byY * (-dx * cosDec * s - dy * c)) / (1 - e);
    out[3] += (byY * Y) / (1 - e);
    // ln r = ln(|X|^p + |Y|^p)/p: ∂r/∂p = Σ |X| (|X|/r)^{p − 1} ln(|X|/r) / p
    out[4] += ((X === 0 ? 0 : byX * X * log(Math.abs(X) / r)) + (Y === 0 ? 0 : byY * Y * log(Math.abs(Y) / r))) / p;
  }
}

/** A point source; `light` of the image with a margin of hx and hy on every side. */
export function addPointGradient(
  image: ImageSpec,
  grid: SkyGrid,
  v: Float64Array,
  light: Float64Array,
  hx: number,
  hy: number,
  out: Float64Array,
): void {
  const at = pointPosition(image, grid, v[0], v[1]);
  if (at === null) return;
  const width = image.nx + 2 * hx;
  const height = image.ny + 2 * hy;
  const [column, columnSlope, row, rowSlope] = [width, width, height, height].map(n => new Float64Array(n));
  pulse(image.nx, at.x, -hx, column);
  pulseSlope(image.nx, at.x, -hx, columnSlope);
  pulse(image.ny, at.y, -hy, row);
  pulseSlope(image.ny, at.y, -hy, rowSlope);
  const sums = { flux: 0, x: 0, y: 0 };
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      sums.flux += light[i] * row[y] * column[x];
      sums.x += light[i] * row[y] * columnSlope[x];
      sums.y += light[i] * rowSlope[y] * column[x];
    }
  }
  addPointSlopes(image, grid, v, 0, sums, out, 0);
}

/** A background; `light` is ∂ ln L/∂background. */
export function addBackgroundGradient(
  v: Float64Array,
  light: Float64Array,
  offsets: { readonly u: Float64Array; readonly v: Float64Array },
  out: Float64Array,
): void {
  const rs = v[0];
  MONOMIALS.forEach(([i, j], k) => {
    let sum = 0;
    for (let pixel = 0; pixel < light.length; pixel++) {
      let term = light[pixel];
      for (let n = 0; n < i; n++) term *= offsets.u[pixel] / rs;
      for (let n = 0; n < j; n++) term *= offsets.v[pixel] / rs;
      sum += term;
    }
    out[1 + k] += sum;
    out[0] -= (sum * v[1 + k] * (i + j)) / rs;
  });
}
