/** Where `farinata fit` writes. */
import { FileError } from '../errors.js';
import { type FitFile, resolvePath } from '../io/fitFile.js';
import { builtin } from '../platform.js';

/**
 * The folder for the results: `--out`, or output.dir of the file, or FILE.out beside the file. It isn't made yet.
 * @throws FileError where it couldn't be: before hours of fitting, not after
 */
export function outputFolder(file: FitFile, option: string | null): string {
  const { basename, join, resolve } = builtin('node:path');
  const own = file.json.output?.dir;
  const folder =
    option ?? (own !== undefined ? resolvePath(file, own) : join(file.folder, `${basename(file.name).replace(/\.json$/i, '')}.out`));
  checkWritable(folder, resolve(folder));
  return folder;
}

/** The nearest folder that exists must take new files. */
function checkWritable(name: string, path: string): void {
  const { accessSync, constants, existsSync, statSync } = builtin('node:fs');
  const { dirname } = builtin('node:path');
  let existing = path;
  while (!existsSync(existing)) existing = dirname(existing);
  if (!statSync(existing).isDirectory()) throw new FileError(`${name}: the results need a folder, and ${existing} is a file`);
  try {
    accessSync(existing, constants.W_OK);
  } catch (error) {
    throw new FileError(`${name}: ${existing} may not be written to`, { cause: error });
  }
}

export function makeFolder(folder: string): void {
  try {
    builtin('node:fs').mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new FileError(`${folder}: can't be made: ${(error as Error).message}`, { cause: error });
  }
}

/** A fit that gave nothing leaves no folder behind. */
export function removeIfEmpty(folder: string): void {
  try {
    builtin('node:fs').rmdirSync(folder);
  } catch {
    // It has files of an earlier fit, or was never made.
  }
}
