import { builtin, hasThreads } from '../../src/platform.js';
import { type Notice, toWire } from './messages.js';
import type { WorkerHost } from './serve.js';

/**
 * The host of the worker that we are in. From here on whatever is thrown outside a call is reported to the pool at once, in place of being
 * lost: the pool then replaces this worker.
 */
export function workerHost(): WorkerHost {
  const post = hasThreads ? nodePost() : pagePost();
  return { beat: () => post({ farinata: 'beat' }), now: () => performance.now() };
}

function nodePost(): (notice: Notice) => void {
  const port = builtin('node:worker_threads').parentPort!;
  const crash = (error: unknown) => port.postMessage({ farinata: 'crash', error: toWire(error) } satisfies Notice);
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  return notice => port.postMessage(notice);
}

function pagePost(): (notice: Notice) => void {
  // The page's types know a window; in a worker postMessage has no target origin.
  const post = (notice: Notice) => (globalThis as unknown as { postMessage(message: unknown): void }).postMessage(notice);
  const crash = (error: unknown) => post({ farinata: 'crash', error: toWire(error) });
  globalThis.addEventListener('error', event => crash((event as ErrorEvent).error ?? (event as ErrorEvent).message));
  globalThis.addEventListener('unhandledrejection', event => crash((event as PromiseRejectionEvent).reason));
  return post;
}
