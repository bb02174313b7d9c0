import { assign, emit, fromCallback, fromPromise, setup } from 'xstate';
import { fromWire, type Job, type Reply } from './messages.js';
import type { LiveWorker } from './startWorker.js';

export interface WorkerInput {
  readonly start: (signal: AbortSignal) => Promise<LiveWorker>;
  /** Whether a start that failed is tried again: false while no worker of the pool has ever come up. */
  readonly worthRetrying: () => boolean;
}

interface Waiting {
  readonly job: Job;
  readonly reply: Promise<Reply>;
  readonly silence: number;
}

interface WorkerContext extends WorkerInput {
  readonly live: LiveWorker | null;
  readonly job: Job | null;
  /** The answer to the present job where it was asked for before its time. */
  readonly reply: Promise<Reply> | null;
  /** A job that the worker has already been sent, and turns to when the present one is done. */
  readonly next: Waiting | null;
  /** Milliseconds that the present job may go on without a sign of life. */
  readonly silence: number;
  /** Why the last life ended, or couldn't begin. */
  readonly cause: Error | null;
  /** Lives in a row that ended before a job was answered, failed starts included. */
  readonly barren: number;
}

export type WorkerCommand =
  | { readonly type: 'start' }
  /** Taken by a worker that is idle; and by one that is busy and has nothing waiting yet: it loses no time between the two then. */
  | { readonly type: 'work'; readonly job: Job; readonly silence: number }
  | { readonly type: 'forget'; readonly problem: string }
  | { readonly type: 'stop' };
type WorkerSignal = WorkerCommand | { readonly type: 'beat' } | { readonly type: 'lost'; readonly cause: Error };

/** What a worker actor tells its pool. */
export type WorkerReport =
  | { readonly type: 'up'; readonly cause: Error | null }
  | { readonly type: 'free' }
  | { readonly type: 'answered'; readonly reply: Reply }
  /** The worker is gone, and with it the job that it had; a new life is begun. */
  | { readonly type: 'lost'; readonly cause: Error }
  /** No further life is begun. */
  | { readonly type: 'unable'; readonly cause: Error }
  | { readonly type: 'closed' };

/** Lives without fruit after which a worker is given up. */
const MAX_BARREN = 10;
/** Failed starts in a row after which a worker is given up. */
const MAX_STARTS = 3;
/** Silence may be ours: whoever blocks or suspends this process hears nothing. So many more milliseconds decide, or a quarter of the silence. */
const DOUBT = 1000;
/** What a timer can hold: a longer time ends at once. */
const LONGEST = 2 ** 31 - 1;

const thrownBy = (reply: Reply): Error => fromWire((reply as Extract<Reply, { did: 'threw' }>).error);
const causeOf = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/**
 * One worker of a pool through all its lives: spawning → idle ⇄ busy, and after a death (exit, out of memory, a throw in or outside a call, silence) replacing →
 * spawning again, after a rest when it keeps dying. It knows nothing of what the jobs mean; the pool gives a lost job to another worker.
 */
export const workerMachine = setup({
  types: {
    input: {} as WorkerInput,
    context: {} as WorkerContext,
    events: {} as WorkerSignal,
    emitted: {} as WorkerReport,
  },
  actors: {
    spawn: fromPromise<LiveWorker, WorkerInput>(({ input, signal }) => input.start(signal)),
    watch: fromCallback<WorkerSignal, LiveWorker>(({ input: live, sendBack }) => {
      let watching = true;
      void live.exited.then(cause => watching && sendBack({ type: 'lost', cause }));
      live.onBeat(() => sendBack({ type: 'beat' }));
      return () => {
        watching = false;
        live.onBeat(() => {});
      };
    }),
    call: fromPromise<Reply, { live: LiveWorker; job: Job; reply: Promise<Reply> | null }>(
      ({ input }) => input.reply ?? input.live.work(input.job),
    ),
    bury: fromPromise<void, { live: LiveWorker | null; cause: Error | null }>(async ({ input }) => {
      await input.live?.terminate(input.cause ?? new Error('The worker was closed'));
    }),
  },
  delays: {
    silence: ({ context }) => Math.min(LONGEST, context.silence),
    doubt: ({ context }) => Math.min(LONGEST, context.silence, Math.max(DOUBT, context.silence / 4)),
    rest: ({ context }) => (context.barren < 3 ? 0 : Math.min(5000, 50 * 2 ** (context.barren - 3))),
  },
  guards: {
    spent: ({ context }) => context.barren >= MAX_BARREN,
    hasNext: ({ context }) => context.next !== null,
    hasRoom: ({ context }) => context.next === null,
  },
  actions: {
    holdProcess: ({ context }) => context.live?.ref(),
    releaseProcess: ({ context }) => context.live?.unref(),
    forget: ({ context, event }) => {
      if (event.type === 'forget') context.live?.forget(event.problem);
    },
    letGo: assign({ live: null, job: null, reply: null, next: null }),
    sendAhead: assign(({ context, event }) => {
      if (event.type !== 'work') return {};
      const { job, silence } = event;
      const reply = context.live!.work(job);
      // where the worker dies first, its death is what is heard
      reply.catch(() => {});
      return { next: { job, silence, reply } };
    }),
    turnToNext: assign(({ context }) => ({ ...context.next, next: null })),
    noteLoss: assign(({ context, event }) => ({
      cause: event.type === 'lost' ? event.cause : context.cause,
      barren: context.barren + 1,
    })),
    noteSilence: assign(({ context }) => ({
      cause: new Error(`The worker gave no sign of life for ${Number((context.silence / 1000).toPrecision(3))} s`),
      barren: context.barren + 1,
    })),
    bearFruit: assign({ barren: 0 }),
    reportLost: emit(({ context }) => ({ type: 'lost' as const, cause: context.cause! })),
    reportUnable: emit(({ context }) => ({ type: 'unable' as const, cause: context.cause! })),
    reportUp: emit(({ context }) => ({ type: 'up' as const, cause: context.cause })),
    reportFree: emit({ type: 'free' as const }),
    reportClosed: emit({ type: 'closed' as const }),
  },
}).createMachine({
  id: 'worker',
  context: ({ input }) => ({ ...input, live: null, job: null, reply: null, next: null, silence: 0, cause: null, barren: 0 }),
  initial: 'off',
  states: {
    off: { on: { start: 'spawning', stop: 'stopped' } },
    spawning: {
      invoke: {
        src: 'spawn',
        input: ({ context }) => context,
        onDone: { target: 'alive', actions: [assign(({ event }) => ({ live: event.output })), 'reportUp'] },
        onError: [
          {
            guard: ({ context }) => context.worthRetrying() && context.barren + 1 < MAX_STARTS,
            target: 'resting',
            actions: assign(({ context, event }) => ({ cause: causeOf(event.error), barren: context.barren + 1 })),
          },
          { target: 'unable', actions: assign(({ event }) => ({ cause: causeOf(event.error) })) },
        ],
      },
      on: { stop: 'stopping' },
    },
    alive: {
      invoke: {
        src: 'watch',
        input: ({ context }) => context.live!,
        onError: { target: 'replacing', actions: assign(({ event }) => ({ cause: causeOf(event.error) })) },
      },
      on: {
        lost: { target: 'replacing', actions: 'noteLoss' },
        forget: { actions: 'forget' },
        stop: 'stopping',
      },
      initial: 'idle',
      states: {
        idle: {
          entry: ['releaseProcess', 'reportFree'],
          on: { work: { target: 'busy', actions: assign(({ event }) => ({ job: event.job, silence: event.silence })) } },
        },
        busy: {
          entry: 'holdProcess',
          invoke: {
            src: 'call',
            input: ({ context }) => ({ live: context.live!, job: context.job!, reply: context.reply }),
            onDone: [
              {
                guard: ({ event }) => event.output.did === 'threw',
                target: '#worker.replacing',
                actions: assign(({ context, event }) => ({ cause: thrownBy(event.output), barren: context.barren + 1 })),
              },
              {
                guard: 'hasNext',
                target: 'busy',
                reenter: true,
                actions: ['turnToNext', 'bearFruit', emit(({ event }) => ({ type: 'answered' as const, reply: event.output }))],
              },
              {
                target: 'idle',
                actions: [
                  assign({ job: null, reply: null }),
                  'bearFruit',
                  emit(({ event }) => ({ type: 'answered' as const, reply: event.output })),
                ],
              },
            ],
            onError: {
              target: '#worker.replacing',
              actions: assign(({ context, event }) => ({ cause: causeOf(event.error), barren: context.barren + 1 })),
            },
          },
          initial: 'heard',
          states: {
            heard: { after: { silence: 'doubted' } },
            doubted: { after: { doubt: { target: '#worker.replacing', actions: 'noteSilence' } } },
          },
          on: { beat: '.heard', work: { guard: 'hasRoom', actions: 'sendAhead' } },
        },
      },
    },
    replacing: {
      entry: 'reportLost',
      invoke: {
        src: 'bury',
        input: ({ context }) => ({ live: context.live, cause: context.cause }),
        onDone: [
          { guard: 'spent', target: 'unable', actions: 'letGo' },
          { target: 'resting', actions: 'letGo' },
        ],
        onError: [
          { guard: 'spent', target: 'unable', actions: 'letGo' },
          { target: 'resting', actions: 'letGo' },
        ],
      },
      on: { stop: 'stopping' },
    },
    resting: { after: { rest: 'spawning' }, on: { stop: 'stopping' } },
    unable: { entry: 'reportUnable', on: { stop: 'stopping' } },
    stopping: {
      invoke: {
        src: 'bury',
        input: ({ context }) => ({ live: context.live, cause: null }),
        onDone: 'stopped',
        onError: 'stopped',
      },
    },
    stopped: { type: 'final', entry: 'reportClosed' },
  },
});
