import { ValueError } from '../errors.js';
import { type Frame, fitMap, isElsewhere, wcsOfMap } from './fitMap.js';
import { Hdu } from './fits/hdu.js';
import { readFits } from './fits/readFits.js';
import { changeFrame, frameOf } from './frames.js';
import { loadMap, type MapInput } from './numbers.js';
import { isPlane, type Plane, planeOf, selectPlane } from './plane.js';
import { insideRegions } from './regions/insideRegions.js';
import { readRegions } from './regions/readRegions.js';
import { isSource, readSource, type Source } from './source.js';

/** Regions as the text of a DS9 or CRTF file. `name` is for messages. */
export interface RegionInput {
  readonly regions: string;
  readonly name?: string;
}

/** A map, 1 = use; or regions, whose interior is left out: a file's path, or its text. */
export type OneMask = MapInput | RegionInput;
/** One mask, or several that are combined. */
export type MaskInput = OneMask | readonly OneMask[];

/** Reads the files among the masks. */
export async function loadMasks(mask: MaskInput | null | undefined): Promise<MaskInput | null | undefined> {
  if (mask === null || mask === undefined) return mask;
  return holdsMaps(mask) ? Promise.all(mask.map(loadMask)) : loadMask(mask as OneMask);
}

async function loadMask(mask: OneMask): Promise<OneMask> {
  if (isRegions(mask)) return mask;
  return isSource(mask) ? readMask(mask) : ((await loadMap(mask, 0, 'hdu', 'mask')) as MapInput);
}

/** A FITS or a region file: told by the content. */
async function readMask(source: Source): Promise<Plane | RegionInput> {
  const { bytes, name } = await readSource(source, 'mask');
  const start = bytes.subarray(0, 512);
  const isText = !start.includes(0) && !new TextDecoder('latin1').decode(start).startsWith('SIMPLE');
  if (isText && bytes.length > 0) return { regions: new TextDecoder().decode(bytes), name };
  return selectPlane(readFits(bytes, name), 0, name);
}

/**
 * Pixels to use: those with a finite value, where every mask is 1 or more, and outside all regions. A FITS mask of another grid is taken where its own
 * WCS has each pixel, from the nearest of its pixels; beyond its edge it says nothing.
 *
 * @throws ValueError for a mask of another size that has no WCS, one that isn't numbers, or a region that can't be read
 */
export function maskOf(data: Float64Array, mask: MaskInput | null | undefined, frame: Frame, warnings: string[]): Uint8Array {
  const used = Uint8Array.from(data, value => (Number.isFinite(value) ? 1 : 0));
  if (mask === undefined || mask === null) return used;
  const masks: readonly unknown[] = holdsMaps(mask) || holdsFlatMaps(mask, frame) ? mask : [mask];
  for (const one of masks) {
    const keeps = keptBy(one, frame, warnings);
    for (let i = 0; i < used.length; i++) if (!keeps(i)) used[i] = 0;
  }
  return used;
}

/** Whether the mask keeps pixel i of the box. */
function keptBy(mask: unknown, frame: Frame, warnings: string[]): (i: number) => boolean {
  if (isRegions(mask)) {
    const { regions: text, name = 'mask' } = mask;
    if (typeof text !== 'string')
      throw new ValueError(`mask: regions is ${String(text)}; it must be the text of a DS9 or CRTF region file`);
    const file = readRegions(text, name);
    warnings.push(...file.warnings);
    if (file.regions.length === 0) {
      warnings.push(`mask: ${name} has no region`);
      return () => true;
    }
    const inside = insideRegions(file.regions, { wcs: frame.wcs, frame: frame.sky, box: frame.box }, name);
    return i => inside[i] === 0;
  }
  const plane = mask instanceof Hdu ? planeOf(mask, 'mask') : isPlane(mask) ? mask : null;
  if (plane !== null && isElsewhere(plane, frame)) return reprojected(plane, frame);
  const map = fitMap(mask, frame, 'mask', warnings);
  return i => map[i] >= 1;
}

/** By nearest neighbour. */
function reprojected(mask: Plane, { box, wcs, sky }: Frame): (i: number) => boolean {
  const own = wcsOfMap(mask);
  if (own === null) throw new ValueError(`mask: ${mask.name} has no WCS that farinata reads, so it can't be brought to the image's pixels`);
  const ownSky = frameOf(mask.header!);
  return i => {
    const position = wcs.toSky(box.x0 + (i % box.nx), box.y0 + Math.floor(i / box.nx));
    const known = sky === 'other' || ownSky === 'other' ? position : changeFrame(position, sky, ownSky);
    const [x, y] = own.toPixel(known[0], known[1]).map(Math.round);
    return !(x >= 0 && x < mask.nx && y >= 0 && y < mask.ny) || mask.data[y * mask.nx + x] >= 1;
  };
}

/** @throws ValueError for another key beside `regions` */
function isRegions(mask: unknown): mask is RegionInput {
  if (typeof mask !== 'object' || mask === null || !('regions' in mask)) return false;
  const unknown = Object.keys(mask).find(key => key !== 'regions' && key !== 'name');
  if (unknown !== undefined)
    throw new ValueError(`mask: regions have no option ${JSON.stringify(unknown)}; write { regions: 'fk5; circle(20, -10, 3")' }`);
  return true;
}

/** A list with a file or an object in it: such can't be the numbers or the rows of one mask. */
function holdsMaps(mask: unknown): mask is readonly OneMask[] {
  return Array.isArray(mask) && mask.some(one => typeof one === 'string' || (typeof one === 'object' && one !== null && !isArray(one)));
}

/** A list of flat masks, and not the rows of one: told by their lengths. */
function holdsFlatMaps(mask: unknown, { nx, ny, box }: Frame): mask is readonly ArrayLike<number>[] {
  if (!Array.isArray(mask) || mask.length === 0 || !mask.every(isArray)) return false;
  const all = (length: number): boolean => mask.every(one => one.length === length);
  const areRows = (mask.length === ny && all(nx)) || (mask.length === box.ny && all(box.nx));
  return !areRows && (all(nx * ny) || all(box.nx * box.ny));
}

/** Numbers in a row; bytes of a FITS file count as a map of their own, which {@link loadMap} tells. */
function isArray(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}
