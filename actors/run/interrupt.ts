import { isNode } from '../../src/platform.js';

/** Ctrl-C, and what systems and schedulers end a process with. */
const ENDING = ['SIGINT', 'SIGTERM'] as const;
/** What `sbatch --signal` and the like give notice by; by themselves they would end Node, or start its debugger. */
const NOTICE: readonly NodeJS.Signals[] = isNode && process.platform !== 'win32' ? ['SIGUSR1', 'SIGUSR2'] : [];

/** Signals at which a run ends with what it has. */
export const STOP_SIGNALS: readonly NodeJS.Signals[] = [...ENDING, ...NOTICE];

/** Exit code of a process whose fit was stopped. */
export const STOPPED = 130;

/**
 * Calls `stop` at the first Ctrl-C, request to end, or notice of it, in Node; a second Ctrl-C ends the process as ever. Gives the function that stops listening.
 */
export function onInterrupt(stop: () => void): () => void {
  if (!isNode) return () => {};
  let isHeard = false;
  const off = (signals: readonly NodeJS.Signals[]) => {
    for (const signal of signals) process.off(signal, heard);
  };
  const heard = () => {
    off(ENDING);
    if (isHeard) return;
    isHeard = true;
    stop();
  };
  for (const signal of STOP_SIGNALS) process.on(signal, heard);
  return () => off(STOP_SIGNALS);
}
