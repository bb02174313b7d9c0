/** One run at a time has a checkpoint's file: a lock file beside it says which. */
import { FileError } from '../../src/errors.js';
import { discard } from '../../src/io/discard.js';
import { builtin } from '../../src/platform.js';

export interface FileLock {
  /** @throws FileError where somebody has taken the lock away and another run has it now; Error of the file system */
  check(): void;
  /** Never throws. */
  release(): void;
}

/** Who holds a lock. `born`: when the process began, where the system says; another process may have the same number later. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly born: string | null;
}

/** One of a run that died is taken over. @throws FileError where another run has it, or its folder is missing or can't be written to */
export function takeLock(path: string): FileLock {
  const fs = builtin('node:fs');
  const lock = `${path}.lock`;
  const me: Holder = { pid: process.pid, host: builtin('node:os').hostname(), born: bornOf(process.pid) };
  // runs of one process are told apart too
  const mine = JSON.stringify({ ...me, run: count++ });

  const read = (): string | null => {
    try {
      return fs.readFileSync(lock, 'utf8');
    } catch {
      return null;
    }
  };
  const take = () => takeNow(lock, mine);
  const takeFirst = (): boolean => {
    try {
      return take();
    } catch (error) {
      throw new FileError(`${path}: no checkpoint can be written there: ${(error as Error).message}`, { cause: error });
    }
  };
  const refuse = (found: string | null): never => {
    const holder = found === null ? null : holderOf(found);
    const who = holder === null ? 'another run' : `a run of process ${holder.pid} on ${holder.host}`;
    throw new FileError(`${path}: ${who} is using this checkpoint. If that run is over, delete ${lock}`);
  };

  // a second and third time where a lock is found that a dead process left, or that is gone when it is read
  for (let attempt = 0; !takeFirst(); attempt++) {
    const found = read();
    const holder = found === null ? null : holderOf(found);
    const isLeft = holder !== null && holder.host === me.host && !isAlive(holder);
    if (attempt > 1 || (found !== null && !isLeft)) refuse(found);
    if (found !== null) clear(lock, found);
  }

  return {
    check() {
      const found = read();
      if (found === mine || (found === null && take())) return;
      refuse(read());
    },
    release() {
      if (read() !== mine) return;
      // where that can't be done, the process's end takes the lock's meaning away
      discard(lock);
    },
  };
}

let count = 0;

/** Makes the lock, whole or not at all: a run that is killed in between must not leave one that says nothing. @returns whether there was none. @throws Error of the file system */
function takeNow(lock: string, mine: string): boolean {
  const { linkSync, writeFileSync } = builtin('node:fs');
  const own = `${lock}.${process.pid}.${count++}`;
  const unlessThere = (make: () => void): boolean => {
    try {
      make();
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  };
  writeFileSync(own, mine, { flag: 'wx' });
  try {
    return unlessThere(() => linkSync(own, lock));
  } catch (error) {
    // a file system without links
    if (['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return unlessThere(() => writeFileSync(lock, mine, { flag: 'wx' }));
    throw error;
  } finally {
    discard(own);
  }
}

/** Takes a dead run's lock away, and no other: between its reading and now another run may have done the same and put its own there. */
function clear(lock: string, found: string): void {
  const fs = builtin('node:fs');
  const aside = `${lock}.${process.pid}.${count++}`;
  try {
    fs.renameSync(lock, aside);
    if (fs.readFileSync(aside, 'utf8') !== found) fs.linkSync(aside, lock);
    fs.rmSync(aside, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new FileError(`${lock}: a dead run left it, and it can't be taken away: ${(error as Error).message}`, { cause: error });
    }
  }
}

function holderOf(text: string): Holder | null {
  try {
    const { pid, host, born } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host, born: typeof born === 'string' ? born : null } : null;
  } catch {
    return null;
  }
}

function isAlive({ pid, born }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = bornOf(pid);
  return born === null || now === null || born === now;
}

/** When a process began, in the system's ticks since it was started: field 22 of /proc/PID/stat, the 20th after the name in brackets. Null where there is no such file. */
function bornOf(pid: number): string | null {
  try {
    const text = builtin('node:fs').readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
