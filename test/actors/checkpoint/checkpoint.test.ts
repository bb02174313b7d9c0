import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { startRun } from '../../../actors/run/startRun.js';
import { FileError, ValueError } from '../../../src/errors.js';
import type { FitEvent, FitResult } from '../../../src/events.js';
import { fromHdf5 } from '../../../src/io/checkpoint/hdf5.js';
import { fold, keyOf, Random } from '../../../src/math/philox.js';
import { short, smallProblem } from '../../support/smallProblem.js';
import { checkpointOptions, checkpointProblem } from './interruptedFit.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-checkpoint-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
const fresh = (): string => join(folder, `run${count++}.hdf5`);
const problem = smallProblem(2);
const given = { ...short, seed: 3 };

async function finish(options: Record<string, unknown>, which = problem): Promise<{ result: FitResult; events: FitEvent[] }> {
  const run = startRun(which, options);
  const events: FitEvent[] = [];
  run.log$.subscribe(event => events.push(event));
  return { result: await run.result, events };
}

function sameFit(one: FitResult, other: FitResult): void {
  assert.is(one.logz, other.logz);
  assert.is(one.nLike, other.nLike);
  assert.equal(one.samples, other.samples);
  assert.equal(one.logw, other.logw);
}

async function refusal(options: Record<string, unknown>, which = problem): Promise<Error> {
  return startRun(which, options).result.then(
    () => assert.unreachable('should have been refused'),
    error => error as Error,
  ) as Promise<Error>;
}

test('a fit with a checkpoint has the same bits as one without, and leaves one file, whole', async () => {
  const checkpoint = fresh();
  const { result, events } = await finish({ ...given, checkpoint });
  sameFit(result, (await finish(given)).result);
  const last = events.findLast(event => event.type === 'checkpoint');
  assert.equal(last, { type: 'checkpoint', path: checkpoint, nLike: result.nLike });
  const saved = fromHdf5(readFileSync(checkpoint), checkpoint);
  assert.is(saved.method, 'nautilus');
  assert.is(saved.finished, true);
  assert.equal(
    readdirSync(folder).filter(name => name.startsWith(checkpoint.slice(folder.length + 1))),
    [checkpoint.slice(folder.length + 1)],
    'no lock and no half-written file is left',
  );
});

test('a fit that was stopped goes on, says so, and ends with the same bits; once finished it gives its result at once', async () => {
  const whole = (await finish(given)).result;
  for (const calls of [1, 300, 500]) {
    const checkpoint = fresh();
    const run = startRun(problem, { ...given, checkpoint });
    run.progress$.subscribe(({ nLike }) => nLike >= calls && run.stop());
    await run.result.catch(() => {});
    const second = await finish({ ...given, checkpoint });
    sameFit(second.result, whole);
    const third = await finish({ ...given, checkpoint });
    sameFit(third.result, whole);
    assert.ok(third.events.some(event => event.type === 'warning' && /goes on from .*: \d+ likelihoods are done/.test(event.message)));
    assert.is(third.result.diagnostics.proposals, second.result.diagnostics.proposals, 'nothing was asked for again');
  }
});

test('n_eff may be raised: the fit goes on and has the bits of one that asked for as much from the start', async () => {
  const checkpoint = fresh();
  await finish({ ...given, n_eff: 100, checkpoint });
  sameFit((await finish({ ...given, n_eff: 400, checkpoint })).result, (await finish({ ...given, n_eff: 400 })).result);
  const limited = fresh();
  assert.is((await finish({ ...given, n_like_max: 300, checkpoint: limited })).result.reason, 'n_like_max');
  sameFit((await finish({ ...given, checkpoint: limited })).result, (await finish(given)).result);
});

test('another fit is refused with what differs, and its file stays; resume: false begins anew and keeps the old file', async () => {
  const checkpoint = fresh();
  await finish({ ...given, checkpoint });
  const before = readFileSync(checkpoint);
  for (const [options, which, message] of [
    [{ ...given, seed: 4 }, problem, /what differs: the seed/],
    [{ ...given, nlive: 61 }, problem, /n_live \(100 then, 61 now\).*Of the options of nautilus, n_eff and n_like_max may change/],
    [given, smallProblem(3), /the model.*; the free parameters or their priors/],
    [given, smallProblem(2, values => -Math.abs(values[0])), /what differs: the model/],
  ] as const) {
    const error = await refusal({ ...options, checkpoint }, which);
    assert.instance(error, ValueError);
    assert.match(error.message, message);
    assert.match(error.message, /resume: false/);
  }
  assert.equal(readFileSync(checkpoint), before);
  await finish({ ...given, seed: 4, checkpoint, resume: false });
  assert.equal(readFileSync(`${checkpoint}.bak`), before);
});

test('a file that another run uses is refused; one that a dead process left locked is not', async () => {
  const checkpoint = fresh();
  const run = startRun(problem, { ...given, checkpoint });
  run.pause();
  const error = await refusal({ ...given, checkpoint });
  assert.instance(error, FileError);
  assert.match(error.message, /a run of process \d+ .* is using this checkpoint/);
  run.stop();
  await run.result.catch(() => {});
  const gone = spawn(process.execPath, ['-e', '']);
  await new Promise(resolve => gone.once('exit', resolve));
  const { hostname } = await import('node:os');
  writeFileSync(`${checkpoint}.lock`, JSON.stringify({ pid: gone.pid, host: hostname() }));
  await finish({ ...given, checkpoint });
  assert.not.ok(existsSync(`${checkpoint}.lock`));
});

test('a damaged, cut or foreign file is refused, whatever byte is wrong', async () => {
  const checkpoint = fresh();
  await finish({ ...given, checkpoint });
  const good = readFileSync(checkpoint);
  const state = good.lastIndexOf(Uint8Array.of(0x89, 0x46, 0x41, 0x52));
  assert.ok(state > 0);
  const random = new Random(fold(keyOf(5), 1));
  const damaged = Array.from({ length: 20 }, () => {
    const bytes = Uint8Array.from(good);
    bytes[state + 8 + Math.floor(random.uniform() * 2000)] ^= 1 << Math.floor(random.uniform() * 8);
    return bytes;
  });
  for (const bytes of [...damaged, good.subarray(0, good.length - 100), good.subarray(0, 20), new Uint8Array(0), new Uint8Array(3000)]) {
    writeFileSync(checkpoint, bytes);
    const error = await refusal({ ...given, checkpoint });
    assert.instance(error, FileError);
    assert.ok(error.message.startsWith(checkpoint), error.message);
  }
});

test('where nothing can be written the fit is refused before it begins', async () => {
  const error = await refusal({ ...given, checkpoint: join(folder, 'no', 'such', 'folder') });
  assert.instance(error, FileError);
  assert.match(error.message, /no checkpoint can be written there/);
});

test('a file that can no longer be written is warned of, and the fit ends as it would have', async () => {
  const away = mkdtempSync(join(folder, 'away-'));
  const run = startRun(problem, { ...given, checkpoint: join(away, 'run') });
  const warnings: string[] = [];
  run.log$.subscribe(event => {
    if (event.type === 'warning') warnings.push(event.message);
    if (event.type === 'progress') rmSync(away, { recursive: true, force: true });
  });
  sameFit(await run.result, (await finish(given)).result);
  assert.ok(
    warnings.some(message => /the checkpoint can't be written \(ENOENT/.test(message)),
    warnings.join('; '),
  );
});

test('a process killed at any instant loses a moment only: what is resumed ends with the same bits, on more workers too', async () => {
  const script = fileURLToPath(new URL('./runInterruptedFit.js', import.meta.url));
  const whole = (await finish(checkpointOptions, checkpointProblem())).result;
  const random = new Random(keyOf(8));
  for (const ncores of [1, 2]) {
    const checkpoint = fresh();
    const child = spawn(process.execPath, [script, checkpoint], { stdio: ['ignore', 'pipe', 'inherit'] });
    // the script says when a file is written; some time after one of the first it is killed
    const after = 1 + Math.floor(2 * random.uniform());
    let files = 0;
    await new Promise<void>(resolve => {
      child.stdout.on('data', (text: Buffer) => {
        files += text.toString().split('saved').length - 1;
        if (files >= after) child.kill('SIGKILL');
      });
      child.once('exit', () => resolve());
    });
    assert.is(child.signalCode, 'SIGKILL');
    const { result, events } = await finish({ ...checkpointOptions, checkpoint, ncores }, checkpointProblem());
    sameFit(result, whole);
    assert.ok(events.some(event => event.type === 'warning' && /goes on from/.test(event.message)));
  }
});

test.run();
