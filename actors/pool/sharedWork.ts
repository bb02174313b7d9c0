/** Bytes from which an array is worth sharing: below, the bookkeeping costs more. */
const LEAST = 1 << 16;

/**
 * Work with its large arrays (images, maps, PSFs) in memory that all threads share: each would get copies of its own otherwise. Nobody writes to them.
 */
export function sharedWork<T>(work: T): T {
  if (ArrayBuffer.isView(work)) return (work.byteLength >= LEAST ? sharedArray(work) : work) as T;
  if (Array.isArray(work)) return work.map(sharedWork) as T;
  if (typeof work !== 'object' || work === null || Object.getPrototypeOf(work) !== Object.prototype) return work;
  return Object.fromEntries(Object.entries(work).map(([name, value]) => [name, sharedWork(value)])) as T;
}

/** Jobs whose arrays, which several of them have in common, are in memory that all threads share: a copy for each job would be made on the way, twice. */
export function sharedJobs<T extends object>(jobs: readonly T[]): T[] {
  const known = new Map<ArrayBufferView, ArrayBufferView>();
  const shared = (value: unknown): unknown => {
    if (!ArrayBuffer.isView(value) || value.byteLength < LEAST) return value;
    const found = known.get(value) ?? sharedArray(value);
    known.set(value, found);
    return found;
  };
  return jobs.map(job => Object.fromEntries(Object.entries(job).map(([name, value]) => [name, shared(value)])) as T);
}

function sharedArray(array: ArrayBufferView): ArrayBufferView {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const Class = array.constructor as new (buffer: SharedArrayBuffer) => ArrayBufferView;
  const shared = new Class(new SharedArrayBuffer(array.byteLength));
  new Uint8Array(shared.buffer).set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return shared;
}
