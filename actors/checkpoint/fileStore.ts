/** Checkpoints as HDF5 files, in Node. */
import { FileError } from '../../src/errors.js';
import { fromHdf5, readyForHdf5, toHdf5 } from '../../src/io/checkpoint/hdf5.js';
import { builtin } from '../../src/platform.js';
import { takeLock } from './fileLock.js';
import type { CheckpointStore } from './store.js';

/** By which a file is known again: one that was written to, or another one under its name, has others. */
interface Mark {
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
}

/** @throws FileError where another run holds the file, or its folder is missing or can't be written to; ImportError */
export async function openFileStore(path: string): Promise<CheckpointStore> {
  await readyForHdf5();
  const fs = builtin('node:fs').promises;
  const { dirname } = builtin('node:path');
  const lock = await takeLock(path);
  // its name is the lock's holder's alone; what a run that was killed had left of it goes
  const beside = `${path}.part`;
  await fs.rm(beside, { force: true, recursive: true }).catch(() => {});

  const markOf = async (): Promise<Mark | null> => {
    try {
      const { ino, size, mtimeMs } = await fs.stat(path);
      return { ino, size, mtimeMs };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  };
  /** As this run left it. */
  let left: Mark | null = null;

  /** Somebody may have deleted the file meanwhile, or put another one in its place: that one is theirs, and is kept. */
  const makeRoom = async (): Promise<string | null> => {
    const there = await markOf();
    if (left !== null && there === null) return `${path}: the checkpoint was deleted while the fit ran; it is written anew`;
    if (there === null || isSame(there, left)) return null;
    const name = await freeName(`${path}.bak`);
    await fs.rename(path, name);
    return `${path}: another file was put in the checkpoint's place while the fit ran; it is kept as ${name}`;
  };

  return {
    path,
    async read() {
      try {
        left = await markOf();
        return left === null ? null : await fromHdf5(await fs.readFile(path), path);
      } catch (error) {
        if (error instanceof FileError) throw error;
        throw new FileError(`${path}: can't be read: ${(error as Error).message}`, { cause: error });
      }
    },
    async write(checkpoint, view) {
      const bytes = await toHdf5(checkpoint, view);
      let said: string | null = null;
      try {
        await lock.check();
        const handle = await fs.open(beside, 'wx');
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        said = await makeRoom();
        await fs.rename(beside, path);
      } catch (error) {
        await fs.rm(beside, { force: true }).catch(() => {});
        throw error;
      }
      left = await markOf();
      await syncFolder(dirname(path));
      return said;
    },
    async setAside() {
      await fs.rename(path, `${path}.bak`).catch(error => {
        if (error.code !== 'ENOENT') throw new FileError(`${path}: can't be set aside: ${error.message}`, { cause: error });
      });
      left = null;
    },
    release: () => lock.release(),
  };
}

const isSame = (one: Mark, other: Mark | null): boolean =>
  other !== null && one.ino === other.ino && one.size === other.size && one.mtimeMs === other.mtimeMs;

/** The name itself, or with the first number behind it that no file has. */
async function freeName(name: string): Promise<string> {
  const { existsSync } = builtin('node:fs');
  for (let k = 1; ; k++) {
    const each = k === 1 ? name : `${name}${k}`;
    if (!existsSync(each)) return each;
  }
}

/** A rename is on the disk once its folder is. Not every system lets a folder be synced; the rename itself is done either way. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await builtin('node:fs').promises.open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    return;
  }
}
