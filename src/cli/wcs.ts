/** `farinata wcs FILE`. */

import { ValueError } from '../errors.js';
import { boxOf, cropHeader } from '../image/cutout.js';
import { Header } from '../image/fits/header.js';
import { frameOf } from '../image/frames.js';
import { readPlane } from '../image/plane.js';
import { Wcs } from '../image/wcs.js';
import { wcsFromHeader } from '../image/wcsFromHeader.js';
import { cannotRead, type FitFile, type FitFileRights, type ImageJson, readFitFile, resolvePath } from '../io/fitFile.js';
import { builtin } from '../platform.js';
import type { Command } from './arguments.js';
import { lines, numbersOf } from './lines.js';
import { jsonNumbers, print } from './output.js';
import { rightsOf, rightsOptions } from './rights.js';

export const command: Command = {
  spec: {
    name: 'wcs',
    summary: 'Reads one [x, y] a line (pixels counted from 0), prints [lon, lat] in degrees',
    positionals: [{ name: 'FILE' }],
    options: [{ name: 'inverse', value: null, help: 'Read [lon, lat] and print [x, y]' }, ...rightsOptions],
    notes: 'FILE is a fit file or a FITS file. A position that the projection does not show is [null,null].',
  },
  async run(given) {
    const wcs = await wcsOf(given.positionals[0], rightsOf(given));
    const inverse = given.flag('inverse');
    for await (const line of lines()) {
      const [a, b] = numbersOf(line, inverse ? ['lon', 'lat'] : ['x', 'y']);
      print(`${jsonNumbers(inverse ? wcs.toPixel(a, b) : wcs.toSky(a, b))}\n`);
    }
    return 0;
  },
};

async function wcsOf(path: string, rights: FitFileRights): Promise<Wcs> {
  try {
    return new Wcs(wcsFromHeader(isJson(path) ? await headerOf(readFitFile(path, rights)) : (await readPlane(path)).header!));
  } catch (error) {
    if (error instanceof ValueError && !error.message.startsWith(path)) throw new ValueError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** The image's header alone: a fit file may have no pixels and no model for this. */
async function headerOf(file: FitFile): Promise<Header> {
  const { data, hdu, cutout } = ([file.json.image].flat() as ImageJson[])[0];
  const plane = typeof data === 'string' ? await readPlane(resolvePath(file, data), hdu) : null;
  const header = plane?.header ?? Header.from((data as Exclude<typeof data, string>).header);
  if (cutout === undefined) return header;
  const size = { nx: plane?.nx ?? header.number('NAXIS1') ?? 0, ny: plane?.ny ?? header.number('NAXIS2') ?? 0 };
  return cropHeader(header, boxOf(cutout, new Wcs(wcsFromHeader(header)), frameOf(header), size, []));
}

/** By content: a fit file begins with a brace, which no FITS and no gzip file does. */
function isJson(path: string): boolean {
  const { openSync, readSync, closeSync } = builtin('node:fs');
  const start = new Uint8Array(256);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, start);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw cannotRead(path, error);
  }
  return /^\uFEFF?\s*\{/.test(new TextDecoder().decode(start)) || /\.json$/i.test(path);
}
