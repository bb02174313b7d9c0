/** A dump's shape. Its checksum says that it is whole, not who made it: what it says of itself is not believed before memory is asked for. */
import { FileError } from '../errors.js';
import type { FitResult } from '../events.js';
import type { DumpedImage, DumpTree } from './dump.js';

/** @throws FileError beginning with `name`, where it isn't what a dump is */
export function checkedDump(tree: unknown, name: string): DumpTree {
  const wrong = (what: string): never => {
    throw new FileError(`${name}: not a dump of farinata: ${what}`);
  };
  const { result, images, model } = objectOf(tree) as Partial<DumpTree>;
  const { labels, units, n, ndim, samples, weights, logw, logL } = objectOf(result) as Partial<FitResult>;
  if (!isCount(n) || !isCount(ndim)) wrong('it has no samples');
  if (!areWords(labels, ndim!) || !areWords(units, ndim!)) wrong('its labels are not one a parameter');
  if (!isOf(samples, n! * ndim!)) wrong('its samples are not n × ndim');
  for (const each of [weights, logw, logL]) if (!isOf(each, n!)) wrong('its weights are not one a sample');
  if (!Array.isArray(images)) wrong('it has no list of images');
  images!.forEach((image: unknown, i: number) => {
    const what = wrongIn(image);
    if (what !== null) wrong(`image ${i}: ${what}`);
  });
  if (model !== null && !(Array.isArray(model) && model.every(each => typeof objectOf(each).type === 'string')))
    wrong('its model is no list of components');
  return tree as DumpTree;
}

/** What is wrong with an image; null where nothing is. */
function wrongIn(image: unknown): string | null {
  const { header, spec, noise, sigma } = objectOf(image) as Partial<DumpedImage>;
  if (!(Array.isArray(header) && header.every(line => typeof line === 'string'))) return 'it has no header';
  const { nx, ny, data, mask, response, exposure } = objectOf(spec) as Partial<DumpedImage['spec']>;
  if (!isCount(nx) || !isCount(ny)) return 'it has no size';
  if (!isOf(data, nx * ny)) return `its pixels are not ${nx} × ${ny}`;
  if (!(mask instanceof Uint8Array) || mask.length !== nx * ny) return `its mask is not ${nx} × ${ny}`;
  for (const map of [response, exposure, sigma])
    if (map !== null && map !== undefined && !isOf(map, nx * ny)) return `a map is not ${nx} × ${ny}`;
  return typeof objectOf(noise).type === 'string' ? null : 'it has no noise';
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isOf = (value: unknown, length: number): value is Float64Array => value instanceof Float64Array && value.length === length;
const areWords = (value: unknown, length: number): boolean =>
  Array.isArray(value) && value.length === length && value.every(each => typeof each === 'string');
