/** Folders that paths may not leave. */
import { ValueError } from '../errors.js';
import { builtin } from '../platform.js';

/**
 * The path, if it lies inside of the folder once every link on its way is followed; what isn't there yet lies where the last folder on its way does that is.
 * Links that others make afterwards are not seen: nobody but its caller should be able to write to a sandbox while it is used.
 *
 * @throws ValueError where it doesn't, or there is no such folder
 */
export function insideOf(sandbox: string, path: string): string {
  const { isAbsolute, relative, sep } = builtin('node:path');
  const root = real(sandbox);
  if (root === null) throw new ValueError(`--sandbox ${sandbox}: there is no such folder`);
  const way = relative(root, realOrMade(path));
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
    throw new ValueError(`'${path}' lies outside of ${sandbox}, which --sandbox says that the fit file's paths may not leave`);
  }
  return path;
}

/** Where a path leads, all links followed; null where nothing is there. @throws Error of the file system */
function real(path: string): string | null {
  try {
    return builtin('node:fs').realpathSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ValueError(`'${path}': where it leads can't be told: ${(error as Error).message}`, { cause: error });
  }
}

/** The same for what may not be there yet. */
function realOrMade(path: string, depth = 0): string {
  const { basename, dirname, join, resolve } = builtin('node:path');
  const { lstatSync, readlinkSync } = builtin('node:fs');
  const found = real(path);
  if (found !== null) return found;
  // more links than this in a row are a circle
  if (depth > 64) throw new ValueError(`'${path}': too many links`);
  const whole = resolve(path);
  const parent = realOrMade(dirname(whole), depth + 1);
  const there = join(parent, basename(whole));
  // a link to what isn't there: what is written to it would be made where it leads
  const link = lstatSync(there, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(there) : null;
  return link === null ? there : realOrMade(resolve(parent, link), depth + 1);
}
