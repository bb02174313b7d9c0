import { execFile } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Pool } from '../../../actors/pool/contract.js';
import { InlinePool } from '../../../actors/pool/inlinePool.js';
import { type Run, startRun } from '../../../actors/run/startRun.js';
import { formatSummary } from '../../../src/cli/summary.js';
import { FitError, ValueError } from '../../../src/errors.js';
import type { FitEvent, FitResult, PosteriorSoFar, Progress } from '../../../src/events.js';
import { dumpBytes } from '../../../src/io/dump.js';
import { readDump } from '../../../src/io/load.js';
import { resultJson } from '../../../src/io/resultFile.js';
import { functionProblem } from '../../../src/likelihood/functionProblem.js';
import { uniform } from '../../../src/priors/index.js';
import { close } from '../../support/close.js';
import { gaussian, short, smallProblem } from '../../support/smallProblem.js';
import { within } from '../../support/within.js';

const finished = (run: Run): Promise<FitResult> => within(30000, run.result, 'the run');

async function errorOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error('the promise was kept');
}

/** Resolves with the first progress that `is` likes. */
const until = (run: Run, is: (progress: Progress) => boolean): Promise<Progress> =>
  within(
    20000,
    new Promise((resolve, reject) => {
      const all = run.progress$.subscribe({
        next: progress => {
          if (!is(progress)) return;
          resolve(progress);
          setImmediate(() => all.unsubscribe());
        },
        complete: () => reject(new Error('the run ended before')),
      });
    }),
  );

/** Lets the event loop turn `n` times: an inline pool and a sampler that had something to do would have done it. */
async function turns(n: number): Promise<void> {
  for (let i = 0; i < n; i++) await new Promise(resolve => setImmediate(resolve));
}

/** Runs a script of its own process that has to end by itself. */
function script(code: string): Promise<{ code: number; out: string; err: string }> {
  const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const prelude = `
    import { fitter } from ${at('../../../actors/fitter.js')};
    import { startRun } from ${at('../../../actors/run/startRun.js')};
    import { functionProblem } from ${at('../../../src/likelihood/functionProblem.js')};
    import { uniform } from ${at('../../../src/priors/index.js')};
    import { short } from ${at('../../support/smallProblem.js')};
    const problem = functionProblem({ priors: [uniform(-5, 5)], logL: ([x]) => -0.5 * x * x });\n`;
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--input-type=module', '-e', prelude + code], { timeout: 60000 }, (error, out, err) => {
      if (error?.killed) reject(new Error(`the script did not end by itself: ${out}${err}`));
      else resolve({ code: Number(error?.code ?? 0), out, err });
    });
  });
}

function sameBits(actual: FitResult, expected: FitResult): void {
  assert.is(actual.nLike, expected.nLike);
  close(actual.samples, expected.samples, { rtol: 0 }, 'samples');
  close(actual.logw, expected.logw, { rtol: 0 }, 'logw');
  assert.is(actual.logz, expected.logz);
  assert.is(actual.logzerr, expected.logzerr);
}

test('a run gives the posterior and the evidence of a Gaussian', async () => {
  const result = await finished(startRun(smallProblem(2), { ...short, n_eff: 2000, nlive: 200, seed: 1 }));
  assert.is(result.complete, true);
  assert.is(result.reason, 'finished');
  assert.is(result.method, 'nautilus');
  assert.is(result.seed, 1);
  assert.equal(result.labels, ['x.0', 'x.1']);
  assert.ok(Math.abs(result.logz + 2 * Math.log(10)) < 5 * result.logzerr && result.logzerr < 0.1, `${result.logz} ± ${result.logzerr}`);
  close(result.logz_prior!, -2 * Math.log(10));
  assert.ok(Number.isNaN(result.logz_data));
  assert.is(result.samples.length, 2 * result.n);
  close(
    result.weights.reduce((a, b) => a + b),
    1,
  );
  assert.ok(result.nEff >= 2000);
  let mean = 0;
  for (let i = 0; i < result.n; i++) mean += result.weights[i] * result.samples[2 * i];
  assert.ok(Math.abs(mean) < 0.15, `mean ${mean}`);
  assert.ok((result.diagnostics.proposals as number) > 10);
  assert.is(result.options.n_live, 200);
});

test('the events tell how it went: progress through the phases, then the end, then no more', async () => {
  const run = startRun(smallProblem(2), short);
  const events: FitEvent[] = [];
  let completed = false;
  run.log$.subscribe({ next: event => events.push(event), complete: () => (completed = true) });
  const result = await finished(run);
  assert.ok(completed);
  const progress = events.filter(event => event.type === 'progress').map(event => event.progress);
  const phases = progress.map(({ phase }) => phase).filter((phase, i, all) => phase !== all[i - 1]);
  assert.is(phases[0], 'exploring');
  assert.ok(phases.includes('training') && phases.includes('sampling'));
  assert.is(phases.at(-1), 'done');
  assert.is(progress.at(-1)!.eta, 0);
  assert.is(progress.at(-1)!.nLike, result.nLike);
  assert.ok(progress.every(({ busy, workers }) => busy >= 0 && busy <= 1 && workers === 1));
  assert.ok(progress.every(({ elapsed }, i) => i === 0 || elapsed >= progress[i - 1].elapsed));
  const last = events.at(-1)!;
  assert.is(last.type, 'done');
  assert.is(last.type === 'done' && last.result, result);
  assert.is(run.ref.getSnapshot().value, 'done');
});

test('what a sampler warns of stays with its result, the dump, the summary and the file', async () => {
  const problem = functionProblem({ priors: [uniform(0, 1)], logL: ([x]) => (x < 0.02 ? -x : Number.NEGATIVE_INFINITY) });
  const run = startRun(problem, { method: 'pocomc', n_effective: 64, n_total: 64, n_evidence: 0, precondition: false, seed: 1 });
  const told: string[] = [];
  run.log$.subscribe(event => event.type === 'warning' && told.push(event.message));
  const result = await finished(run);
  assert.match(told.join(), /^Only \d+ of \d+ points drawn from the prior/);
  assert.equal(result.diagnostics.warnings, told);
  assert.equal(resultJson(result).warnings, told);
  assert.ok(formatSummary(result).includes(`warning      ${told[0]}`));
  assert.equal(readDump(dumpBytes({ result })).result.diagnostics.warnings, told);
});

test('whoever subscribes late hears the last progress, and the end if it has come', async () => {
  const run = startRun(smallProblem(2), short);
  await finished(run);
  const late: string[] = [];
  let completed = false;
  run.events$.subscribe({ next: event => late.push(event.type), complete: () => (completed = true) });
  assert.equal(late, ['progress', 'done']);
  assert.ok(completed);
});

test('the posterior so far is made only for those who watch, in physical units, and goes on growing', async () => {
  const run = startRun(smallProblem(2), { ...short, n_eff: 4000, n_batch: 20 });
  const seen: PosteriorSoFar[] = [];
  run.posterior$.subscribe(posterior => seen.push(posterior));
  await until(run, ({ nLike }) => nLike > 100);
  const now = run.posterior()!;
  assert.ok(now.n >= 100 && now.samples.length === 2 * now.n && now.weights.length === now.n);
  await finished(run);
  assert.ok(seen.length >= 1);
  for (const { n, samples, weights, labels } of seen) {
    assert.is(samples.length, n * 2);
    assert.ok(samples.every(x => x >= -5 && x <= 5));
    close(
      weights.reduce((a, b) => a + b),
      1,
    );
    assert.equal(labels, ['x.0', 'x.1']);
  }
});

test('a paused run asks for nothing, its clock stands, and resumed it gives the same bits', async () => {
  let calls = 0;
  const counting = (values: Float64Array) => {
    calls++;
    return gaussian(values);
  };
  const run = startRun(smallProblem(2, counting), short);
  await until(run, ({ nLike }) => nLike >= 200);
  run.pause();
  assert.equal(run.ref.getSnapshot().value, { fitting: 'paused' });
  // a batch that was out is answered first
  await turns(50);
  const before = calls;
  await turns(200);
  assert.is(calls, before);
  run.resume();
  const result = await finished(run);
  sameBits(result, await finished(startRun(smallProblem(2), short)));
  assert.ok(calls === result.nLike);
});

test('a run paused before it begins waits for resume', async () => {
  let calls = 0;
  const run = startRun(
    smallProblem(2, values => {
      calls++;
      return gaussian(values);
    }),
    short,
  );
  run.pause();
  await turns(50);
  assert.is(calls, 0);
  assert.equal(run.ref.getSnapshot().value, { fitting: 'paused' });
  run.resume();
  assert.ok((await finished(run)).complete);
});

test('a stopped run gives what it has: a valid, partial answer', async () => {
  const run = startRun(smallProblem(2), { ...short, n_eff: 1e9 });
  await until(run, ({ phase, nEff }) => phase === 'sampling' && nEff > 500);
  run.stop();
  const result = await finished(run);
  assert.is(result.complete, false);
  assert.is(result.reason, 'stopped');
  assert.ok(result.nEff > 500 && Math.abs(result.logz + 2 * Math.log(10)) < 0.5);
});

test('a run stopped while it is paused, or twice, ends the same way', async () => {
  const run = startRun(smallProblem(2), { ...short, n_eff: 1e9 });
  await until(run, ({ nLike }) => nLike > 100);
  run.pause();
  run.stop();
  run.stop();
  assert.is((await finished(run)).reason, 'stopped');
});

test('a run stopped before it knows anything fails and says so', async () => {
  const run = startRun(smallProblem(2), short);
  run.stop();
  const error = await errorOf(finished(run));
  assert.instance(error, FitError);
  assert.match(error.message, /stopped.*after 0 likelihood calls/);
  assert.is(run.ref.getSnapshot().value, 'failed');
});

test('a pool that attaches the problem after the run was stopped is told to forget it', async () => {
  const inner = new InlinePool();
  let attach = () => {};
  const detached: string[] = [];
  const pool: Pool = {
    kind: 'inline',
    size: 1,
    events$: inner.events$,
    stats$: inner.stats$,
    attach: () => new Promise(resolve => (attach = () => resolve('late'))),
    detach: problem => detached.push(problem),
    evaluate: task => inner.evaluate(task),
    close: () => inner.close(),
  };
  const run = startRun(smallProblem(2), { ...short, pool });
  run.stop();
  assert.instance(await errorOf(finished(run)), FitError);
  assert.equal(detached, []);
  attach();
  await turns(2);
  assert.equal(detached, ['late']);
  await inner.close();
});

test('ref.stop() from outside, at any time, is an error that says so, and leaves nothing behind', async () => {
  const before = process.listenerCount('SIGINT');
  const later: [string, (run: Run) => unknown][] = [
    ['opening', () => {}],
    ['fitting', run => until(run, ({ nLike }) => nLike > 100)],
    ['paused', run => until(run, ({ nLike }) => nLike > 100).then(() => run.pause())],
    ['ending', run => until(run, ({ nLike }) => nLike > 100).then(() => run.stop())],
  ];
  for (const [when, wait] of later) {
    const given = new InlinePool();
    const detached: string[] = [];
    const detach = given.detach.bind(given);
    given.detach = problem => {
      detached.push(problem);
      detach(problem);
    };
    const run = startRun(smallProblem(2), { ...short, n_eff: 1e9, pool: given }, { interruptible: true });
    let completed = false;
    run.events$.subscribe({ complete: () => (completed = true) });
    await wait(run);
    run.ref.stop();
    const error = await errorOf(finished(run));
    assert.instance(error, FitError, when);
    assert.match(error.message, /ended by its ref\.stop\(\).*run\.stop\(\)/, when);
    assert.ok(completed, when);
    await turns(2);
    assert.is(detached.length, 1, when);
    assert.is(process.listenerCount('SIGINT'), before, when);
    await given.close();
  }
});

test('a process does not end while a run is paused, nor for a failure of which only the streams are watched', async () => {
  const resumed = await script(`
    const run = startRun(problem, short);
    run.log$.subscribe(({ type }) => type === 'done' && console.log('done'));
    run.pause();
    // nothing but the pause keeps the process for this timer
    setTimeout(() => run.resume(), 100).unref();`);
  assert.equal(resumed, { code: 0, out: 'done\n', err: '' });
  const stopped = await script(`
    const run = startRun(problem, { ...short, ncores: 2 });
    run.log$.subscribe({ complete: () => console.log('over') });
    setImmediate(() => run.ref.stop());`);
  assert.equal(stopped, { code: 0, out: 'over\n', err: '' }, 'the pool that the run owns is closed');
  const fitted = await script(`
    const fit = fitter({ problem: { ...problem, expand: () => { throw new Error('a tie threw'); } } });
    fit.start(short).events$.subscribe({ complete: () => console.log('over') });`);
  assert.equal(fitted, { code: 0, out: 'over\n', err: '' });
});

test('timeout ends a run with what it has', async () => {
  const result = await finished(startRun(smallProblem(2), { ...short, n_eff: 1e9, timeout: 0.4 }));
  assert.is(result.reason, 'timeout');
  assert.is(result.complete, false);
  assert.ok(result.wallSeconds >= 0.4);
});

test('timeout ends a run in the midst of a batch', async () => {
  const slow = (values: Float64Array) => {
    if (started++ > 150) for (const end = performance.now() + 20; performance.now() < end; );
    return gaussian(values);
  };
  let started = 0;
  const result = await finished(startRun(smallProblem(2, slow), { ...short, n_batch: 150, timeout: 0.3 }));
  assert.is(result.reason, 'timeout');
  assert.is(result.nLike, 150);
  assert.ok(started < 300, `${started} calls`);
});

test('n_like_max ends a run and is its reason', async () => {
  const result = await finished(startRun(smallProblem(2), { ...short, n_eff: 1e9, n_like_max: 500 }));
  assert.is(result.reason, 'n_like_max');
  assert.is(result.complete, false);
  assert.ok(result.nLike >= 500 && result.nLike < 700);
});

test("what the likelihood throws is the cause of the run's error, and the streams complete", async () => {
  let calls = 0;
  const run = startRun(
    smallProblem(2, values => {
      if (++calls === 250) throw new RangeError('no likelihood here');
      return gaussian(values);
    }),
    short,
  );
  let completed = false;
  run.events$.subscribe({ complete: () => (completed = true) });
  const error = await errorOf(finished(run));
  assert.instance(error, FitError);
  assert.match(error.message, 'no likelihood here');
  assert.instance(error.cause, RangeError);
  assert.ok(completed);
});

test('a tie or prior that throws, and a likelihood of zero everywhere, are errors of the run too', async () => {
  const thrown = {
    ...smallProblem(2),
    expand: () => {
      throw new Error('a tie threw');
    },
  };
  assert.match((await errorOf(finished(startRun(thrown, short)))).message, 'a tie threw');
  const nowhere = startRun(
    smallProblem(2, () => Number.NEGATIVE_INFINITY),
    short,
  );
  assert.match((await errorOf(finished(nowhere))).message, /likelihood is zero at all/);
});

test('a pool that was given stays open and serves the next run; one that a run made is closed', async () => {
  const pool = new InlinePool();
  const [a, b] = await Promise.all([
    finished(startRun(smallProblem(2), { ...short, pool })),
    finished(startRun(smallProblem(2), { ...short, pool })),
  ]);
  sameBits(a, b);
  await errorOf(
    finished(
      startRun(
        smallProblem(2, () => Number.NaN),
        { ...short, pool },
      ),
    ),
  );
  sameBits(await finished(startRun(smallProblem(2), { ...short, pool })), a);
  await pool.close();
});

test('the seed decides', async () => {
  const [a, b, c] = await Promise.all([3, 3, 4].map(seed => finished(startRun(smallProblem(2), { ...short, seed }))));
  sameBits(a, b);
  assert.ok(a.logz !== c.logz);
});

test('wrong options are refused at the door, with the option, the value and the rule', () => {
  const refused = (given: Record<string, unknown>, message: RegExp) =>
    assert.throws(
      () => startRun(smallProblem(2), given),
      (error: Error) => {
        assert.instance(error, ValueError);
        assert.match(error.message, message);
        return true;
      },
    );
  refused({ method: 'metropolis' }, /method is 'metropolis'.*nautilus/);
  refused({ nlives: 3 }, /nlives is not an option.*Did you mean 'n_live'/);
  refused({ dlogz: 0.01 }, /dlogz is not an option.*n_eff/);
  refused({ nlive: 0 }, /nlive must be/);
  refused({ nlive: 100, n_live: 100 }, /two spellings/);
  refused({ seed: -1 }, /seed is -1/);
  refused({ seed: 1.5 }, /seed is 1.5/);
  refused({ timeout: 0 }, /timeout is 0/);
  refused({ timeout: '1 h' }, /timeout is '1 h'/);
  refused({ progress: 'yes' }, /progress is 'yes'/);
  refused({ checkpoint: 7 }, /checkpoint is 7: it must be the name of a file/);
  refused({ checkpoint: 'runs/' }, /checkpoint is 'runs\/'/);
  refused({ resume: 'yes' }, /resume is 'yes': it must be true or false/);
  refused({ ncores: 0 }, /ncores is 0/);
  refused({ ncores: 2, pool: 2 }, /give one of them/);
  assert.throws(() => startRun(smallProblem(0)), /no free parameter/);
});

test.run();
