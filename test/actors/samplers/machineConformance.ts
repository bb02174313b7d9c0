import { deserialize, serialize } from 'node:v8';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AnyKernel } from '../../../actors/samplers/machine.js';
import { openSampler, restoreSampler, type SamplerActor } from '../../../actors/samplers/samplerActor.js';
import type { Proposal, SamplerKernel } from '../../../src/samplers/contract.js';
import { bits, type ConformanceCase } from '../../samplers/kernelConformance.js';
import { answer, drive } from '../../support/drive.js';
import { serve } from '../../support/serve.js';
import { within } from '../../support/within.js';

/**
 * What the machine around every kernel keeps to: it goes the way of the bare kernel, its snapshots' states are the method's phases, and persisted in
 * each of them, at work or standing, it goes on elsewhere with the same bits. A new method joins with
 *
 * @example
 * machineConformance(myKernel, { ndim: 2, logL: gaussian, options: { nlive: 50 } });
 * test.run();
 */
export function machineConformance<S, O>(
  typed: SamplerKernel<S, O>,
  { ndim, logL, options, seed = 5, elsewhere = [] }: ConformanceCase,
): void {
  const kernel = typed as unknown as AnyKernel;
  const gone = typed.phases.filter(phase => !elsewhere.includes(phase));
  const input = { ndim, options: kernel.options(options, ndim), seed };
  const stateOf = (sampler: SamplerActor): unknown => sampler.ref.getSnapshot().context.state;

  test(`${kernel.method}: the machine goes the way of its bare kernel, through its phases, and its proposals count from 0`, async () => {
    const sampler = openSampler(kernel, input);
    const phases = new Set<string>();
    sampler.ref.subscribe(({ value }) => phases.add(typeof value === 'string' ? value : Object.keys(value)[0]));
    const ids = await serve(sampler, logL);
    assert.equal(
      ids,
      ids.map((_, i) => i),
    );
    assert.is(sampler.ref.getSnapshot().value, 'done');
    assert.equal([...phases].filter(phase => phase !== 'settling').sort(), [...gone].sort());
    assert.is(bits(stateOf(sampler)), bits(drive(kernel, logL, ndim, options, seed)));
  });

  test(`${kernel.method}: persisted in any phase, at work or standing, it goes on elsewhere with the same bits`, async () => {
    const expected = bits(drive(kernel, logL, ndim, options, seed));
    for (const phase of gone.slice(0, -1)) {
      const first = openSampler(kernel, input);
      await serve(first, logL, proposal => proposal.phase === phase);
      const saved = deserialize(serialize(first.persist()));
      first.ref.stop();
      const second = restoreSampler(kernel, saved);
      await serve(second, logL);
      assert.is(bits(stateOf(second)), expected, `persisted while ${phase}`);
    }
    const standing = openSampler(kernel, input);
    standing.ref.start();
    standing.ref.send({ type: 'pause' });
    const saved = structuredClone(standing.persist());
    standing.ref.stop();
    const second = restoreSampler(kernel, saved);
    second.ref.start();
    second.ref.send({ type: 'resume' });
    await serve(second, logL);
    assert.is(bits(stateOf(second)), expected, 'persisted while it stood');
  });

  test(`${kernel.method}: answers that come late and out of turn, and pauses, change no bit, however many batches are out at a time`, async () => {
    const expected = bits(drive(kernel, logL, ndim, options, seed));
    for (const width of [1, 2, undefined]) {
      const sampler = openSampler(kernel, input, width);
      const waiting: Proposal[] = [];
      let most = 0;
      let n = 0;
      /** Answers the newest first, a turn later; the sampler stands still for a while now and then. */
      const serveLate = (): void => {
        const proposal = waiting.pop();
        if (!proposal) return;
        sampler.tell(answer(proposal, logL));
        if (++n % 5 === 0) {
          sampler.ref.send({ type: 'pause' });
          setImmediate(() => setImmediate(() => sampler.ref.send({ type: 'resume' })));
        }
      };
      await within(
        60000,
        new Promise<void>((resolve, reject) => {
          sampler.proposals$.subscribe({
            next: proposal => {
              waiting.push(proposal);
              most = Math.max(most, waiting.length);
              setImmediate(() => setImmediate(serveLate));
            },
            error: reject,
            complete: resolve,
          });
          sampler.ref.start();
        }),
        'the sampler',
      );
      assert.is(bits(stateOf(sampler)), expected, `width ${width}`);
      if (width === 1) assert.is(most, 1);
    }
  });
}
