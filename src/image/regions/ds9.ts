import { parseQuantity, type Quantity } from './coordinate.js';
import type { Region, RegionFile, RegionFrame } from './region.js';
import { halves, lengthOf, type Place, point, polygon, rounded, wrong } from './shapes.js';

const FRAMES: Readonly<Record<string, RegionFrame>> = {
  image: 'image',
  physical: 'image',
  fk4: 'FK4',
  b1950: 'FK4',
  fk5: 'FK5',
  j2000: 'FK5',
  icrs: 'ICRS',
  galactic: 'Galactic',
  ecliptic: 'Ecliptic',
  wcs: 'own',
};
/** Marks without an interior. */
const MARKS = ['line', 'vector', 'text', 'ruler', 'compass', 'projection', 'segment'];
const SHAPES = ['circle', 'ellipse', 'box', 'rotbox', 'polygon', 'annulus', 'point'];
const SHAPE = /^([+-]?)\s*([a-z]+)\s*(?:\(([^)]*)\)?|\s([^#|]*))/i;

/**
 * A DS9 region file: frames image, fk4, fk5, icrs, galactic, ecliptic, wcs; shapes circle, ellipse, box, polygon, annulus and point, also elliptical and
 * box annuli; `-` before a shape takes it out. Pixels are counted from 1 there. `physical` is taken for `image`.
 *
 * @throws ValueError with the line of what is wrong
 */
export function parseDs9(text: string, name: string): RegionFile {
  const regions: Region[] = [];
  const warnings: string[] = [];
  let frame: RegionFrame = 'image';
  let isPhysicalNoted = false;
  text.split(/\r\n|\r|\n/).forEach((whole, i) => {
    for (const command of commandsOf(whole)) {
      const at = { name, line: i + 1, text: command };
      const word = command.toLowerCase();
      if (/^(global|composite)\b/.test(word) || word.startsWith('# composite') || word.startsWith('tile')) continue;
      if (Object.hasOwn(FRAMES, word)) {
        frame = FRAMES[word];
        if (word === 'physical' && !isPhysicalNoted)
          warnings.push(`${name}, line ${i + 1}: physical coordinates are taken for image pixels`);
        isPhysicalNoted ||= word === 'physical';
        continue;
      }
      const match = SHAPE.exec(command);
      const shape = match?.[2].toLowerCase() ?? '';
      if (!match || (match[3] === undefined && match[4] === undefined && !MARKS.includes(shape))) {
        throw wrong(at, `this is neither a coordinate system (${Object.keys(FRAMES).join(', ')}) nor a region such as circle(20, -10, 3")`);
      }
      if (MARKS.includes(shape)) {
        warnings.push(`${name}, line ${i + 1}: a ${shape} has no interior; it is passed over`);
        continue;
      }
      const place: Place = { ...at, include: match[1] !== '-', frame };
      regions.push(regionOf(shape, (match[3] ?? match[4]).trim().split(/\s*,\s*|\s+/), place));
    }
  });
  return { regions, warnings };
}

/** The commands of a line, without comments; `;` and `||` are between them. */
function commandsOf(line: string): string[] {
  return line
    .replace(/#.*$/, '')
    .split(/;|\|\|/)
    .map(command => command.trim())
    .filter(command => command !== '');
}

function regionOf(shape: string, given: readonly string[], place: Place): Region {
  if (!SHAPES.includes(shape)) throw wrong(place, `${shape} is not a shape that farinata reads: ${SHAPES.join(', ')}`);
  const numbers = given.map((text, i) => quantityOf(text, i, shape, place));
  const needs = (isEnough: boolean, form: string): void => {
    if (!isEnough) throw wrong(place, `a ${shape} has ${numbers.length} numbers; it must be ${form}`);
  };
  needs(numbers.length >= 2, `${shape}(x, y, …)`);
  const center = positionOf(numbers, 0, place);
  const sizes = (from: number, to = numbers.length) => numbers.slice(from, to).map(each => lengthOf(each, place));
  switch (shape) {
    case 'circle': {
      needs(numbers.length === 3, 'circle(x, y, radius)');
      const [radius] = sizes(2);
      return rounded('ellipse', center, [radius, radius], 0, place);
    }
    case 'annulus': {
      needs(numbers.length >= 4, 'annulus(x, y, inner, outer)');
      const radii = sizes(2);
      const [inner, outer] = [radii[0], radii[radii.length - 1]];
      return rounded('ellipse', center, [inner, inner, outer, outer], 0, place);
    }
    case 'ellipse':
    case 'box':
    case 'rotbox': {
      needs(numbers.length >= 4, `${shape}(x, y, ${shape === 'ellipse' ? 'radius, radius' : 'width, height'}, angle)`);
      const hasAngle = numbers.length % 2 === 1;
      const all = sizes(2, numbers.length - (hasAngle ? 1 : 0));
      const ends = all.length > 2 ? [...all.slice(0, 2), ...all.slice(-2)] : all;
      const angle = hasAngle ? numbers[numbers.length - 1].value : 0;
      return rounded(shape === 'ellipse' ? 'ellipse' : 'box', center, shape === 'ellipse' ? ends : halves(ends), angle, place);
    }
    case 'polygon': {
      needs(numbers.length >= 6 && numbers.length % 2 === 0, 'polygon(x1, y1, x2, y2, x3, y3, …)');
      return polygon(
        Array.from({ length: numbers.length / 2 }, (_, k) => positionOf(numbers, 2 * k, place)),
        place,
      );
    }
    default:
      needs(numbers.length === 2, 'point(x, y)');
      return point(center, place);
  }
}

function quantityOf(text: string, i: number, shape: string, place: Place): Quantity {
  const isLongitude = shape === 'polygon' ? i % 2 === 0 : i === 0;
  const isEquatorial = place.frame === 'FK4' || place.frame === 'FK5' || place.frame === 'ICRS' || place.frame === 'own';
  const found = parseQuantity(text, isLongitude && isEquatorial ? 'hours' : 'degrees');
  if (found === null) throw wrong(place, `'${text}' is not a number, an angle such as 3" or a position such as 1:20:00`);
  return found;
}

/** Degrees, or pixels counted from 0. */
function positionOf(numbers: readonly Quantity[], at: number, place: Place): [number, number] {
  const two = [numbers[at], numbers[at + 1]];
  if (place.frame !== 'image') return [two[0].value, two[1].value];
  if (two.some(({ unit }) => unit === 'deg'))
    throw wrong(place, 'a position in degrees has no coordinate system: write fk5, icrs or galactic before it');
  return [two[0].value - 1, two[1].value - 1];
}
