import { Subject } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { InlinePool } from '../../../actors/pool/inlinePool.js';
import { Clock } from '../../../actors/run/clock.js';
import { type Drive, driveFit } from '../../../actors/run/driveFit.js';
import { ResultStream } from '../../../actors/run/resultStream.js';
import { methodOf } from '../../../actors/samplers/registry.js';
import type { SamplerActor } from '../../../actors/samplers/samplerActor.js';
import type { Proposal, StepInfo } from '../../../src/samplers/contract.js';
import { smallProblem } from '../../support/smallProblem.js';

const timers = () => process.getActiveResourcesInfo().filter(kind => kind === 'Timeout').length;

/** What a drive holds on to: subscribers of the sampler's actor and of its two streams. */
function held(thrower: 'meter' | 'start') {
  const watchers = new Set<unknown>();
  const proposals$ = new Subject<Proposal>();
  const steps$ = new Subject<StepInfo>();
  const method = methodOf('nautilus');
  const { kernel } = method;
  const info = kernel.info(kernel.init(2, kernel.options({}, 2)));
  const fail = () => {
    throw new RangeError('it does not begin');
  };
  const ref = {
    subscribe: (watcher: unknown) => {
      watchers.add(watcher);
      return { unsubscribe: () => watchers.delete(watcher) };
    },
    getSnapshot: () => ({ context: { info } }),
    start: fail,
  };
  const clock = new Clock();
  const drive = {
    problem: smallProblem(2),
    pool: new InlinePool(),
    name: 'problem-1',
    sampler: { ref, proposals$, steps$ } as unknown as SamplerActor,
    method,
    stream: new ResultStream(),
    clock,
    meter: { read: thrower === 'meter' ? fail : () => info, spent: () => {} } as unknown as Drive['meter'],
    cost: { proposals: 0, likelihoodSeconds: 0, trainingSeconds: 0 },
    timeout: 1e6,
    soFar: () => null,
  };
  return { drive, clock, held: () => [watchers.size, Number(proposals$.observed), Number(steps$.observed)] };
}

for (const thrower of ['meter', 'start'] as const)
  test(`a fit that throws as it begins (${thrower}) leaves no subscription, no timer and no clock running`, async () => {
    const before = timers();
    const { drive, clock, held: left } = held(thrower);
    assert.throws(() => driveFit(drive, () => {}), /it does not begin/);
    assert.equal(left(), [0, 0, 0]);
    assert.is(timers(), before);
    const { seconds } = clock;
    await new Promise(resolve => setTimeout(resolve, 5));
    assert.is(clock.seconds, seconds);
    await drive.pool.close();
  });

test.run();
