import { deserialize, serialize } from 'node:v8';
import { take } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { waitFor } from 'xstate';
import type { AnyKernel } from '../../../actors/samplers/machine.js';
import { openSampler, restoreSampler, type SamplerActor } from '../../../actors/samplers/samplerActor.js';
import { FitError } from '../../../src/errors.js';
import type { Proposal } from '../../../src/samplers/contract.js';
import { nautilus } from '../../../src/samplers/nautilus/kernel.js';
import type { NautilusState } from '../../../src/samplers/nautilus/state.js';
import { close } from '../../support/close.js';
import { answer, drive } from '../../support/drive.js';
import { serve } from '../../support/serve.js';
import { within } from '../../support/within.js';

const logL = (u: Float64Array) => -50 * u.reduce((sum, x) => sum + (x - 0.5) ** 2, 0);
const given = { n_live: 60, n_eff: 150, n_networks: 1, neural_network_kwargs: { max_iter: 3 } };
const input = { ndim: 2, options: nautilus.options(given, 2), seed: 5 };

const stateOf = (sampler: SamplerActor) => sampler.ref.getSnapshot().context.state as NautilusState;

function sameBits(actual: NautilusState, expected: NautilusState): void {
  const a = nautilus.posterior(actual);
  const e = nautilus.posterior(expected);
  assert.is(actual.nLike, expected.nLike);
  close(a.points, e.points, { rtol: 0 }, 'points');
  close(a.logW, e.logW, { rtol: 0 }, 'logW');
  assert.is(a.logZ, e.logZ);
}

test('a sampler goes the way of its bare kernel, in the same bits, and its proposals count from 0', async () => {
  const sampler = openSampler(nautilus, input);
  const ids = await serve(sampler, logL);
  assert.is(sampler.ref.getSnapshot().value, 'done');
  assert.equal(
    ids,
    ids.map((_, i) => i),
  );
  sameBits(stateOf(sampler), drive(nautilus, logL, 2, given, 5));
});

test("a snapshot says what the fit is doing: the method's phase, and whether it thinks, waits or stands", async () => {
  const seen = new Set<string>();
  const sampler = openSampler(nautilus, input);
  sampler.ref.subscribe(({ value }) => seen.add(JSON.stringify(value)));
  await serve(sampler, logL);
  assert.equal(
    [...seen].sort(),
    [
      '"done"',
      ...['exploring', 'sampling'].flatMap(phase => [`{"${phase}":"asked"}`, `{"${phase}":"thinking"}`]),
      '{"training":"asked"}',
    ].sort(),
  );
});

test('a sampler persisted while a proposal is out goes on from there, elsewhere, with the same bits', async () => {
  const expected = drive(nautilus, logL, 2, given, 5);
  for (const at of [0, 3, 7, 16]) {
    const first = openSampler(nautilus, input);
    const before = await serve(first, logL, ({ id }) => id === at);
    const saved = deserialize(serialize(first.persist()));
    first.ref.stop();
    const second = restoreSampler(nautilus, saved);
    const after = await serve(second, logL);
    assert.is(before.at(-1), at);
    assert.is(after[0], at, 'the proposal that was out is made again');
    sameBits(stateOf(second), expected);
  }
});

test('a sampler persisted while it trains, or stands, goes on from there', async () => {
  const expected = drive(nautilus, logL, 2, given, 5);
  const training = openSampler(nautilus, input);
  await serve(training, logL, ({ want }) => want === 'train');
  const trained = restoreSampler(nautilus, structuredClone(training.persist()));
  training.ref.stop();
  await serve(trained, logL);
  sameBits(stateOf(trained), expected);

  const standing = openSampler(nautilus, input);
  standing.ref.start();
  standing.ref.send({ type: 'pause' });
  assert.equal(standing.ref.getSnapshot().value, { exploring: 'paused' });
  const restored = restoreSampler(nautilus, structuredClone(standing.persist()));
  standing.ref.stop();
  restored.ref.start();
  assert.equal(restored.ref.getSnapshot().value, { exploring: 'paused' });
  restored.ref.send({ type: 'resume' });
  await serve(restored, logL);
  sameBits(stateOf(restored), expected);
});

test('a pause while a proposal is out takes effect with its answer, and nothing is asked before it is over', async () => {
  const sampler = openSampler(nautilus, input);
  const out = await within(
    5000,
    new Promise<Proposal>(resolve => {
      sampler.proposals$.pipe(take(1)).subscribe(resolve);
      sampler.ref.start();
    }),
  );
  sampler.ref.send({ type: 'pause' });
  const isAt = (doing: string) =>
    waitFor(sampler.ref, ({ value }) => JSON.stringify(value) === JSON.stringify({ exploring: doing }), { timeout: 5000 });
  await isAt('asked');
  let asked = 0;
  sampler.proposals$.subscribe(() => asked++);
  sampler.tell(answer(out, logL));
  await isAt('paused');
  assert.is(asked, 0);
  assert.is(stateOf(sampler).nLike, 100);
  sampler.ref.send({ type: 'resume' });
  await serve(sampler, logL);
  sameBits(stateOf(sampler), drive(nautilus, logL, 2, given, 5));
});

test('an answer to a proposal that is not out is passed over', async () => {
  const sampler = openSampler(nautilus, input);
  const out = await within(
    5000,
    new Promise<Proposal>(resolve => {
      sampler.proposals$.pipe(take(1)).subscribe(resolve);
      sampler.ref.start();
    }),
  );
  sampler.tell({ ...answer(out, logL), id: out.id + 5 });
  await waitFor(sampler.ref, ({ value }) => JSON.stringify(value) === JSON.stringify({ exploring: 'asked' }), { timeout: 5000 });
  assert.is(stateOf(sampler).nLike, 0);
  sampler.ref.stop();
});

test('what the kernel throws is the error of the streams, and the machine has failed', async () => {
  const sampler = openSampler(nautilus, { ...input });
  const failing: Promise<unknown> = new Promise((resolve, reject) => {
    sampler.proposals$.subscribe({
      next: proposal => sampler.tell(answer(proposal, () => Number.POSITIVE_INFINITY)),
      error: resolve,
      complete: () => reject(new Error('completed')),
    });
  });
  sampler.ref.start();
  const error = await within(5000, failing);
  assert.instance(error, FitError);
  assert.match((error as Error).message, /The log-likelihood is Infinity/);
  assert.is(sampler.ref.getSnapshot().value, 'failed');

  const broken: AnyKernel = {
    ...(nautilus as AnyKernel),
    propose: () => {
      throw new RangeError('no proposal');
    },
  };
  const other = openSampler(broken, input);
  await serve(other, logL).then(
    () => assert.unreachable(),
    error => assert.match(error.message, /no proposal/),
  );
});

test('while answers are out the sampler thinks of what comes next, and says it', async () => {
  const many = { ndim: 2, options: nautilus.options({ ...given, n_live: 600, n_eff: 1500 }, 2), seed: 5 };
  const sampler = openSampler(nautilus, many);
  const out = new Map<string, number>();
  const waiting: Proposal[] = [];
  await within(
    20000,
    new Promise<void>((resolve, reject) => {
      sampler.proposals$.subscribe({
        next: proposal => {
          waiting.push(proposal);
          out.set(proposal.phase, Math.max(out.get(proposal.phase) ?? 0, waiting.length));
          setTimeout(() => sampler.tell(answer(waiting.shift()!, logL)), 2);
        },
        error: reject,
        complete: resolve,
      });
      sampler.ref.start();
    }),
  );
  assert.equal(
    [...out],
    [
      ['exploring', 3],
      ['training', 1],
      ['sampling', 4],
    ],
  );
});

test('the event loop has its turn between two steps', async () => {
  const sampler = openSampler(nautilus, input);
  let turns = 0;
  const tick = () => {
    turns++;
    handle = setImmediate(tick);
  };
  let handle = setImmediate(tick);
  const ids = await serve(sampler, logL);
  clearImmediate(handle);
  assert.ok(turns >= ids.length, `${turns} turns in ${ids.length} proposals`);
});

test.run();
