import { cos } from '../math/libm.js';
import { type SkyOrigin, wrap } from './skyGrid.js';
import type { ImageSpec } from './spec.js';

/** The monomials u^i v^j of a Background, in the order of its coefficients, a0 first: [i, j]. */
export const MONOMIALS: readonly (readonly [i: number, j: number])[] = [
  [0, 0],
  [1, 0],
  [0, 1],
  [2, 0],
  [1, 1],
  [0, 2],
  [3, 0],
  [2, 1],
  [1, 2],
  [0, 3],
];

/**
 * u and v of every pixel's centre in degrees (a Background divides them by rs), row-major: u is the offset in longitude times cos(latitude), v the
 * offset in latitude, from the sky position of pixel 1 + NAXIS/2, counted from 1. A background is smooth: it takes no sub-pixel samples. 0 off the
 * edge of the projection.
 */
export function backgroundOffsets({ nx, ny }: ImageSpec, { wcs }: SkyOrigin): { u: Float64Array; v: Float64Array } {
  const [lon, lat] = wcs.toSky(nx / 2, ny / 2);
  const scale = cos((Math.PI / 180) * lat);
  const u = new Float64Array(nx * ny);
  const v = new Float64Array(nx * ny);
  for (let y = 0, i = 0; y < ny; y++) {
    for (let x = 0; x < nx; x++, i++) {
      const [pixelLon, pixelLat] = wcs.toSky(x, y);
      if (!Number.isFinite(pixelLon + pixelLat)) continue;
      u[i] = wrap(pixelLon - lon) * scale;
      v[i] = pixelLat - lat;
    }
  }
  return { u, v };
}

/** Each monomial in every pixel, in degrees to the power i + j: nx · ny numbers, row-major. */
export function backgroundBasis(image: ImageSpec, origin: SkyOrigin): Float64Array[] {
  const { u, v } = backgroundOffsets(image, origin);
  return MONOMIALS.map(([i, j]) =>
    u.map((du, pixel) => {
      let term = 1;
      for (let n = 0; n < i; n++) term *= du;
      for (let n = 0; n < j; n++) term *= v[pixel];
      return term;
    }),
  );
}
