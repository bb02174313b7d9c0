import { Subject } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { jsonLines } from '../../../actors/post/jsonLines.js';
import { progressLine, type Terminal, terminalLine } from '../../../actors/post/terminalLine.js';
import type { FitEvent, Progress } from '../../../src/events.js';
import { progressOf, resultOf } from '../../support/events.js';

/** A terminal that keeps what it is told. */
function terminal(parts: Partial<Terminal> = {}): Terminal & { text: string } {
  return {
    text: '',
    write(text: string) {
      this.text += text;
    },
    ...parts,
  };
}

/** What a terminal shows in the end: what comes after a return overwrites the row. */
const rows = (text: string): string[] => text.split('\n').map(row => row.split('\r\u001b[K').at(-1)!);

const progress = (parts: Partial<Progress> = {}): FitEvent => ({ type: 'progress', progress: progressOf(parts) });

test('a progress is one line: phase, bounds, calls, effective size, evidence with its error, speed, workers, time left', () => {
  assert.is(
    progressLine(progressOf()),
    'sampling   12 bounds  34,500 calls  N_eff 812  ln Z 29283.29 ± 0.02  1,204 calls/s  4 workers, 93 % busy  1 min 02 s left',
  );
  const first = progressOf({
    phase: 'exploring',
    counter: 1,
    nLike: 0,
    nEff: 0,
    logZ: -Infinity,
    logZErr: Number.NaN,
    callsPerSecond: 0,
    eta: null,
    workers: 1,
  });
  assert.is(progressLine(first), 'exploring  1 bounds  0 calls');
  assert.match(progressLine(progressOf({ callsPerSecond: 0.52, eta: 3, workers: 1 })), '0.5 calls/s  3.0 s left');
  assert.match(progressLine(progressOf({ eta: 7322 })), '2 h 02 min left');
});

test('on a terminal the line is rewritten in place, cut to its width, and the end has a line of its own', () => {
  const log$ = new Subject<FitEvent>();
  const screen = terminal({ isTTY: true, columns: 40 });
  terminalLine(log$, { terminal: screen });
  log$.next(progress({ nLike: 100 }));
  log$.next(progress({ nLike: 200 }));
  assert.equal(rows(screen.text), [progressLine(progressOf({ nLike: 200 })).slice(0, 39)]);
  log$.next({ type: 'warning', message: 'the PSF was cropped' });
  log$.next({ type: 'worker', worker: 1, what: 'died', cause: 'exit 3' });
  log$.next({ type: 'worker', worker: 1, what: 'replaced', cause: 'exit 3' });
  log$.next({ type: 'done', result: resultOf() });
  log$.complete();
  assert.equal(rows(screen.text), ['warning: the PSF was cropped', 'worker 1 died: exit 3', 'done: 92,800 calls in 1 min 15 s', '']);
});

test('behind a pipe that passes on whole lines, each overwrites the one above', () => {
  const log$ = new Subject<FitEvent>();
  const screen = terminal({ isBehindPipe: true, columns: 80 });
  terminalLine(log$, { terminal: screen });
  log$.next(progress({ nLike: 100 }));
  log$.next(progress({ nLike: 200 }));
  log$.next({ type: 'warning', message: 'the PSF was cropped' });
  log$.next({ type: 'done', result: resultOf() });
  log$.complete();
  assert.ok(screen.text.endsWith('\n'), 'what a launcher holds back is shown');
  const shown: string[] = [];
  for (const line of screen.text.split('\n').slice(0, -1)) {
    if (line.startsWith('\u001b[1A')) shown.pop();
    shown.push(line.replace('\u001b[1A\r\u001b[K', ''));
  }
  assert.equal(shown, ['warning: the PSF was cropped', 'done: 92,800 calls in 1 min 15 s']);
});

test('elsewhere there is a line every ten seconds and with every phase, but not with every training', () => {
  const log$ = new Subject<FitEvent>();
  const file = terminal();
  terminalLine(log$, { terminal: file, noise: 'Normal, σ = 0.1' });
  for (const [phase, elapsed] of [
    ['exploring', 0],
    ['exploring', 5],
    ['training', 6],
    ['exploring', 7],
    ['exploring', 11],
    ['sampling', 12],
    ['sampling', 21],
    ['sampling', 23],
  ] as const)
    log$.next(progress({ phase, elapsed, nLike: elapsed }));
  log$.next({ type: 'done', result: resultOf({ reason: 'stopped' }) });
  const [first, ...others] = rows(file.text);
  assert.is(first, 'noise: Normal, σ = 0.1', 'what is known of the noise goes before all');
  const calls = others.map(row => row.match(/(\S+) calls/)?.[1]);
  assert.equal(calls, ['0', '11', '12', '23', '92,800', undefined]);
  assert.match(file.text, 'ended early (stopped)');
});

test('a fit that fails leaves its line whole, and the terminal at the start of the next', () => {
  const log$ = new Subject<FitEvent>();
  const screen = terminal({ isTTY: true });
  const subscription = terminalLine(log$, { terminal: screen });
  log$.next(progress());
  log$.complete();
  assert.match(screen.text, / left\n$/);
  assert.ok(subscription.closed);
});

test('every event is one line of JSON, without samples', () => {
  const events$ = new Subject<FitEvent>();
  const lines: string[] = [];
  jsonLines(events$, line => lines.push(line));
  const { labels, units, n, samples, weights, logL } = resultOf();
  events$.next(progress({ logZErr: Number.NaN }));
  events$.next({ type: 'posterior', posterior: { labels, units, n, samples, weights, logL, logZ: -1, logZErr: 0.1, nEff: 1.6 } });
  events$.next({ type: 'worker', worker: 0, what: 'born', cause: null });
  events$.next({ type: 'warning', message: 'two\nlines' });
  events$.next({ type: 'checkpoint', path: 'run1', nLike: 5 });
  events$.next({ type: 'done', result: resultOf() });
  assert.ok(lines.every(line => /^[^\n]+\n$/.test(line)));
  const parsed = lines.map(line => JSON.parse(line));
  assert.equal(
    parsed.map(({ type }) => type),
    ['progress', 'posterior', 'worker', 'warning', 'checkpoint', 'done'],
  );
  assert.is(parsed[0].logZErr, null);
  assert.is(parsed[0].nLike, 34500);
  assert.is(parsed[1].parameters['core.xc'].median, 2);
  assert.is(parsed[1].samples, undefined);
  assert.is(parsed[5].nLike, 92800);
  assert.is(parsed[5].weights, undefined);
});

test.run();
