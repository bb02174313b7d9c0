/** Where a run's checkpoint is kept: a file in Node, a database in a page. Whole at every instant, and one run's at a time. */
import { ValueError } from '../../src/errors.js';
import type { Checkpoint, CheckpointView } from '../../src/io/checkpoint/contract.js';
import { isNode } from '../../src/platform.js';

export interface CheckpointStore {
  readonly path: string;
  /** What is there; null where nothing is. @throws FileError where it can't be read, or is no whole checkpoint */
  read(): Promise<Checkpoint | null>;
  /**
   * Who reads meanwhile reads the old one.
   * @throws Error where it can't be written: the old one stays
   */
  write(checkpoint: Checkpoint, view: CheckpointView): Promise<Written>;
  /** Keeps what is there under another name, `.bak` after its own. */
  setAside(): Promise<void>;
  /** Lets other runs have it. Never throws. */
  release(): Promise<void>;
}

export interface Written {
  /** What is to be said of what was found there, in words; null where all was as it had been left. */
  readonly said: string | null;
  /** Milliseconds that it took of this thread. */
  readonly took: number;
}

/**
 * Opens a checkpoint for one run.
 *
 * @throws FileError where another run holds it, or nothing can be written there; ImportError where h5wasm is needed and isn't installed; ValueError where there is
 * neither a file system nor a database
 */
export async function openStore(path: string): Promise<CheckpointStore> {
  if (isNode) return (await import('./fileStore.js')).openFileStore(path);
  if (typeof indexedDB === 'object') return (await import('./pageStore.js')).openPageStore(path);
  throw new ValueError(`checkpoint is '${path}': there are neither files nor IndexedDB here to keep it in. Leave it out`);
}
