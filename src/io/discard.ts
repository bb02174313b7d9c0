import { builtin } from '../platform.js';

/** Takes a file away that is no longer wanted, if that can be done: for clearing up, where another error is to be told. */
export function discard(path: string): void {
  try {
    builtin('node:fs').rmSync(path, { force: true });
  } catch {
    // its folder is gone or may not be written to: so may the file
  }
}
