import { ValueError } from '../errors.js';
import type { WcsSpec } from '../likelihood/spec.js';
import { atan2Degrees, cosDegrees, sinDegrees } from './degrees.js';
import { nativePole } from './pole.js';
import { projections } from './projections/index.js';
import type { Projection } from './projections/projection.js';
import { distort, undistort } from './sip.js';

/**
 * Pixels ↔ sky of one image, both ways in full (no flat-sky approximation): Calabretta & Greisen 2002 (A&A 395, 1077) for the projections of
 * `projections/`, with any LONPOLE and LATPOLE, and SIP distortions before them. Pixels count from 0: (0, 0) is the centre of the first one. Angles are
 * degrees in the header's own frame. What lies off the projection is NaN.
 *
 * Directions are kept as vectors, not as native angles, so that offsets near the reference point keep all their digits.
 *
 * @throws ValueError when the pixel matrix can't be inverted, or LONPOLE fits no pole
 *
 * @example
 * const wcs = new Wcs(wcsFromHeader(header));
 * const [lon, lat] = wcs.toSky(64, 64);
 */
export class Wcs {
  readonly spec: WcsSpec;
  readonly #pole: { lon: number; sin: number; cos: number; lat: number };
  readonly #lonpole: { sin: number; cos: number };
  /** Inverse of `cd`: degrees → pixels, row-major. */
  readonly #inverse: readonly [number, number, number, number];
  readonly #projection: Projection;

  constructor(spec: WcsSpec) {
    const [a, b, c, d] = spec.cd;
    const determinant = a * d - b * c;
    if (!(Math.abs(determinant) > 0) || !Number.isFinite(determinant)) {
      throw new ValueError(
        `The pixel matrix [${spec.cd.join(', ')}] (CD, or PC and CDELT) has no inverse: pixels have no position on the sky`,
      );
    }
    const pole = nativePole(spec);
    this.spec = spec;
    this.#projection = projections[spec.projection];
    this.#pole = { ...pole, sin: sinDegrees(pole.lat), cos: cosDegrees(pole.lat) };
    this.#lonpole = { sin: sinDegrees(spec.lonpole), cos: cosDegrees(spec.lonpole) };
    this.#inverse = [d / determinant, -b / determinant, -c / determinant, a / determinant];
  }

  /** Sky position [deg] of pixel (x, y): longitude in [0, 360), latitude. NaN off the projection. */
  toSky(x: number, y: number): [lon: number, lat: number] {
    const { crpix, cd, sip, pv } = this.spec;
    const [dx, dy] = sip ? undistort(sip, x - crpix[0], y - crpix[1]) : [x - crpix[0], y - crpix[1]];
    const [l, m, n] = this.#projection.deproject(cd[0] * dx + cd[1] * dy, cd[2] * dx + cd[3] * dy, pv);
    const { sin, cos, lon } = this.#pole;
    const along = l * this.#lonpole.cos + m * this.#lonpole.sin;
    const across = m * this.#lonpole.cos - l * this.#lonpole.sin;
    const toward = n * cos - along * sin;
    const up = n * sin + along * cos;
    const out = (lon + atan2Degrees(-across, toward)) % 360;
    return [out < 0 ? (out + 360) % 360 : out, atan2Degrees(up, Math.sqrt(across * across + toward * toward))];
  }

  /** Pixel (x, y) of a sky position [deg]. NaN where the projection doesn't show it. */
  toPixel(lon: number, lat: number): [x: number, y: number] {
    const pole = this.#pole;
    const cosLat = cosDegrees(lat);
    const half = sinDegrees(((lon - pole.lon) % 360) / 2);
    const versine = 2 * half * half; // 1 − cos(lon − pole.lon), without the loss of digits
    const across = -cosLat * sinDegrees(lon - pole.lon);
    const along = sinDegrees(lat - pole.lat) + cosLat * pole.sin * versine;
    const n = cosDegrees(lat - pole.lat) - cosLat * pole.cos * versine;
    const l = along * this.#lonpole.cos - across * this.#lonpole.sin;
    const m = across * this.#lonpole.cos + along * this.#lonpole.sin;
    const { crpix, sip, pv } = this.spec;
    const [u, v] = this.#projection.project(l, m, n, pv);
    const [a, b, c, d] = this.#inverse;
    const [dx, dy] = [a * u + b * v, c * u + d * v];
    const [x, y] = sip ? distort(sip, dx, dy) : [dx, dy];
    return [crpix[0] + x, crpix[1] + y];
  }

  /** {@link toSky} of n pixels, flat: x0, y0, x1, y1, … → lon0, lat0, lon1, lat1, … */
  toSkyAll(pixels: ArrayLike<number>): Float64Array {
    const out = new Float64Array(pixels.length);
    for (let i = 0; i + 1 < pixels.length; i += 2) out.set(this.toSky(pixels[i], pixels[i + 1]), i);
    return out;
  }

  /** {@link toPixel} of n positions, flat: lon0, lat0, lon1, lat1, … → x0, y0, x1, y1, … */
  toPixelAll(positions: ArrayLike<number>): Float64Array {
    const out = new Float64Array(positions.length);
    for (let i = 0; i + 1 < positions.length; i += 2) out.set(this.toPixel(positions[i], positions[i + 1]), i);
    return out;
  }
}
