/** Checkpoints as HDF5 files, in Node. */
import { FileError } from '../../src/errors.js';
import { fromHdf5, readyForHdf5, toHdf5 } from '../../src/io/checkpoint/hdf5.js';
import { discard } from '../../src/io/discard.js';
import { builtin } from '../../src/platform.js';
import { takeLock } from './fileLock.js';
import type { CheckpointStore } from './store.js';

/** By which a file is known again: one that was written to, or another one under its name, has others. */
interface Mark {
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
}

/**
 * Files are written without letting go of the thread: so it is known what one costs, and no batch of likelihoods comes between its parts.
 *
 * @throws FileError where another run holds the file, or its folder is missing or can't be written to; ImportError
 */
export async function openFileStore(path: string): Promise<CheckpointStore> {
  await readyForHdf5();
  const fs = builtin('node:fs');
  const { dirname } = builtin('node:path');
  const lock = takeLock(path);
  // its name is the lock's holder's alone; what a run that was killed had left of it goes
  const beside = `${path}.part`;
  fs.rmSync(beside, { force: true, recursive: true });

  const markOf = (): Mark | null => {
    const found = fs.statSync(path, { throwIfNoEntry: false });
    return found === undefined ? null : { ino: found.ino, size: found.size, mtimeMs: found.mtimeMs };
  };
  /** As this run left it. */
  let left: Mark | null = null;

  /** Somebody may have deleted the file meanwhile, or put another one in its place: that one is theirs, and is kept. */
  const makeRoom = (): string | null => {
    const there = markOf();
    if (left !== null && there === null) return `${path}: the checkpoint was deleted while the fit ran; it is written anew`;
    if (there === null || isSame(there, left)) return null;
    const name = freeName(`${path}.bak`);
    fs.renameSync(path, name);
    return `${path}: another file was put in the checkpoint's place while the fit ran; it is kept as ${name}`;
  };

  return {
    path,
    async read() {
      try {
        left = markOf();
        return left === null ? null : fromHdf5(fs.readFileSync(path), path);
      } catch (error) {
        if (error instanceof FileError) throw error;
        throw new FileError(`${path}: can't be read: ${(error as Error).message}`, { cause: error });
      }
    },
    async write(checkpoint, view) {
      const began = performance.now();
      const bytes = await toHdf5(checkpoint, view);
      let said: string | null;
      try {
        lock.check();
        const handle = fs.openSync(beside, 'wx');
        try {
          fs.writeFileSync(handle, bytes);
          fs.fsyncSync(handle);
        } finally {
          fs.closeSync(handle);
        }
        said = makeRoom();
        fs.renameSync(beside, path);
      } catch (error) {
        discard(beside);
        throw error;
      }
      left = markOf();
      syncFolder(dirname(path));
      return { said, took: performance.now() - began };
    },
    async setAside() {
      if (markOf() === null) return;
      try {
        fs.renameSync(path, `${path}.bak`);
      } catch (error) {
        throw new FileError(`${path}: can't be set aside: ${(error as Error).message}`, { cause: error });
      }
      left = null;
    },
    async release() {
      lock.release();
    },
  };
}

const isSame = (one: Mark, other: Mark | null): boolean =>
  other !== null && one.ino === other.ino && one.size === other.size && one.mtimeMs === other.mtimeMs;

/** The name itself, or with the first number behind it that no file has. */
function freeName(name: string): string {
  const { existsSync } = builtin('node:fs');
  for (let k = 1; ; k++) {
    const each = k === 1 ? name : `${name}${k}`;
    if (!existsSync(each)) return each;
  }
}

/** A rename is on the disk once its folder is. Not every system lets a folder be synced; the rename itself is done either way. */
function syncFolder(folder: string): void {
  const fs = builtin('node:fs');
  try {
    const handle = fs.openSync(folder, 'r');
    try {
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
  } catch {
    return;
  }
}
