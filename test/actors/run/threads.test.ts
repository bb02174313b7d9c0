import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MultiPool } from '../../../actors/pool/multiPool.js';
import { type Run, startRun } from '../../../actors/run/startRun.js';
import { FitError, WorkerError } from '../../../src/errors.js';
import type { FitEvent, FitResult } from '../../../src/events.js';
import { close } from '../../support/close.js';
import { gaussian, short, smallProblem } from '../../support/smallProblem.js';
import { within } from '../../support/within.js';

const module = new URL('../../support/fitLikelihoods.js', import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), 'farinata-fit-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));

const problem = (name: string, flag?: string) =>
  smallProblem(2, { name, url: flag ? `${module}?flag=${encodeURIComponent(join(folder, flag))}` : module });
const finished = (run: Run): Promise<FitResult> => within(60000, run.result, 'the run');

let inline: FitResult | undefined;
async function expected(): Promise<FitResult> {
  inline ??= await finished(startRun(smallProblem(2, gaussian), short));
  return inline;
}

function sameBits(actual: FitResult, expected: FitResult): void {
  assert.is(actual.nLike, expected.nLike);
  close(actual.samples, expected.samples, { rtol: 0 }, 'samples');
  close(actual.logw, expected.logw, { rtol: 0 }, 'logw');
  assert.is(actual.logz, expected.logz);
}

test('the same seed gives the same bits inline and on 1, 2 and 3 cores', async () => {
  for (const ncores of [1, 2, 3]) {
    const result = await finished(startRun(problem('gaussian'), { ...short, ncores }));
    sameBits(result, await expected());
    assert.is(result.options.ncores, ncores);
  }
});

test('a worker killed in mid-fit, or one that throws in a call or outside one, changes no bit, and the events tell of it', async () => {
  for (const name of ['exitsOnce', 'throwsOnce', 'throwsOutsideOnce']) {
    const run = startRun(problem(name, name), { ...short, ncores: 2 });
    const workers: string[] = [];
    run.events$.subscribe((event: FitEvent) => event.type === 'worker' && workers.push(event.what));
    const result = await finished(run);
    sameBits(result, await expected());
    assert.ok(existsSync(join(folder, name)), 'it was killed');
    for (const what of ['born', 'died', 'closed']) assert.ok(workers.includes(what), what);
    assert.is(result.diagnostics.workersLost, 1);
  }
});

test('a point that kills three workers ends the run with that point', async () => {
  const error = await finished(startRun(problem('exitsInCorner'), { ...short, ncores: 2 })).then(
    () => assert.unreachable(),
    error => error,
  );
  assert.instance(error, WorkerError);
  assert.ok(error.point[0] > 4.5, String(error.point));
});

test('a likelihood that throws at a point whoever computes it ends the run with that point and what it threw, and a given pool serves on', async () => {
  const pool = new MultiPool(2);
  try {
    const error = await finished(startRun(problem('throwsInCorner'), { ...short, pool })).then(
      () => assert.unreachable(),
      error => error,
    );
    assert.instance(error, WorkerError);
    assert.instance(error, FitError);
    assert.ok(error.point[0] > 4.5, String(error.point));
    assert.match(error.message, /Three workers died on the point .*: no likelihood in the corner/);
    assert.instance(error.cause, Error);
    sameBits(await finished(startRun(problem('gaussian'), { ...short, pool })), await expected());
  } finally {
    await pool.close();
  }
});

test('two runs share a pool', async () => {
  const pool = new MultiPool(2);
  try {
    const both = await Promise.all([1, 1].map(() => finished(startRun(problem('gaussian'), { ...short, pool }))));
    for (const result of both) sameBits(result, await expected());
  } finally {
    await pool.close();
  }
});

test('a run stopped on threads closes them', async () => {
  const run = startRun(problem('gaussian'), { ...short, n_eff: 1e9, ncores: 2 });
  const workers: string[] = [];
  run.log$.subscribe(event => {
    if (event.type === 'worker') workers.push(event.what);
    if (event.type === 'progress' && event.progress.nEff > 450 && event.progress.phase === 'sampling') run.stop();
  });
  assert.is((await finished(run)).reason, 'stopped');
  assert.equal(workers.filter(what => what === 'closed').length, 2);
});

test('a live function on several cores is refused with what to write instead', async () => {
  const error = await finished(startRun(smallProblem(2), { ...short, ncores: 2 })).then(
    () => assert.unreachable(),
    error => error,
  );
  assert.match(error.message, /live function/);
});

/** Runs a script of its own; gives its exit code, signal and output. `at` is called with what it says. */
function script(
  lines: string,
  at: (said: string, kill: (signal: NodeJS.Signals) => void) => void = () => {},
): Promise<{ code: number | null; out: string }> {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const head = `import { startRun } from ${url('../../../actors/run/startRun.js')};\nimport { short, smallProblem } from ${url('../../support/smallProblem.js')};\nconst module = ${JSON.stringify(module)};\n`;
  const source = `data:text/javascript,${encodeURIComponent(head + lines)}`;
  return within(
    60000,
    new Promise(resolve => {
      let out = '';
      const child = execFile(process.execPath, ['--input-type=module', '--eval', `await import(${JSON.stringify(source)})`]);
      const heard = (text: string) => {
        out += text;
        at(text, signal => child.kill(signal));
      };
      child.stdout!.on('data', heard);
      child.stderr!.on('data', heard);
      child.on('close', code => resolve({ code, out }));
    }),
    'the script',
  );
}

test('a script whose fit is over, or has failed, ends by itself', async () => {
  const good = await script(
    `console.log((await startRun(smallProblem(2, { url: module, name: 'gaussian' }), { ...short, ncores: 2 }).result).reason);`,
  );
  assert.equal(good, { code: 0, out: 'finished\n' });
  const bad = await script(
    `await startRun(smallProblem(2, { url: module, name: 'throwsInCorner' }), { ...short, ncores: 2 }).result.catch(error => console.log(error.name));`,
  );
  assert.equal(bad, { code: 0, out: 'WorkerError\n' });
});

test('Ctrl-C stops an interruptible run with what it has; listeners of its own are all gone afterwards', async () => {
  const fit = (ncores: number) => `
    const run = startRun(smallProblem(2, { url: module, name: 'gaussian' }), { ...short, n_eff: 1e9, ncores: ${ncores} }, { interruptible: true });
    let said = false;
    run.progress$.subscribe(({ phase, nEff }) => { if (!said && phase === 'sampling' && nEff > 450) { said = true; console.log('ready'); } });
    const { reason, complete } = await run.result;
    console.log(reason, complete, process.listenerCount('SIGINT'), process.listenerCount('SIGTERM'));`;
  for (const [ncores, signal] of [
    [1, 'SIGINT'],
    [2, 'SIGTERM'],
  ] as const) {
    const { code, out } = await script(fit(ncores), (said, kill) => said.includes('ready') && kill(signal));
    assert.equal({ code, out }, { code: 0, out: 'ready\nstopped false 0 0\n' });
  }
});

test.run();
