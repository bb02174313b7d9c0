/** What an evaluator holds on this side of the kernels' memory, which each thread has for itself. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { problem, psf } from './problems.js';

test('an evaluator is made without an array of the size of its image', () => {
  const spec = problem({ nx: 256, ny: 256, types: ['Sersic', 'Point'], psf: psf(11, 11, 2), subgrid: 2 });
  // what was made goes on counting until it is collected, which may be just now; the kernels' memory doesn't count
  const bytes = Array.from({ length: 4 }, () => {
    const before = process.memoryUsage().arrayBuffers;
    assert.ok(Number.isFinite(createEvaluator(spec).logNull()));
    return process.memoryUsage().arrayBuffers - before;
  });
  assert.ok(Math.max(...bytes) < 256 * 256 * 8, `${bytes} bytes`);
});

test.run();
