import { parseQuantity, type Quantity } from './coordinate.js';
import type { Region, RegionFile, RegionFrame } from './region.js';
import { halves, lengthOf, type Place, point, polygon, rounded, wrong } from './shapes.js';

const FRAMES: Readonly<Record<string, RegionFrame>> = {
  J2000: 'FK5',
  FK5: 'FK5',
  B1950: 'FK4',
  FK4: 'FK4',
  ICRS: 'ICRS',
  GALACTIC: 'Galactic',
  ECLIPTIC: 'Ecliptic',
};
const SHAPE = /^(ann\s+)?([+-]?)\s*(circle|annulus|ellipse|box|centerbox|rotbox|poly|symbol|point)\s*(\[.*\])\s*(?:,?\s*(.*))?$/i;

/**
 * A region file of CASA (CRTF): box, centerbox, rotbox, poly, circle, annulus, ellipse and symbol (its pixel), with coord=J2000, B1950, ICRS, GALACTIC or
 * ECLIPTIC on the line or in a global line; lengths in deg, arcmin, arcsec, rad or pix. Pixels are counted from 0. An ellipse's angle is its major
 * axis's position angle, from north to east (in pixels from +y); a rotbox turns counterclockwise. Annotations (ann) and what is said of spectra
 * and polarisation change nothing here.
 *
 * @throws ValueError with the line of what is wrong
 */
export function parseCrtf(text: string, name: string): RegionFile {
  const regions: Region[] = [];
  const warnings: string[] = [];
  let usual: RegionFrame = 'own';
  text.split(/\r\n|\r|\n/).forEach((whole, i) => {
    const line = whole.trim();
    if (line === '' || line.startsWith('#')) return;
    const at = { name, line: i + 1, text: line };
    if (/^global\b/i.test(line)) {
      usual = frameIn(line, at) ?? usual;
      return;
    }
    const match = SHAPE.exec(line);
    if (!match) throw wrong(at, 'this is no region of CRTF such as circle[[20deg, -10deg], 3arcsec] coord=J2000');
    const [, annotation, sign, shape, brackets, options = ''] = match;
    if (annotation) return;
    const frame = frameIn(options, at) ?? usual;
    const isInPixels = /\d\s*pix\b/i.test(brackets.split(']')[0]);
    regions.push(regionOf(shape.toLowerCase(), brackets, { ...at, include: sign !== '-', frame: isInPixels ? 'image' : frame }));
  });
  return { regions, warnings };
}

function frameIn(text: string, at: Pick<Place, 'name' | 'line' | 'text'>): RegionFrame | null {
  const coord = /\bcoord\s*=\s*([A-Za-z0-9_]+)/i.exec(text)?.[1].toUpperCase();
  if (coord === undefined) return null;
  if (Object.hasOwn(FRAMES, coord)) return FRAMES[coord];
  throw wrong(at, `coord is ${coord}; farinata knows ${Object.keys(FRAMES).join(', ')}`);
}

function regionOf(shape: string, brackets: string, place: Place): Region {
  const pairs = [...brackets.slice(1, -1).matchAll(/\[([^[\]]*)\]/g)].map(([, inside]) => inside.split(',').map(each => each.trim()));
  const after = brackets.slice(1, -1).replace(/\[[^[\]]*\]/g, '').split(',').map(each => each.trim()).filter(each => each !== ''); // biome-ignore format: one chain
  const needs = (isEnough: boolean, form: string): void => {
    if (!isEnough) throw wrong(place, `it must be ${form}`);
  };
  const numberOf = (text: string, colons: 'hours' | 'degrees' = 'degrees'): Quantity => {
    const found = parseQuantity(text, colons);
    if (found === null) throw wrong(place, `'${text}' is not a number with a unit, such as 20deg, 3arcsec or 12h30m05s`);
    return found;
  };
  const positionOf = (pair: readonly string[]): [number, number] => {
    needs(pair.length === 2, 'a position of two numbers, [x, y]');
    const isEquatorial = place.frame !== 'Galactic' && place.frame !== 'Ecliptic';
    return [numberOf(pair[0], isEquatorial ? 'hours' : 'degrees').value, numberOf(pair[1]).value];
  };
  const size = (text: string) => lengthOf(numberOf(text), place);
  needs(pairs.length >= 1, `${shape}[[x, y], …]`);
  if (shape === 'poly') return polygon(pairs.map(positionOf), place);
  if (shape === 'symbol' || shape === 'point') return point(positionOf(pairs[0]), place);
  if (shape === 'circle') {
    needs(pairs.length === 1 && after.length === 1, 'circle[[x, y], r]');
    return rounded('ellipse', positionOf(pairs[0]), [size(after[0]), size(after[0])], 0, place);
  }
  needs(pairs.length === 2 && pairs[1].length === 2, `${shape}[[x, y], [a, b]…]`);
  if (shape === 'box') return polygon(corners(positionOf(pairs[0]), positionOf(pairs[1])), place);
  const center = positionOf(pairs[0]);
  const [a, b] = pairs[1].map(size);
  if (shape === 'annulus') return rounded('ellipse', center, [a, a, b, b], 0, place);
  if (shape === 'centerbox') return rounded('box', center, halves([a, b]), 0, place);
  needs(after.length === 1, `${shape}[[x, y], [a, b], angle]`);
  const angle = numberOf(after[0]).value;
  // A position angle of 0 is north, which is 90° from west.
  if (shape === 'ellipse') return rounded('ellipse', center, [a, b], angle + 90, place);
  return rounded('box', center, halves([a, b]), angle, place);
}

function corners([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]): [number, number][] {
  return [[x1, y1], [x2, y1], [x2, y2], [x1, y2]]; // biome-ignore format: a square
}
