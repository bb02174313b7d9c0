import { isRoot } from './environment.js';

/**
 * Runs on rank 0, and where there are no ranks; elsewhere it gives null, silently. The type doesn't say so: a script reads the same with and without mpirun, and only
 * what is printed and written once may come through here.
 */
export function onRoot<T>(make: () => T): T {
  return isRoot ? make() : (null as T);
}

/** The same for what takes its time. */
export async function onRootLater<T>(make: () => Promise<T>): Promise<T> {
  return isRoot ? make() : (null as T);
}
