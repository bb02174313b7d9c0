/**
 * The promise's value, or an error when it has not settled within `ms` milliseconds: a test that waits for an actor says how long it may take.
 *
 * @throws whatever `promise` rejects with, or an Error naming the time
 *
 * @example
 * const samples = await within(5000, run.result);
 */
export function within<T>(ms: number, promise: PromiseLike<T>, what = 'promise'): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not settle within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
