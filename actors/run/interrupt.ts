import { isNode } from '../../src/platform.js';

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Calls `stop` at the first Ctrl-C or request to end, in Node; the second one ends the process as ever. Gives the function that stops listening.
 */
export function onInterrupt(stop: () => void): () => void {
  if (!isNode) return () => {};
  const off = () => {
    for (const signal of signals) process.off(signal, heard);
  };
  const heard = () => {
    off();
    stop();
  };
  for (const signal of signals) process.on(signal, heard);
  return off;
}
