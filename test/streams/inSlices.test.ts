import { TestScheduler } from 'rxjs/testing';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inSlices, type SliceOptions } from '../../streams/inSlices.js';

/** Virtual time: a turn of the event loop takes one frame, and the work's own clock goes forward as `cost` says. */
function virtual(scheduler: TestScheduler): { options: SliceOptions; cost: (ms: number) => void; slices: number[] } {
  let clock = 0;
  const slices: number[] = [];
  const turn = (then: () => void) => {
    const waiting = scheduler.schedule(then, 1);
    return () => waiting.unsubscribe();
  };
  const options = { ms: 10, turn, now: () => clock, spent: (ms: number) => void slices.push(ms) };
  return { options, cost: ms => (clock += ms), slices };
}

function marbles(
  name: string,
  body: (scheduler: TestScheduler, helpers: Parameters<Parameters<TestScheduler['run']>[0]>[0]) => void,
): void {
  test(name, () => {
    const scheduler = new TestScheduler((actual, expected) => assert.equal(actual, expected));
    scheduler.run(helpers => body(scheduler, helpers));
  });
}

/** `n` steps of `ms` milliseconds each, then 'a'. */
function* steps(n: number, ms: number, cost: (ms: number) => void): Generator<void, string> {
  for (let i = 0; i < n; i++) {
    cost(ms);
    yield;
  }
  return 'a';
}

marbles('work without a step answers in the next turn', (scheduler, { expectObservable }) => {
  const { options, cost } = virtual(scheduler);
  expectObservable(inSlices(() => steps(0, 0, cost), options)).toBe('-(a|)');
});

marbles('steps that fit in a slice take one turn', (scheduler, { expectObservable, flush }) => {
  const { options, cost, slices } = virtual(scheduler);
  expectObservable(inSlices(() => steps(3, 3, cost), options)).toBe('-(a|)');
  flush();
  assert.equal(slices, [9]);
});

marbles('longer work gives way whenever a slice is used up', (scheduler, { expectObservable, flush }) => {
  const { options, cost, slices } = virtual(scheduler);
  // 7 steps of 4 ms: 3, 3 and 1 of them.
  expectObservable(inSlices(() => steps(7, 4, cost), options)).toBe('---(a|)');
  flush();
  assert.equal(slices, [12, 12, 4]);
});

marbles('a step is never cut', (scheduler, { expectObservable, flush }) => {
  const { options, cost, slices } = virtual(scheduler);
  expectObservable(inSlices(() => steps(2, 1000, cost), options)).toBe('---(a|)');
  flush();
  assert.equal(slices, [1000, 1000, 0]);
});

marbles('work without an end never emits, and ends when unsubscribed', (scheduler, { expectObservable, flush }) => {
  const { options, cost, slices } = virtual(scheduler);
  let ended = 0;
  function* endless(): Generator<void, string> {
    try {
      for (;;) {
        cost(10);
        yield;
      }
    } finally {
      ended++;
    }
  }
  expectObservable(inSlices(endless, options), '-----!').toBe('------');
  flush();
  assert.is(ended, 1);
  assert.is(slices.length, 4);
});

marbles('an error of the work is the error of the stream', (scheduler, { expectObservable }) => {
  const { options, cost } = virtual(scheduler);
  function* fails(): Generator<void, string> {
    yield* steps(2, 10, cost);
    throw 'no';
  }
  expectObservable(inSlices(fails, options)).toBe('---#', undefined, 'no');
});

marbles('a callback that throws instead of giving an iterator is an error of the stream', (scheduler, { expectObservable }) => {
  const { options } = virtual(scheduler);
  const throws = (): Iterator<unknown, string> => {
    throw 'none';
  };
  expectObservable(inSlices(throws, options)).toBe('-#', undefined, 'none');
});

marbles('unsubscribed before its turn, the work never begins', (scheduler, { expectObservable, flush }) => {
  const { options, cost } = virtual(scheduler);
  let begun = false;
  const work = () => {
    begun = true;
    return steps(1, 1, cost);
  };
  expectObservable(inSlices(work, options), '!').toBe('-');
  flush();
  assert.not(begun);
});

marbles('unsubscribed from within a step, it ends after that step', (scheduler, { flush }) => {
  const { options } = virtual(scheduler);
  const heard: string[] = [];
  function* work(): Generator<void, string> {
    try {
      subscription.unsubscribe();
      heard.push('unsubscribed');
      yield;
      heard.push('went on');
      return 'a';
    } finally {
      heard.push('ended');
    }
  }
  const subscription = inSlices(work, options).subscribe({ next: () => heard.push('answer'), error: () => heard.push('error') });
  flush();
  assert.equal(heard, ['unsubscribed', 'ended']);
});

marbles('each subscription does the work again', (scheduler, { expectObservable, flush }) => {
  const { options, cost } = virtual(scheduler);
  let begun = 0;
  const work = () => {
    begun++;
    return steps(2, 10, cost);
  };
  const work$ = inSlices(work, options);
  expectObservable(work$).toBe('---(a|)');
  expectObservable(work$, '^----').toBe('---(a|)');
  flush();
  assert.is(begun, 2);
});

marbles('whoever asks again on every answer waits a turn each time', (scheduler, { flush }) => {
  const { options, cost } = virtual(scheduler);
  const again = (): ReturnType<typeof inSlices<string>> => inSlices(() => steps(0, 0, cost), options);
  const turns: number[] = [];
  const ask = () => again().subscribe(() => turns.push(scheduler.now()) < 4 && ask());
  ask();
  flush();
  assert.equal(turns, [1, 2, 3, 4]);
});

test.run();
