/** Checkpoints in a page's IndexedDB: the bytes of `src/io/container.ts`, under the checkpoint's name. */
import { FileError } from '../../src/errors.js';
import { type Checkpoint, checkpointPath } from '../../src/io/checkpoint/contract.js';
import { packedCheckpoint, unpackedCheckpoint } from '../../src/io/checkpoint/packed.js';
import type { CheckpointStore } from './store.js';

const DATABASE = 'farinata';
const STORE = 'checkpoints';
/** How long a page that was closed may keep its lock, ms: some on a free machine, hundreds on a busy one. */
const CLOSING_MS = 3000;

/** @throws FileError where another run of this site holds it, or the browser gives no database */
export async function openPageStore(path: string): Promise<CheckpointStore> {
  const release = await takeLock(path);
  try {
    const database = await openDatabase(path);
    /** @returns what `work` asks for, once the transaction that it is asked in is on the disk */
    const inTransaction = <T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        const transaction = database.transaction(STORE, mode, { durability: 'strict' });
        const request = work(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = () => reject(transaction.error ?? new Error('the browser gave the transaction up'));
      });
    const bytesAt = (key: string) => inTransaction<unknown>('readonly', store => store.get(key));
    let isThere = false;
    return {
      path,
      async read(): Promise<Checkpoint | null> {
        const found = await bytesAt(path);
        isThere = found !== undefined;
        if (found === undefined) return null;
        if (!(found instanceof Uint8Array)) throw new FileError(`${path}: not a checkpoint of farinata`);
        return unpackedCheckpoint(found, path);
      },
      async write(checkpoint) {
        const isGone = isThere && (await inTransaction('readonly', store => store.count(path))) === 0;
        // what comes after `put` is the browser's, on threads of its own
        const began = performance.now();
        let took = 0;
        await inTransaction('readwrite', store => {
          const request = store.put(packedCheckpoint(checkpoint), path);
          took = performance.now() - began;
          return request;
        });
        isThere = true;
        return { said: isGone ? `${path}: the checkpoint was deleted while the fit ran; it is written anew` : null, took };
      },
      async setAside() {
        const found = await bytesAt(path);
        await inTransaction('readwrite', store => {
          store.put(found, `${path}.bak`);
          return store.delete(path);
        });
        isThere = false;
      },
      async release() {
        database.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Takes a checkpoint out of a page's IndexedDB, and what `resume: false` kept of an earlier one: it stays there until then. In Node a checkpoint is a file.
 *
 * @throws FileError where a run is using it
 * @example
 * await removeCheckpoint('run1');
 */
export async function removeCheckpoint(name: string): Promise<void> {
  const path = checkpointPath(name);
  const release = await takeLock(path);
  try {
    const database = await openDatabase(path);
    await new Promise<void>((resolve, reject) => {
      const transaction = database.transaction(STORE, 'readwrite');
      transaction.objectStore(STORE).delete(path);
      transaction.objectStore(STORE).delete(`${path}.bak`);
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    database.close();
  } finally {
    release();
  }
}

function openDatabase(path: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const fail = (why: unknown) =>
      reject(new FileError(`${path}: no checkpoint can be kept in this page: ${why instanceof Error ? why.message : String(why)}`));
    try {
      const request = indexedDB.open(DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => fail(request.error);
      request.onblocked = () => fail('another page has an older database open');
    } catch (error) {
      fail(error);
    }
  });
}

/**
 * A lock of the whole site, which ends with the page: a moment after it, so that the page that follows waits for it. Only a page served by https, or from this
 * machine, has such locks; elsewhere those of this page alone count.
 * @returns what gives it back
 */
function takeLock(path: string): Promise<() => void> {
  const taken = () => new FileError(`${path}: another run of this site is using this checkpoint`);
  if (held.has(path)) return Promise.reject(taken());
  held.add(path);
  if (navigator.locks === undefined) return Promise.resolve(() => held.delete(path));
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(taken()), CLOSING_MS);
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(`farinata ${path}`, { signal: patience.signal }, () => {
        clearTimeout(timer);
        return new Promise<void>(release => {
          resolve(() => {
            held.delete(path);
            release();
          });
        });
      })
      .catch(error => {
        clearTimeout(timer);
        held.delete(path);
        reject(error);
      });
  });
}

const held = new Set<string>();
