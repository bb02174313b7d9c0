import { ValueError } from '../errors.js';
import type { WcsSpec } from '../likelihood/spec.js';
import { cosDegrees, sinDegrees } from './degrees.js';
import { Header, type HeaderObject } from './fits/header.js';
import { PROJECTIONS, type ProjectionName, projections } from './projections/index.js';
import type { Projection } from './projections/projection.js';
import { sipFromHeader } from './sip.js';

/** Projections of AIPS, from before the standard, as those of it: Calabretta & Greisen 2002, §5.1.5 and §6.1.4. */
const AIPS: Readonly<Record<string, ProjectionName>> = { NCP: 'SIN', GLS: 'SFL' };

const SUPPORTED = `farinata reads ${PROJECTIONS.join(', ')}, each also with a SIP distortion (-SIP), and the older ${Object.keys(AIPS).join(' and ')}`;

/** Degrees in a unit of CUNIT. */
const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  deg: 1,
  degree: 1,
  degrees: 1,
  arcmin: 1 / 60,
  arcsec: 1 / 3600,
  mas: 1 / 3_600_000,
  rad: 180 / Math.PI,
};

/** What a CTYPE says: which coordinate, in which projection. */
interface AxisType {
  readonly ctype: string;
  readonly kind: 'lon' | 'lat';
  readonly projection: string;
  /** What follows the projection: SIP. */
  readonly distortion: string;
}

/**
 * The celestial WCS of a header, in degrees: CTYPE, CRVAL, CRPIX, CUNIT, and CDi_j, or PCi_j with CDELT, or CDELT with CROTA2; LONPOLE, LATPOLE
 * (PV1_3, PV1_4), PV2_m, and SIP. The header's own reference pixel and frame are kept as they are; where axis 1 is the latitude, rows are exchanged.
 * Greisen & Calabretta 2002 (A&A 395, 1061), Calabretta & Greisen 2002 (A&A 395, 1077).
 *
 * @param header a FITS header, or its keywords as a plain object
 * @throws ValueError when there is no celestial WCS, it is incomplete or singular, or its projection or distortion isn't supported
 *
 * @example
 * wcsFromHeader({ CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRPIX1: 65, CRPIX2: 65, CRVAL1: 20, CRVAL2: -10, CDELT1: -1e-4, CDELT2: 1e-4 });
 */
export function wcsFromHeader(header: Header | HeaderObject): WcsSpec {
  const h = Header.from(header);
  const types = [axisType(h, 1), axisType(h, 2)];
  const lon = types.findIndex(type => type.kind === 'lon') + 1;
  const lat = types.findIndex(type => type.kind === 'lat') + 1;
  if (lon === 0 || lat === 0)
    throw new ValueError(`CTYPE1 is '${types[0].ctype}' and CTYPE2 '${types[1].ctype}'; one must be a longitude and one a latitude`);
  if (types[0].projection !== types[1].projection) {
    throw new ValueError(`CTYPE1 is '${types[0].ctype}' and CTYPE2 '${types[1].ctype}'; both must name the same projection`);
  }
  const code = types[0].projection;
  const projection = Object.hasOwn(AIPS, code) ? AIPS[code] : PROJECTIONS.find(name => name === code);
  if (!projection || (types[0].distortion !== '' && types[0].distortion !== 'SIP'))
    throw new ValueError(
      `CTYPE1 is '${types[0].ctype}': projection ${[types[0].projection || '(none)', types[0].distortion].filter(Boolean).join('-')} is not supported; ${SUPPORTED}`,
    );
  refuseDistortion(h, projection, lon, lat);

  const matrix = pixelMatrix(h, lat);
  const row = (axis: number): [number, number] => {
    const scale = unitOf(h, axis);
    return [matrix[axis - 1][0] * scale + 0, matrix[axis - 1][1] * scale + 0]; // no −0
  };
  const crval: [number, number] = [need(h, `CRVAL${lon}`) * unitOf(h, lon), need(h, `CRVAL${lat}`) * unitOf(h, lat)];
  const cd: [number, number, number, number] = [...row(lon), ...row(lat)];
  if (cd[0] * cd[3] - cd[1] * cd[2] === 0) {
    throw new ValueError(
      `The pixel matrix [${cd.join(', ')}] from CD, or PC and CDELT, has no inverse: pixels have no position on the sky`,
    );
  }
  if (Math.abs(crval[1]) > 90) throw new ValueError(`CRVAL${lat} is ${crval[1]}; a latitude is between -90 and 90`);
  const { theta0, parameters = 0, wrong }: Projection = projections[projection];
  const given = Array.from({ length: parameters }, (_, m) => h.number(`PV${lat}_${m + 1}`));
  // North-celestial-pole is a slant orthographic: ξ = 0, η = cot δ₀.
  if (code === 'NCP' && !(Math.abs(crval[1]) > 1e-6))
    throw new ValueError(`CTYPE1 is '${types[0].ctype}' and CRVAL${lat} ${crval[1]}: NCP has no image of the equator`);
  const slant = code === 'NCP' ? [0, 0, cosDegrees(crval[1]) / sinDegrees(crval[1])] : null;
  const pv = slant ?? (given.every(value => value === undefined) ? [] : [0, ...given.map(value => value ?? 0)]);
  const complaint = wrong?.(pv);
  if (complaint) throw new ValueError(complaint);
  const sip = sipFromHeader(h);
  const crpix: [number, number] = [need(h, 'CRPIX1') - 1, need(h, 'CRPIX2') - 1];
  if (code === 'GLS') {
    // Global sinusoidal counts from the equator: its reference point there, which is δ₀ further down.
    const determinant = cd[0] * cd[3] - cd[1] * cd[2];
    crpix[0] += (cd[1] * crval[1]) / determinant;
    crpix[1] -= (cd[0] * crval[1]) / determinant;
    crval[1] = 0;
  }
  return {
    projection,
    crpix,
    crval,
    cd,
    lonpole: h.number(`PV${lon}_3`) ?? h.number('LONPOLE') ?? (crval[1] >= theta0 ? 0 : 180),
    latpole: h.number(`PV${lon}_4`) ?? h.number('LATPOLE') ?? 90,
    pv,
    ...(sip === null ? {} : { sip }),
  };
}

function axisType(h: Header, axis: number): AxisType {
  const ctype = h.string(`CTYPE${axis}`);
  if (ctype === undefined || ctype === '') {
    throw new ValueError(
      `The header has no celestial WCS: CTYPE${axis} is missing (it must be for instance '${axis === 1 ? 'RA---TAN' : 'DEC--TAN'}')`,
    );
  }
  // 4–3 form: four characters of coordinate, padded with -, a - and three of projection; what follows (-SIP) is a distortion.
  const name = ctype.slice(0, 4).replace(/-+$/, '').trim();
  const kind = /^(RA|[GESH]LON|..LN|.LON)$/.test(name) ? 'lon' : /^(DEC|[GESH]LAT|..LT|.LAT)$/.test(name) ? 'lat' : undefined;
  if (!kind)
    throw new ValueError(`CTYPE${axis} is '${ctype}'; axes 1 and 2 must be celestial, such as RA---TAN and DEC--TAN (${SUPPORTED})`);
  const [projection = '', ...rest] = ctype.slice(5).trim().split('-');
  return { ctype, kind, projection, distortion: rest.join('-') };
}

/** Rows of axes 1 and 2 of the matrix pixel → CUNIT. Off-diagonal terms to other axes are those of axes of length one: their offset is zero. */
function pixelMatrix(h: Header, lat: number): [[number, number], [number, number]] {
  const has = (prefix: string): boolean => [`${prefix}1_1`, `${prefix}1_2`, `${prefix}2_1`, `${prefix}2_2`].some(key => h.has(key));
  if (has('CD')) {
    return [
      [h.number('CD1_1') ?? 0, h.number('CD1_2') ?? 0],
      [h.number('CD2_1') ?? 0, h.number('CD2_2') ?? 0],
    ];
  }
  if (has('PC')) {
    const [s1, s2] = [h.number('CDELT1') ?? 1, h.number('CDELT2') ?? 1];
    return [
      [s1 * (h.number('PC1_1') ?? 1), s1 * (h.number('PC1_2') ?? 0)],
      [s2 * (h.number('PC2_1') ?? 0), s2 * (h.number('PC2_2') ?? 1)],
    ];
  }
  const [s1, s2] = [need(h, 'CDELT1'), need(h, 'CDELT2')];
  // Greisen & Calabretta 2002, §6.1: the rotation of the old convention stands with the latitude axis.
  const rotation = h.number(`CROTA${lat}`) ?? 0;
  const sign = lat === 2 ? 1 : -1;
  return [
    [s1 * cosDegrees(rotation), -sign * s2 * sinDegrees(rotation)],
    [sign * s1 * sinDegrees(rotation), s2 * cosDegrees(rotation)],
  ];
}

function refuseDistortion(h: Header, projection: ProjectionName, lon: number, lat: number): void {
  const distortion = ['CPDIS1', 'CPDIS2', 'CQDIS1', 'CQDIS2', 'D2IMDIS1', 'D2IMDIS2'].find(key => h.has(key));
  if (distortion) throw new ValueError(`The header has a distortion (${distortion}), which is not supported; ${SUPPORTED}`);
  for (const { keyword, value } of h.cards) {
    const match = /^PV(\d)_(\d+)$/.exec(keyword);
    if (!match || value === 0) continue;
    const [axis, m] = [Number(match[1]), Number(match[2])];
    const { parameters = 0 }: Projection = projections[projection];
    const known = (axis === lat && m >= 1 && m <= parameters) || (axis === lon && (m === 3 || m === 4));
    if (known || (axis !== lon && axis !== lat)) continue;
    throw new ValueError(
      `${keyword} is ${JSON.stringify(value)}: of the projection parameters farinata knows LONPOLE, LATPOLE, the slant of SIN (PV${lat}_1, PV${lat}_2) and λ of CEA (PV${lat}_1)`,
    );
  }
}

function unitOf(h: Header, axis: number): number {
  const unit = (h.string(`CUNIT${axis}`) ?? '').trim().toLowerCase();
  const scale = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  if (scale === undefined) throw new ValueError(`CUNIT${axis} is '${unit}'; it must be deg, arcmin, arcsec, mas or rad`);
  return scale;
}

function need(h: Header, keyword: string): number {
  const value = h.number(keyword);
  if (value === undefined) {
    const instead = keyword.startsWith('CDELT') ? ` (nor CD${keyword.at(-1)}_1 …)` : '';
    throw new ValueError(`The header's WCS is incomplete: ${keyword} is missing${instead}`);
  }
  return value;
}
