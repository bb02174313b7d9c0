/** Ticks of sky coordinates along the edges of an image: hours, minutes and seconds, or degrees, at round numbers. */
import type { Frame } from '../image/frames.js';
import type { Mark } from './axes.js';
import { fixed, textWidth } from './text.js';
import { decade, niceStep } from './ticks.js';

/** What a plot needs of an image's WCS. */
export interface SkyWcs {
  /** Pixel (0-based, centres at whole numbers) → [longitude, latitude] in degrees; NaN off the sky. */
  toSky(x: number, y: number): readonly [number, number];
}

/** One of the two coordinates, as it is written. */
export interface SkyCoordinate {
  readonly name: string;
  /** Where there is little room. */
  readonly short: string;
  /** Index in what {@link SkyWcs.toSky} answers. */
  readonly index: 0 | 1;
  readonly style: 'hours' | 'arc' | 'degrees';
}

export type { Frame };

/** The two coordinates of a frame: equatorial ones in sexagesimal, the others in degrees. */
export function coordinatesOf(frame: Frame): readonly [SkyCoordinate, SkyCoordinate] {
  switch (frame) {
    case 'ICRS':
      return equatorial('(ICRS)');
    case 'FK5':
      return equatorial('(J2000)');
    case 'FK4':
      return equatorial('(B1950)');
    case 'Galactic':
      return degrees('Galactic longitude', 'l', 'Galactic latitude', 'b');
    case 'Ecliptic':
      return degrees('Ecliptic longitude', 'λ', 'Ecliptic latitude', 'β');
    default:
      return degrees('Longitude', 'Lon', 'Latitude', 'Lat');
  }
}

function equatorial(system: string): [SkyCoordinate, SkyCoordinate] {
  return [
    { name: `Right ascension ${system}`, short: `RA ${system}`, index: 0, style: 'hours' },
    { name: `Declination ${system}`, short: `Dec ${system}`, index: 1, style: 'arc' },
  ];
}

function degrees(longitude: string, lon: string, latitude: string, lat: string): [SkyCoordinate, SkyCoordinate] {
  return [
    { name: longitude, short: lon, index: 0, style: 'degrees' },
    { name: latitude, short: lat, index: 1, style: 'degrees' },
  ];
}

/** A coordinate at evenly spaced points of an edge, in degrees, without the jump at 360. */
export function alongEdge(
  wcs: SkyWcs,
  index: 0 | 1,
  from: readonly [number, number],
  to: readonly [number, number],
  points = 129,
): Float64Array {
  const out = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    const f = i / (points - 1);
    out[i] = wcs.toSky(from[0] + f * (to[0] - from[0]), from[1] + f * (to[1] - from[1]))[index];
    if (i > 0) out[i] += 360 * Math.round((out[i - 1] - out[i]) / 360) || 0;
  }
  return out;
}

/**
 * The ticks of a coordinate along an edge `length` pixels long, from its values at evenly spaced points. As many labels as have room, at
 * most five, none of which reaches more than `overhang` pixels over an end; where they don't fit at every tick, at every second or third.
 * Along x all but the first leave out what they share with the one before.
 */
export function skyMarks(
  values: Float64Array,
  { style }: SkyCoordinate,
  length: number,
  way: 'x' | 'y',
  size: number,
  overhang: number,
): Mark[] {
  const finite = values.filter(Number.isFinite);
  const low = finite.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = finite.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!(high - low > 1e-11)) return [];
  const unit = style === 'hours' ? 240 : style === 'arc' ? 3600 : 1;
  let best: Mark[] = [];
  let bestLabels = 0;
  for (const every of [1, 2, 3]) {
    for (let wanted = 5 * every; wanted >= 1; wanted--) {
      const step = style === 'degrees' ? niceStep((high - low) / wanted) : sexagesimalStep(((high - low) * unit) / wanted, style);
      const places = crossings(values, step / unit, length).sort((a, b) => a.at - b.at);
      const chosen = places.filter((_, i) => i % every === 0);
      const written = labelled(chosen, step, style, length, way, size, overhang);
      const shown = written.filter(mark => mark.label !== '').length;
      if (shown <= bestLabels) continue;
      best = places.map((place, i) => (i % every === 0 ? written[i / every] : { at: place.at, label: '' }));
      bestLabels = shown;
    }
    if (bestLabels > 1) break;
  }
  return best;
}

interface Place {
  /** Pixels along the edge. */
  readonly at: number;
  /** Which multiple of the step. */
  readonly turn: number;
}

/** Labels for `places`, none at the ends that they would reach over; no label at all where they would touch. */
function labelled(
  places: readonly Place[],
  step: number,
  style: SkyCoordinate['style'],
  length: number,
  way: 'x' | 'y',
  size: number,
  overhang: number,
): Mark[] {
  const none = places.map(({ at }) => ({ at, label: '' }));
  let [first, last] = [0, places.length - 1];
  while (first <= last) {
    const inside = places.slice(first, last + 1);
    const labels = labelsOf(
      inside.map(({ turn }) => turn * step),
      step,
      style,
      way === 'x',
    );
    const half = labels.map(label => (way === 'x' ? textWidth(label, size) : size) / 2);
    if (inside[0].at < half[0] - overhang) first++;
    else if (inside[inside.length - 1].at > length + overhang - half[half.length - 1]) last--;
    else if (!inside.every(({ at }, i) => i === 0 || at - inside[i - 1].at > half[i] + half[i - 1] + (way === 'x' ? 6 : 3))) return none;
    else return none.map((mark, i) => ({ at: mark.at, label: labels[i - first] ?? '' }));
  }
  return none;
}

/** Where the values pass whole multiples of `step`. */
function crossings(values: Float64Array, step: number, length: number): Place[] {
  const out: Place[] = [];
  for (let i = 0; i + 1 < values.length; i++) {
    const a = values[i] / step;
    const b = values[i + 1] / step;
    if (!Number.isFinite(b - a) || a === b || Math.abs(b - a) > 50) continue;
    for (let turn = Math.ceil(Math.min(a, b)); turn <= Math.max(a, b); turn++) {
      // A multiple at a point belongs to the stretch that begins there.
      if (turn === b && i + 2 < values.length) continue;
      out.push({ at: ((i + (turn - a) / (b - a)) / (values.length - 1)) * length, turn });
    }
  }
  return out;
}

/** The next round step, in seconds of time (`hours`) or of arc. */
function sexagesimalStep(seconds: number, style: 'hours' | 'arc'): number {
  if (seconds <= 1) return niceStep(seconds);
  const steps = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600];
  const found = steps.find(step => step >= seconds * (1 - 1e-9));
  if (found !== undefined) return found;
  const whole = style === 'hours' ? [2, 3, 6, 12, 24] : [2, 5, 10, 15, 30, 45, 90];
  return 3600 * (whole.find(step => 3600 * step >= seconds) ?? whole[whole.length - 1]);
}

function labelsOf(values: readonly number[], step: number, style: SkyCoordinate['style'], short: boolean): string[] {
  if (style === 'degrees') {
    const decimals = Math.max(0, -decade(step));
    return values.map(value => `${fixed(value - 360 * Math.floor(value / 360) * (value >= 360 ? 1 : 0), decimals)}°`);
  }
  const decimals = step < 1 ? -decade(step) : 0;
  let head = '';
  return values.map(value => {
    const parts = sexagesimal(value, decimals, style, step);
    const full = parts.join('');
    const same = parts.slice(0, -1).join('');
    const label = short && same !== '' && same === head ? parts[parts.length - 1] : full;
    head = same;
    return label;
  });
}

/** Seconds of time or arc in parts, the last of them the one that differs from tick to tick: `1ʰ`, `20ᵐ`, `00.2ˢ`. */
function sexagesimal(value: number, decimals: number, style: 'hours' | 'arc', step: number): string[] {
  const signs = style === 'hours' ? ['h', 'm', 's'] : ['°', '′', '″'];
  const scale = 10 ** decimals;
  const day = 86400 * scale;
  let units = Math.round(value * scale);
  if (style === 'hours') units = ((units % day) + day) % day;
  const sign = style === 'arc' ? (units < 0 ? '−' : '+') : '';
  units = Math.abs(units);
  const seconds = (units % (60 * scale)) / scale;
  const minutes = Math.floor(units / (60 * scale)) % 60;
  const first = Math.floor(units / (3600 * scale));
  const parts = [`${sign}${String(first).padStart(2, '0')}${signs[0]}`];
  if (step % 3600 !== 0) parts.push(`${String(minutes).padStart(2, '0')}${signs[1]}`);
  if (step % 60 !== 0) parts.push(`${seconds.toFixed(decimals).padStart(decimals > 0 ? 3 + decimals : 2, '0')}${signs[2]}`);
  return parts;
}
