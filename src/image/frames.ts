import { asin, cos, sin } from '../math/libm.js';
import { atan2Degrees, cosDegrees, DEGREES, sinDegrees } from './degrees.js';
import type { Header } from './fits/header.js';

/** The frame of an image's celestial coordinates. */
export type Frame = 'ICRS' | 'FK5' | 'FK4' | 'Galactic' | 'Ecliptic' | 'other';
/** One that positions can be turned into: FK5 of equinox J2000, FK4 of B1950, the ecliptic of J2000. */
export type SkyFrame = Exclude<Frame, 'other'>;
/** Longitude and latitude, degrees. */
export type Position = readonly [lon: number, lat: number];

/** The frame of an image's coordinates (Calabretta & Greisen 2002, §3.1: RADESYS, and by EQUINOX where that is missing). */
export function frameOf(header: Header): Frame {
  const ctype = header.string('CTYPE1') ?? '';
  if (/^G(LON|LAT)/.test(ctype)) return 'Galactic';
  if (/^E(LON|LAT)/.test(ctype)) return 'Ecliptic';
  if (!/^(RA-|DEC)/.test(ctype)) return 'other';
  const system = (header.string('RADESYS') ?? header.string('RADECSYS') ?? '').trim();
  if (system.startsWith('FK4')) return 'FK4';
  if (system === 'FK5' || system === 'ICRS') return system;
  const equinox = header.number('EQUINOX') ?? header.number('EPOCH');
  return equinox === undefined ? 'ICRS' : equinox < 1984 ? 'FK4' : 'FK5';
}

type Vector = readonly [number, number, number];
/** Rows. */
type Matrix = readonly [Vector, Vector, Vector];

/** Turns the axes by an angle [deg] about axis 0, 1 or 2. */
function rotation(axis: 0 | 1 | 2, degrees: number): Matrix {
  const [s, c] = [sin(degrees / DEGREES), cos(degrees / DEGREES)];
  if (axis === 0) return [[1, 0, 0], [0, c, s], [0, -s, c]]; // biome-ignore format: a matrix
  if (axis === 1) return [[c, 0, -s], [0, 1, 0], [s, 0, c]]; // biome-ignore format: a matrix
  return [[c, s, 0], [-s, c, 0], [0, 0, 1]]; // biome-ignore format: a matrix
}

const times = (m: Matrix, [x, y, z]: Vector): Vector => m.map(row => row[0] * x + row[1] * y + row[2] * z) as unknown as Vector;
const transpose = (m: Matrix): Matrix => [0, 1, 2].map(i => m.map(row => row[i])) as unknown as Matrix;
const product = (a: Matrix, b: Matrix): Matrix => a.map(row => times(transpose(b), row)) as unknown as Matrix;

const MAS = 1 / 3_600_000;
/** ICRS → FK5 J2000: the frame's offset and rotation (Kaplan 2005, USNO Circular 179, §3.2, with the values of FK5: Mignard & Frœschlé 2000). */
const TO_FK5 = product(rotation(0, 19.9 * MAS), product(rotation(1, 9.1 * MAS), rotation(2, -22.9 * MAS)));
/** FK5 J2000 → Galactic, by the pole and the longitude of the north celestial pole (Reid & Brunthaler 2004, appendix). */
const TO_GALACTIC = product(
  product(rotation(2, 180 - 122.9319185680026), rotation(1, 90 - 27.12825118085622)),
  rotation(2, 192.8594812065348),
);
/** ICRS → ecliptic of J2000: the obliquity of IAU 2006, 84381.406″. */
const TO_ECLIPTIC = rotation(0, 84381.406 / 3600);
/** FK4 B1950, without E-terms → FK5 J2000 (Standish 1982; Murray 1989, A&A 218, 325), for an object at rest in FK5 seen at B1950. */
const FROM_FK4: Matrix = [
  [0.9999256794956877, -0.0111814832204662, -0.0048590038153592],
  [0.0111814832391717, 0.9999374848933135, -0.0000271625947142],
  [0.0048590037723143, -0.000027170293744, 0.9999881946023742],
];
/** E-terms of aberration of B1950 (Standish 1982, A&A 115, 20). */
const E_TERMS: Vector = [-1.62557e-6, -0.31919e-6, -0.13843e-6];

/** A position in another frame; the same numbers where that is the same one. */
export function changeFrame(position: Position, from: SkyFrame, to: SkyFrame): Position {
  if (from === to) return position;
  return toPosition(fromIcrs(toIcrs(toVector(position), from), to));
}

function toIcrs(v: Vector, from: SkyFrame): Vector {
  switch (from) {
    case 'ICRS':
      return v;
    case 'FK5':
      return times(transpose(TO_FK5), v);
    case 'Galactic':
      return toIcrs(times(transpose(TO_GALACTIC), v), 'FK5');
    case 'Ecliptic':
      return times(transpose(TO_ECLIPTIC), v);
    default:
      return toIcrs(times(FROM_FK4, withoutETerms(v)), 'FK5');
  }
}

function fromIcrs(v: Vector, to: SkyFrame): Vector {
  switch (to) {
    case 'ICRS':
      return v;
    case 'FK5':
      return times(TO_FK5, v);
    case 'Galactic':
      return times(TO_GALACTIC, fromIcrs(v, 'FK5'));
    case 'Ecliptic':
      return times(TO_ECLIPTIC, v);
    default:
      return withETerms(times(transpose(FROM_FK4), fromIcrs(v, 'FK5')));
  }
}

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const unit = (v: Vector): Vector => v.map(x => x / Math.sqrt(dot(v, v))) as unknown as Vector;

function withoutETerms(v: Vector): Vector {
  const along = dot(v, E_TERMS);
  return unit(v.map((x, i) => x - E_TERMS[i] + along * x) as unknown as Vector);
}

function withETerms(v: Vector): Vector {
  let out = unit(v);
  // The E-terms are 2e-6: two rounds leave 1e-17.
  for (let i = 0; i < 3; i++) {
    const along = dot(out, E_TERMS);
    out = unit(v.map((x, k) => x + E_TERMS[k] - along * out[k]) as unknown as Vector);
  }
  return out;
}

function toVector([lon, lat]: Position): Vector {
  const c = cosDegrees(lat);
  return [c * cosDegrees(lon), c * sinDegrees(lon), sinDegrees(lat)];
}

function toPosition([x, y, z]: Vector): Position {
  const lon = atan2Degrees(y, x);
  return [lon < 0 ? lon + 360 : lon, atan2Degrees(z, Math.sqrt(x * x + y * y))];
}

/** Where a position is from another in the same frame: offsets [deg] to the east and to the north along the great circle between them. */
export function offsetOf([lon, lat]: Position, [lon0, lat0]: Position): [east: number, north: number] {
  const half = sinDegrees(((lon - lon0) % 360) / 2);
  const c = cosDegrees(lat);
  const x = c * sinDegrees(lon - lon0);
  const y = sinDegrees(lat - lat0) + 2 * c * sinDegrees(lat0) * half * half;
  const rho = Math.sqrt(x * x + y * y);
  const z = cosDegrees(lat - lat0) - 2 * c * cosDegrees(lat0) * half * half;
  if (rho === 0) return [0, z > 0 ? 0 : 180];
  const scale = (z > 0 ? asin(Math.min(1, rho)) * DEGREES : atan2Degrees(rho, z)) / rho;
  return [x * scale, y * scale];
}
