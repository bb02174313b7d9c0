import { ValueError } from '../../errors.js';
import type { Quantity } from './coordinate.js';
import type { Axes, Length, Region, RegionFrame } from './region.js';

/** Where a shape stands, for the making of its region and for messages. */
export interface Place {
  /** The file's name. */
  readonly name: string;
  readonly line: number;
  readonly text: string;
  readonly include: boolean;
  readonly frame: RegionFrame;
}

/** An error that names the file, the line and what stands there. */
export function wrong({ name, line, text }: Pick<Place, 'name' | 'line' | 'text'>, what: string): ValueError {
  return new ValueError(`${name}, line ${line}: ${what}; it says ${JSON.stringify(text.trim())}`);
}

/** A length on the sky or in pixels; without a unit it is in what the coordinates are in. @throws ValueError where it is negative */
export function lengthOf({ value, unit }: Quantity, place: Place): Length {
  if (!(value >= 0 && Number.isFinite(value))) throw wrong(place, `a size is ${value}, which must be at least 0`);
  return { value, unit: unit === 'bare' ? (place.frame === 'image' ? 'pixel' : 'deg') : unit };
}

const scaled = ({ value, unit }: Length, factor: number): Length => ({ value: value * factor, unit });

/**
 * An ellipse, a circle, a box, or what is between two of them.
 * @param sizes semi-axes or half widths, in pairs, from the inside out: one pair or two
 */
export function rounded(
  shape: 'ellipse' | 'box',
  center: readonly [number, number],
  sizes: readonly Length[],
  angle: number,
  place: Place,
): Region {
  const { include, frame, line } = place;
  const pairs: Axes[] = [];
  for (let i = 0; i + 1 < sizes.length; i += 2) pairs.push([sizes[i], sizes[i + 1]]);
  return { shape, center, axes: pairs[pairs.length - 1], inner: pairs.length > 1 ? pairs[0] : null, angle, include, frame, line };
}

/** Widths of a box → half widths. */
export const halves = (sizes: readonly Length[]): Length[] => sizes.map(size => scaled(size, 0.5));

export function polygon(points: readonly (readonly [number, number])[], place: Place): Region {
  const { include, frame, line } = place;
  if (points.length < 3) throw wrong(place, `a polygon has ${points.length} corners; it needs three or more`);
  return { shape: 'polygon', points, include, frame, line };
}

export function point(center: readonly [number, number], { include, frame, line }: Place): Region {
  return { shape: 'point', center, include, frame, line };
}
