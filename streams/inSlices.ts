import { Observable } from 'rxjs';
import { nextTurn, type Turn } from './turn.js';

export interface SliceOptions {
  /** Milliseconds after which the work gives way. Default 10: a page keeps its 60 frames a second. */
  readonly ms?: number;
  /** How it gives way. Default: the next turn of the event loop. */
  readonly turn?: Turn;
  /** The clock, in milliseconds. */
  readonly now?: () => number;
  /** Told the milliseconds of each slice when it ends, before the answer. */
  readonly spent?: (ms: number) => void;
}

/**
 * Long work on this thread, cut in slices: each subscription takes an iterator from `work` and steps through it, giving way to the event loop
 * whenever a slice is used up. Emits what the iterator returns, then completes; what it throws is the stream's error. The first step, too, waits for a
 * turn, so that a caller who asks again on every answer can't starve the event loop. Unsubscribing ends the iterator between two steps
 * (its `finally` blocks run).
 *
 * @example
 * const sum$ = inSlices(function* () { let s = 0; for (let i = 0; i < 1e6; i++) { s += i; yield; } return s; });
 */
export function inSlices<T>(work: () => Iterator<unknown, T>, options: SliceOptions = {}): Observable<T> {
  const { ms = 10, turn = nextTurn, now = () => performance.now(), spent } = options;
  return new Observable<T>(subscriber => {
    let steps: Iterator<unknown, T> | null = null;
    /** In the midst of a step: an iterator that runs can't be ended. */
    let running = false;
    /** One slice: the last step where the work has come to its end, else null. */
    const slice = (): IteratorResult<unknown, T> | null => {
      const start = now();
      running = true;
      try {
        steps ??= work();
        for (;;) {
          const step = steps.next();
          if (step.done || subscriber.closed) return step;
          if (now() - start >= ms) return null;
        }
      } finally {
        running = false;
        spent?.(now() - start);
      }
    };
    const end = () => {
      steps?.return?.();
      steps = null;
    };
    const run = () => {
      try {
        const last = slice();
        if (subscriber.closed) end();
        else if (last === null) giveUp = turn(run);
        else {
          steps = null;
          subscriber.next(last.value as T);
          subscriber.complete();
        }
      } catch (error) {
        steps = null;
        subscriber.error(error);
      }
    };
    let giveUp = turn(run);
    return () => {
      giveUp();
      if (!running) end();
    };
  });
}
