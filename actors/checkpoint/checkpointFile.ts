/** A checkpoint's file in Node: whole at every instant, and one run's at a time. */
import { FileError, ValueError } from '../../src/errors.js';
import { builtin, isNode } from '../../src/platform.js';

export interface CheckpointFile {
  readonly path: string;
  /** Its bytes; null where there is no file. @throws FileError where it can't be read */
  read(): Uint8Array | null;
  /** Writes beside it, on to the disk, and renames: who reads it meanwhile reads the old file. @throws Error of the file system */
  write(bytes: Uint8Array): void;
  /** Keeps the file there is under another name, `.bak` after its own. */
  setAside(): void;
  /** Lets other runs have it. */
  release(): void;
}

/**
 * Opens the file for one run.
 *
 * @throws ValueError in a page; FileError where another run holds it, or its folder is missing or can't be written to
 */
export function openCheckpointFile(path: string): CheckpointFile {
  if (!isNode) throw new ValueError(`checkpoint is '${path}': checkpoints are files, which a page doesn't have. Leave it out`);
  const fs = builtin('node:fs');
  const { dirname } = builtin('node:path');
  const lock = `${path}.lock`;
  takeLock(path, lock);
  const beside = `${path}.${process.pid}.part`;
  return {
    path,
    read() {
      try {
        return fs.readFileSync(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw new FileError(`${path}: can't be read: ${(error as Error).message}`, { cause: error });
      }
    },
    write(bytes) {
      try {
        const handle = fs.openSync(beside, 'w');
        try {
          fs.writeFileSync(handle, bytes);
          fs.fsyncSync(handle);
        } finally {
          fs.closeSync(handle);
        }
        fs.renameSync(beside, path);
      } catch (error) {
        fs.rmSync(beside, { force: true });
        throw error;
      }
      syncFolder(dirname(path));
    },
    setAside: () => fs.renameSync(path, `${path}.bak`),
    release: () => fs.rmSync(lock, { force: true }),
  };
}

/** A rename is on the disk once its folder is. Not every system lets a folder be synced; the rename itself is done either way. */
function syncFolder(folder: string): void {
  const { openSync, fsyncSync, closeSync } = builtin('node:fs');
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    return;
  }
}

interface Holder {
  readonly pid: number;
  readonly host: string;
}

function takeLock(path: string, lock: string): void {
  const { readFileSync, rmSync, writeFileSync } = builtin('node:fs');
  const me: Holder = { pid: process.pid, host: builtin('node:os').hostname() };
  // a second time where the first one found a lock that a dead process left
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(lock, JSON.stringify(me), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        throw new FileError(`${path}: no checkpoint can be written there: ${(error as Error).message}`, { cause: error });
      }
    }
    const holder = readHolder(() => readFileSync(lock, 'utf8'));
    if (attempt > 0 || holder === null || holder.host !== me.host || isAlive(holder.pid)) {
      const who = holder === null ? 'another run' : `a run of process ${holder.pid} on ${holder.host}`;
      throw new FileError(`${path}: ${who} is using this checkpoint. If that run is over, delete ${lock}`);
    }
    rmSync(lock, { force: true });
  }
}

function readHolder(read: () => string): Holder | null {
  try {
    const { pid, host } = JSON.parse(read()) as Partial<Holder>;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host } : null;
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
