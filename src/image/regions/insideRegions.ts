import { ValueError } from '../../errors.js';
import type { Box } from '../cutout.js';
import { cosDegrees, sinDegrees } from '../degrees.js';
import { changeFrame, type Frame, offsetOf, type Position } from '../frames.js';
import type { Wcs } from '../wcs.js';
import type { Length, Region, RegionFrame } from './region.js';

/** What regions are drawn on. */
export interface Canvas {
  readonly wcs: Wcs;
  readonly frame: Frame;
  /** The pixels that are wanted. */
  readonly box: Box;
}

/**
 * The pixels of the box, row-major, whose centre is in a region and in none of the excluded ones: 1. Where there are only excluded ones, all of the
 * image is in but them. Sizes and angles are true on the sky, whatever the projection; the sides of a polygon are straight in the image.
 *
 * @param name the regions' file, for messages
 * @throws ValueError for a frame that the image's can't be turned into, or a corner that the projection doesn't show
 */
export function insideRegions(regions: readonly Region[], canvas: Canvas, name: string): Uint8Array {
  const { nx, ny, x0, y0 } = canvas.box;
  const inside = new Uint8Array(nx * ny).fill(regions.some(({ include }) => include) ? 0 : 1);
  // Excluded ones last: they take out of all.
  for (const region of [...regions].sort((a, b) => Number(b.include) - Number(a.include))) {
    const contains = testOf(region, canvas, `${name}, line ${region.line}`);
    for (let y = 0, i = 0; y < ny; y++) for (let x = 0; x < nx; x++, i++) if (contains(x0 + x, y0 + y)) inside[i] = region.include ? 1 : 0;
  }
  return inside;
}

type Test = (x: number, y: number) => boolean;

function testOf(region: Region, { wcs, frame }: Canvas, at: string): Test {
  const own = region.frame;
  const toPixel = (position: Position): Position => {
    if (own === 'image') return position;
    const pixel = wcs.toPixel(...turned(position, own, frame, at, false));
    if (!Number.isFinite(pixel[0] + pixel[1]))
      throw new ValueError(`${at}: the position ${position.join(', ')} is not on the image's projection`);
    return pixel;
  };
  if (region.shape === 'polygon') return insidePolygon(region.points.map(toPixel));
  if (region.shape === 'point') {
    const [x, y] = toPixel(region.center).map(Math.round);
    return (px, py) => px === x && py === y;
  }
  const { center, axes, inner, angle, shape } = region;
  const [c, s] = [cosDegrees(angle), sinDegrees(angle)];
  const [a, b, d, e] = [...axes, ...(inner ?? [])].map(length => sizeOf(length, own, wcs));
  const isWithin = (u: number, v: number, first: number, second: number): boolean => {
    if (shape === 'box') return Math.abs(u) <= first && Math.abs(v) <= second;
    return first > 0 && second > 0 && (u / first) ** 2 + (v / second) ** 2 <= 1;
  };
  return (px, py) => {
    let [x, y] = [px - center[0], py - center[1]];
    if (own !== 'image') {
      const sky = wcs.toSky(px, py);
      if (!Number.isFinite(sky[0] + sky[1])) return false;
      const [east, north] = offsetOf(turned(sky, own, frame, at, true), center);
      [x, y] = [-east, north];
    }
    const [u, v] = [x * c + y * s, y * c - x * s];
    return isWithin(u, v, a, b) && !(inner !== null && isWithin(u, v, d, e));
  };
}

/** A position of the image in the region's frame, or the other way. */
function turned(position: Position, own: RegionFrame, frame: Frame, at: string, toRegion: boolean): Position {
  if (own === 'own' || own === 'image' || own === frame) return position;
  if (frame === 'other') throw new ValueError(`${at}: the region is in ${own}, and the image's frame is one that farinata doesn't know`);
  return toRegion ? changeFrame(position, frame, own) : changeFrame(position, own, frame);
}

/** In what the region's offsets are in: pixels or degrees. */
function sizeOf({ value, unit }: Length, own: RegionFrame, wcs: Wcs): number {
  const [cd11, cd12, cd21, cd22] = wcs.spec.cd;
  const scale = Math.sqrt(Math.abs(cd11 * cd22 - cd12 * cd21));
  if (own === 'image') return unit === 'pixel' ? value : value / scale;
  return unit === 'deg' ? value : value * scale;
}

/** Even–odd rule. */
function insidePolygon(points: readonly Position[]): Test {
  return (x, y) => {
    let isInside = false;
    for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
      const [[xi, yi], [xj, yj]] = [points[i], points[j]];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) isInside = !isInside;
    }
    return isInside;
  };
}
