import type { Observable } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Clock } from '../../../actors/run/clock.js';
import { Meter } from '../../../actors/run/meter.js';
import { ResultStream } from '../../../actors/run/resultStream.js';
import type { FitEvent, PosteriorSoFar } from '../../../src/events.js';
import { progressOf, resultOf } from '../../support/events.js';

const posterior = { ...resultOf(), logZ: -1, logZErr: 0.1 } as PosteriorSoFar;

/** A stream with a clock that a test sets. */
function streamAt(): { stream: ResultStream; clock: { now: number } } {
  const clock = { now: 0 };
  return { stream: new ResultStream(() => clock.now), clock };
}

test('progress comes ten times a second at most, and with every change of phase', () => {
  const { stream, clock } = streamAt();
  const seen: string[] = [];
  stream.progress$.subscribe(({ phase, nLike }) => seen.push(`${phase} ${nLike}`));
  for (const [now, phase] of [
    [0, 'exploring'],
    [50, 'exploring'],
    [99, 'training'],
    [150, 'training'],
    [200, 'training'],
  ] as const) {
    clock.now = now;
    stream.progress(() => progressOf({ phase, nLike: now }), phase);
  }
  assert.equal(seen, ['exploring 0', 'training 99', 'training 200']);
});

test('a posterior is worked out only while somebody watches, and costs a twentieth of the time at most', () => {
  const { stream, clock } = streamAt();
  let made = 0;
  const make = (ms: number) => () => {
    made++;
    clock.now += ms;
    return posterior;
  };
  stream.posterior(make(10));
  assert.is(made, 0, 'nobody watches');
  const one = stream.posterior$.subscribe();
  const all = stream.events$.subscribe();
  stream.posterior(make(10));
  assert.is(made, 1);
  clock.now += 499;
  stream.posterior(make(10));
  assert.is(made, 1, 'too soon');
  clock.now += 1;
  stream.posterior(make(100));
  assert.is(made, 2);
  clock.now += 1999;
  stream.posterior(make(10));
  assert.is(made, 2, 'it took long');
  clock.now += 1;
  one.unsubscribe();
  stream.posterior(make(10));
  assert.is(made, 3, 'one still watches');
  all.unsubscribe();
  clock.now += 10000;
  stream.posterior(make(10));
  assert.is(made, 3, 'nobody watches any more');
});

test('a posterior that is not there yet is not told', () => {
  const { stream } = streamAt();
  const seen: FitEvent[] = [];
  stream.events$.subscribe(event => seen.push(event));
  stream.posterior(() => null);
  assert.equal(seen, []);
});

test('a warning is told once', () => {
  const { stream } = streamAt();
  const seen: FitEvent[] = [];
  stream.log$.subscribe(event => seen.push(event));
  for (const message of ['a', 'b', 'a']) stream.warn(message);
  assert.equal(seen, [
    { type: 'warning', message: 'a' },
    { type: 'warning', message: 'b' },
  ]);
});

test('a stream that ends, with a result or without, completes for all, also for who comes late', () => {
  for (const done of [{ type: 'done' as const, result: resultOf() }, null]) {
    const { stream } = streamAt();
    stream.progress(() => progressOf(), 'sampling');
    stream.end(done);
    for (const [stream$, count] of [
      [stream.events$, done ? 2 : 1],
      [stream.progress$, 1],
      [stream.posterior$, 0],
    ] as readonly [Observable<unknown>, number][]) {
      let heard = 0;
      let completed = false;
      stream$.subscribe({ next: () => heard++, complete: () => (completed = true) });
      assert.equal({ heard, completed }, { heard: count, completed: true });
    }
  }
});

test('a clock leaves pauses out', () => {
  let now = 1000;
  const clock = new Clock(() => now);
  assert.is(clock.seconds, 0);
  clock.start();
  now += 1500;
  clock.start();
  assert.is(clock.seconds, 1.5);
  clock.stop();
  clock.stop();
  now += 9000;
  assert.is(clock.seconds, 1.5);
  clock.start();
  now += 500;
  assert.is(clock.seconds, 2);
});

test('a meter reads speed over the last ten seconds, time left, and how busy the workers were since the last reading', () => {
  const meter = new Meter('nautilus', () => 2);
  const at = (nLike: number, callsLeft: number | null) => progressOf({ nLike, callsLeft });
  const first = meter.read(at(0, null), 0);
  assert.equal([first.callsPerSecond, first.eta, first.busy], [0, null, 0]);
  meter.spent(2);
  meter.spent(1);
  const second = meter.read(at(200, 1000), 2);
  assert.equal([second.callsPerSecond, second.eta, second.busy], [100, 10, 0.75]);
  const third = meter.read(at(200, 1000), 4);
  assert.equal([third.callsPerSecond, third.busy], [50, 0]);
  meter.read(at(1000, 0), 12);
  // from the mark at 12 s back over ten seconds to that at 4 s or before
  const last = meter.read(at(1100, 0), 14);
  assert.is(last.callsPerSecond, 90);
  assert.is(meter.read(progressOf({ phase: 'done', callsLeft: null, nLike: 1100 }), 14).eta, 0);
});

test.run();
