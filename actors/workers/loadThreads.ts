import { isNode } from '../../src/platform.js';

type Threads = Pick<typeof import('threads'), 'spawn' | 'Transfer'>;
let loaded: Promise<Threads> | null = null;

/**
 * threads.js, without the SIGINT and SIGTERM listeners that its import installs: they would end the process with exit code 0 under our own
 * handlers' feet. Of the library only `spawn` and `Transfer` are used here (and `expose` in the worker): its `Pool` and `Worker` hang when a worker dies.
 */
export function loadThreads(): Promise<Threads> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Threads> {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const threads = await import('threads');
  if (isNode)
    for (const signal of signals)
      for (const listener of process.listeners(signal))
        if (String(listener).includes('terminateWorkersAndMaster')) process.off(signal, listener);
  return threads;
}
