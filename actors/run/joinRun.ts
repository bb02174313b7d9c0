import { createActor, fromCallback, fromPromise } from 'xstate';
import type { FitResult } from '../../src/events.js';
import { noteReported } from '../mpi/reported.js';
import type { Outcome, Session } from '../pool/contract.js';
import { fromWire } from '../workers/messages.js';
import { onInterrupt } from './interrupt.js';
import { type FitCommand, runMachine } from './machine.js';
import type { RunPlan } from './options.js';
import { ResultStream } from './resultStream.js';
import type { Run } from './startRun.js';

/**
 * The part of a run of the ranks other than 0: they work for rank 0, and end with its result or its error. Nothing is told of the way there, and to pause or to stop
 * the run is rank 0's.
 */
export function joinRun(session: Session, { method, pool, owned }: RunPlan, how: { readonly interruptible?: boolean }): Run {
  const { kernel } = method;
  const stream = new ResultStream();
  // a signal goes to all ranks: the first one is rank 0's affair
  const stopListening = how.interruptible ? onInterrupt(() => {}) : () => {};
  let outcome: Outcome = { result: null, error: null };
  const machine = runMachine.provide({
    actors: {
      open: fromPromise(async () => {}),
      fit: fromCallback<FitCommand, { hold: boolean }>(({ sendBack }) => {
        session.serve().then(
          found => {
            outcome = found;
            sendBack({ type: 'finished', reason: found.result?.reason ?? 'stopped' });
          },
          error => sendBack({ type: 'broke', error }),
        );
      }),
      end: fromPromise(async ({ input }) => {
        stopListening();
        if (owned) await pool.close();
        if (input.reason === null) throw input.error;
        if (outcome.result) return outcome.result;
        const error = fromWire(outcome.error ?? { name: 'FitError', message: 'Rank 0 gave the fit up', stack: undefined });
        noteReported(error);
        throw error;
      }),
    },
  });
  const ref = createActor(machine, { input: { method: kernel.method, phase: kernel.phases[0] } });
  const result = new Promise<FitResult>((resolve, reject) => {
    ref.subscribe({
      error: reject,
      complete: () => {
        const { result, error } = ref.getSnapshot().context;
        stream.end(result ? { type: 'done', result } : null);
        if (result) resolve(result);
        else reject(error);
      },
    });
  });
  result.catch(() => {});
  ref.start();
  return {
    ref,
    events$: stream.events$,
    log$: stream.log$,
    progress$: stream.progress$,
    posterior$: stream.posterior$,
    posterior: () => null,
    pause: () => {},
    resume: () => {},
    stop: () => {},
    result,
  };
}
