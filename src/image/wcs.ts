import { unreachable, ValueError } from '../errors.js';
import type { WcsSpec } from '../likelihood/spec.js';
import { atan2Degrees, cosDegrees, DEGREES, sinDegrees } from './degrees.js';
import { nativePole } from './pole.js';

/**
 * Pixels ↔ sky of one image, both ways in full (no flat-sky approximation): Calabretta & Greisen 2002 (A&A 395, 1077) for the projections
 * TAN, SIN (with slant, PV2_1 and PV2_2) and CAR, with any LONPOLE and LATPOLE. Pixels count from 0: (0, 0) is the centre of the first one. Angles are
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
    this.#pole = { ...pole, sin: sinDegrees(pole.lat), cos: cosDegrees(pole.lat) };
    this.#lonpole = { sin: sinDegrees(spec.lonpole), cos: cosDegrees(spec.lonpole) };
    this.#inverse = [d / determinant, -b / determinant, -c / determinant, a / determinant];
  }

  /** Sky position [deg] of pixel (x, y): longitude in [0, 360), latitude. NaN off the projection. */
  toSky(x: number, y: number): [lon: number, lat: number] {
    const { crpix, cd } = this.spec;
    const dx = x - crpix[0];
    const dy = y - crpix[1];
    // (l, m, n): direction in the native frame, of any length; its third axis is the native pole.
    const [l, m, n] = this.#deproject(cd[0] * dx + cd[1] * dy, cd[2] * dx + cd[3] * dy);
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
    const [u, v] = this.#project(l, m, n);
    const [a, b, c, d] = this.#inverse;
    const { crpix } = this.spec;
    return [crpix[0] + a * u + b * v, crpix[1] + c * u + d * v];
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

  /** Intermediate world coordinates [deg] → native direction. Zenithal: (l, m) = cosθ (cosφ, sinφ) with u = R sinφ, v = −R cosφ. */
  #deproject(u: number, v: number): [l: number, m: number, n: number] {
    const { projection } = this.spec;
    switch (projection) {
      case 'TAN':
        return [-v / DEGREES, u / DEGREES, 1];
      case 'SIN': {
        const x = u / DEGREES;
        const y = v / DEGREES;
        const [xi, eta] = this.#slant();
        // t = 1 − sinθ is the smaller root of (1 + ξ² + η²) t² − 2 (1 + ξx + ηy) t + x² + y² = 0, from eqs. 61–62 and |direction| = 1.
        const half = 1 + xi * x + eta * y;
        const t = (x * x + y * y) / (half + Math.sqrt(half * half - (1 + xi * xi + eta * eta) * (x * x + y * y)));
        return [-(y - eta * t), x - xi * t, 1 - t];
      }
      case 'CAR': {
        if (!(Math.abs(v) <= 90)) return [Number.NaN, Number.NaN, Number.NaN];
        const cosTheta = cosDegrees(v);
        return [cosTheta * cosDegrees(u), cosTheta * sinDegrees(u), sinDegrees(v)];
      }
      default:
        return unreachable(projection);
    }
  }

  /** Native unit direction → intermediate world coordinates [deg]. */
  #project(l: number, m: number, n: number): [u: number, v: number] {
    const { projection } = this.spec;
    switch (projection) {
      case 'TAN':
        return n > 0 ? [(m / n) * DEGREES, (-l / n) * DEGREES] : [Number.NaN, Number.NaN];
      case 'SIN': {
        const [xi, eta] = this.#slant();
        if (!(n + xi * m - eta * l >= 0)) return [Number.NaN, Number.NaN]; // behind the plane: θ < −atan(ξ sinφ − η cosφ)
        return [(m + xi * (1 - n)) * DEGREES, (-l + eta * (1 - n)) * DEGREES];
      }
      case 'CAR':
        return [atan2Degrees(m, l), atan2Degrees(n, Math.sqrt(l * l + m * m))];
      default:
        return unreachable(projection);
    }
  }

  #slant(): [xi: number, eta: number] {
    return [this.spec.pv[1] ?? 0, this.spec.pv[2] ?? 0];
  }
}
