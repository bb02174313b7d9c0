import { ValueError } from '../errors.js';
import type { WcsSpec } from '../likelihood/spec.js';
import { acos } from '../math/libm.js';
import { atan2Degrees, cosDegrees, DEGREES, sinDegrees } from './degrees.js';
import { projections } from './projections/index.js';

/** Where the native pole of a projection is on the sky: longitude and latitude, degrees. */
export interface Pole {
  readonly lon: number;
  readonly lat: number;
}

/**
 * The native pole on the sky (α_p, δ_p), from the reference point, LONPOLE and LATPOLE.
 * Calabretta & Greisen 2002 (A&A 395, 1077), equations 8–10, for φ₀ = 0 and θ₀ = 90° (zenithal: the reference point is the pole itself) or 0.
 *
 * @throws ValueError when no pole fits the reference latitude and LONPOLE
 */
export function nativePole({ projection, crval, lonpole, latpole }: WcsSpec): Pole {
  const [lon0, lat0] = crval;
  if (projections[projection].theta0 === 90) return { lon: lon0, lat: lat0 };
  const lat = poleLatitude(lat0, lonpole, latpole, projection);
  if (lat === 90) return { lon: lon0 + lonpole - 180, lat };
  if (lat === -90) return { lon: lon0 - lonpole, lat };
  if (Math.abs(lat0) === 90) return { lon: lon0, lat };
  const cosLat0 = cosDegrees(lat0);
  const away = atan2Degrees(sinDegrees(lonpole) / cosLat0, (-sinDegrees(lat) * sinDegrees(lat0)) / (cosDegrees(lat) * cosLat0));
  return { lon: lon0 - away, lat };
}

/** Equation 8 with θ₀ = 0: of its two solutions the one nearest to LATPOLE that is a latitude. */
function poleLatitude(lat0: number, lonpole: number, latpole: number, projection: string): number {
  const cosPole = cosDegrees(lonpole);
  if (cosPole === 0) {
    if (lat0 === 0) return latpole;
    throw noPole(lat0, lonpole, projection);
  }
  const ratio = sinDegrees(lat0) / Math.abs(cosPole);
  if (Math.abs(ratio) > 1 + 1e-12) throw noPole(lat0, lonpole, projection);
  const first = cosPole > 0 ? 0 : 180;
  const second = Math.abs(cosPole) === 1 ? 90 - lat0 : acos(Math.min(1, Math.max(-1, ratio))) * DEGREES;
  const latitudes = [first + second, first - second]
    .map(angle => angle - 360 * Math.round(angle / 360))
    .filter(angle => Math.abs(angle) <= 90 + 1e-12)
    .map(angle => Math.min(90, Math.max(-90, angle)));
  const nearest = latitudes.sort((a, b) => Math.abs(a - latpole) - Math.abs(b - latpole))[0];
  if (nearest === undefined) throw noPole(lat0, lonpole, projection);
  return nearest;
}

function noPole(lat0: number, lonpole: number, projection: string): ValueError {
  return new ValueError(
    `LONPOLE is ${lonpole}: with CRVAL2 = ${lat0} a ${projection} projection has no pole; leave LONPOLE out for its default`,
  );
}
