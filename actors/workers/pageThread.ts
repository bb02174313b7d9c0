import type { OpenThread } from './threadPort.js';

/** A web worker. A page isn't told when a worker closes itself: only its silence shows. */
export function pageThread(script?: URL | string): OpenThread {
  return events => {
    // Bundlers find the worker by these very words: they must stand in one expression.
    const worker =
      script === undefined
        ? new Worker(new URL('./likelihood.worker.js', import.meta.url), { type: 'module' })
        : new Worker(script, { type: 'module' });
    worker.onmessage = event => events.message(event.data);
    worker.onmessageerror = () => events.dead(new Error('The worker sent a message that could not be read'));
    worker.onerror = event => {
      event.preventDefault();
      events.dead(new Error(event.message || 'The worker failed to load'));
    };
    return {
      post: (message, transfer) => worker.postMessage(message, transfer),
      terminate: async () => worker.terminate(),
      ref: () => {},
      unref: () => {},
    };
  };
}
