import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sharedJobs, sharedWork } from '../../../actors/pool/sharedWork.js';

test('large arrays are shared, with their class and bits; all else stays as it is', () => {
  const data = Float64Array.from({ length: 10_000 }, (_, i) => i / 3);
  const work = {
    kind: 'image',
    problem: { image: { data, mask: new Uint8Array(70_000).fill(1), psf: null }, parts: [{ small: new Float64Array(3) }, 'text', 4] },
  };
  const shared = sharedWork(work);
  assert.equal(shared, work);
  const { image, parts } = shared.problem;
  assert.instance(image.data, Float64Array);
  assert.instance(image.data.buffer, SharedArrayBuffer);
  assert.instance(image.mask.buffer, SharedArrayBuffer);
  assert.is((parts[0] as { small: Float64Array }).small, (work.problem.parts[0] as { small: Float64Array }).small);
  assert.is(data.buffer instanceof SharedArrayBuffer, false, 'what was given is left alone');
});

test('a part of an array, and what is shared already', () => {
  const all = Float64Array.from({ length: 20_000 }, (_, i) => i);
  const part = all.subarray(5, 10_005);
  const [shared] = sharedWork([part]);
  assert.is(shared.length, 10_000);
  assert.is(shared[0], 5);
  assert.is(sharedWork([shared])[0], shared);
});

test('what several jobs have in common is one array in shared memory; what is small stays where it is', () => {
  const x = Float64Array.from({ length: 10_000 }, (_, i) => i / 3);
  const y = new Float64Array(3);
  const jobs = [1, 2].map(key => ({ kind: 'regressor', key, x, y, layers: [4, 2] }));
  const shared = sharedJobs(jobs);
  assert.equal(shared, jobs);
  assert.instance(shared[0].x.buffer, SharedArrayBuffer);
  assert.is(shared[0].x, shared[1].x);
  assert.is(shared[0].y, y);
  assert.is(jobs[0].x, x, 'what was given is left alone');
});

test.run();
