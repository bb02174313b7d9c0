import { type Frame, fitMap } from './fitMap.js';
import { loadMap, type MapInput } from './numbers.js';

/** One map, or several that are combined. */
export type MaskInput = MapInput | readonly MapInput[];

/** Reads the files among the masks. */
export async function loadMasks(mask: MaskInput | null | undefined): Promise<MaskInput | null | undefined> {
  if (holdsMaps(mask)) return Promise.all(mask.map(one => loadMap(one, 0, 'hdu', 'mask')));
  return loadMap(mask as MapInput | null | undefined, 0, 'hdu', 'mask');
}

/**
 * Pixels to use: those with a finite value, where every mask is 1 or more.
 *
 * @throws ValueError for a mask of another size, or one that isn't numbers
 */
export function maskOf(data: Float64Array, mask: MaskInput | null | undefined, frame: Frame, warnings: string[]): Uint8Array {
  const used = Uint8Array.from(data, value => (Number.isFinite(value) ? 1 : 0));
  if (mask === undefined || mask === null) return used;
  const masks: readonly unknown[] = holdsMaps(mask) || holdsFlatMaps(mask, frame) ? mask : [mask];
  for (const one of masks) {
    const map = fitMap(one, frame, 'mask', warnings);
    for (let i = 0; i < used.length; i++) if (!(map[i] >= 1)) used[i] = 0;
  }
  return used;
}

/** A list with a file or an object in it: such can't be the numbers or the rows of one mask. */
function holdsMaps(mask: unknown): mask is readonly MapInput[] {
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
