import { assign, fromCallback, fromPromise, sendTo, setup } from 'xstate';
import type { FitResult, StopReason } from '../../src/events.js';
import { LONGEST_TIMER } from './clock.js';

export interface RunContext {
  readonly method: string;
  /** The method's phase, as the sampler's snapshot has it. */
  readonly phase: string;
  /** Whether it is to stand still. */
  readonly hold: boolean;
  /** Why it ends, once it does so by itself or was told to; null where it failed, and before. */
  readonly reason: StopReason | null;
  readonly result: FitResult | null;
  /** What ended a fit that failed. */
  readonly error: unknown;
}

export type RunCommand =
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** Ends the fit with what it has. */
  | { readonly type: 'stop'; readonly reason: StopReason };

/** What the fit at work reports to its run. */
export type RunReport =
  | { readonly type: 'phase'; readonly phase: string }
  | { readonly type: 'finished'; readonly reason: StopReason }
  | { readonly type: 'broke'; readonly error: unknown };

type RunEvent = RunCommand | RunReport;

/** What is asked of the fit at work. */
export type FitCommand = { readonly type: 'hold' } | { readonly type: 'release' };

/** How a fit ends: with a reason, of which a result can be made, or with an error. */
export interface Ending {
  readonly reason: StopReason | null;
  readonly error: unknown;
}

const provided = (): never => {
  throw new Error('startRun provides this actor');
};

/**
 * One fit from its pool to its result: opening → fitting (running ⇄ paused) → ending → done or failed. `ending` gives back the pool and works out the result,
 * whatever happened before. A run's `ref` is an actor of this machine.
 */
export const runMachine = setup({
  types: {
    input: {} as { readonly method: string; readonly phase: string },
    context: {} as RunContext,
    events: {} as RunEvent,
  },
  actors: {
    /** Makes the problem known to the pool. */
    open: fromPromise<void>(provided),
    /** Drives sampler and pool, from entering `fitting` to leaving it. */
    fit: fromCallback<FitCommand, { hold: boolean }>(provided),
    end: fromPromise<FitResult, Ending>(provided),
    /** A fit that stands still has no task and no timer of its own: without this one a process of Node would end, and the paused fit with it. */
    stay: fromCallback(() => {
      const timer = setInterval(() => {}, LONGEST_TIMER);
      return () => clearInterval(timer);
    }),
  },
}).createMachine({
  id: 'run',
  context: ({ input }) => ({ ...input, hold: false, reason: null, result: null, error: null }),
  initial: 'opening',
  states: {
    opening: {
      invoke: {
        src: 'open',
        onDone: [{ guard: ({ context }) => context.hold, target: 'fitting.paused' }, { target: 'fitting' }],
        onError: { target: 'ending', actions: assign(({ event }) => ({ error: event.error })) },
      },
      on: {
        pause: { actions: assign({ hold: true }) },
        resume: { actions: assign({ hold: false }) },
        stop: { target: 'ending', actions: assign(({ event }) => ({ reason: event.reason })) },
      },
    },
    fitting: {
      invoke: {
        id: 'fit',
        src: 'fit',
        input: ({ context }) => ({ hold: context.hold }),
        onError: { target: 'ending', actions: assign(({ event }) => ({ error: event.error })) },
      },
      on: {
        phase: { actions: assign(({ event }) => ({ phase: event.phase })) },
        finished: { target: 'ending', actions: assign(({ event }) => ({ reason: event.reason })) },
        broke: { target: 'ending', actions: assign(({ event }) => ({ error: event.error })) },
        stop: { target: 'ending', actions: assign(({ event }) => ({ reason: event.reason })) },
      },
      initial: 'running',
      states: {
        running: { on: { pause: { target: 'paused', actions: sendTo('fit', { type: 'hold' }) } } },
        paused: {
          invoke: { src: 'stay', onError: { target: '#run.ending', actions: assign(({ event }) => ({ error: event.error })) } },
          on: { resume: { target: 'running', actions: sendTo('fit', { type: 'release' }) } },
        },
      },
    },
    ending: {
      invoke: {
        src: 'end',
        input: ({ context: { reason, error } }) => ({ reason, error }),
        onDone: { target: 'done', actions: assign(({ event }) => ({ result: event.output })) },
        onError: { target: 'failed', actions: assign(({ event }) => ({ error: event.error, reason: null })) },
      },
    },
    done: { type: 'final' },
    failed: { type: 'final' },
  },
});
