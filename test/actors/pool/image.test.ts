import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Pool } from '../../../actors/pool/contract.js';
import { InlinePool } from '../../../actors/pool/inlinePool.js';
import { MultiPool } from '../../../actors/pool/multiPool.js';
import { createEvaluator } from '../../../src/likelihood/evaluator.js';
import type { ProblemSpec } from '../../../src/likelihood/spec.js';
import { keyOf, Random } from '../../../src/math/philox.js';
import { logLOf, sameBits, valueTask } from './poolConformance.js';

const nx = 16;
const ny = 12;
const step = 1 / 3600;

/** A small image of noise, with a PSF, a Gaussian and a point source. */
function small(): ProblemSpec {
  const random = new Random(keyOf(5));
  const noise = () => Float64Array.from({ length: nx * ny }, () => random.normal());
  return {
    version: 1,
    image: {
      nx,
      ny,
      subgrid: 2,
      wcs: { projection: 'TAN', crpix: [7.5, 5.5], crval: [20, -10], cd: [-step, 0, 0, step], lonpole: 180, latpole: -10, pv: [] },
      data: noise(),
      mask: Uint8Array.from({ length: nx * ny }, (_, i) => (i === 3 ? 0 : 1)),
      psf: { nx: 3, ny: 3, data: Float64Array.of(0, 0.1, 0, 0.1, 0.6, 0.1, 0, 0.1, 0) },
      response: null,
      exposure: null,
    },
    noise: { type: 'Normal', sigma: new Float64Array(nx * ny).fill(0.9) },
    components: [
      { type: 'Gaussian', name: 'comp_00', offset: 0, positive: true },
      { type: 'Point', name: 'comp_01', offset: 7, positive: false },
    ],
    nvalues: 10,
  };
}

/** Rows near the image's middle; every fifth has a negative Gaussian, which is impossible. */
function values(n: number): Float64Array {
  const random = new Random(keyOf(6));
  const near = (x: number) => x + 4 * step * (random.uniform() - 0.5);
  return Float64Array.from(
    Array.from({ length: n }, (_, i) => {
      const [xc, yc] = [near(20), near(-10)];
      // xc yc theta e cbox rs Is · xc yc Ic
      return [xc, yc, random.uniform(), 0.3, 0, 2 * step, i % 5 === 4 ? -1 : random.uniform(), xc, yc, random.uniform()];
    }).flat(),
  );
}

const n = 60;
const pools: Record<string, () => Pool> = {
  'an inline pool': () => new InlinePool(),
  'a pool of one thread': () => new MultiPool(1),
  'a pool of two threads': () => new MultiPool(2),
  'a pool of three threads that share no memory': () => new MultiPool(3, { shared: false }),
};

for (const [name, make] of Object.entries(pools))
  test(`${name} gives an image's likelihood with the bits of a plain loop`, async () => {
    const spec = small();
    const { nvalues } = spec;
    const rows = values(n);
    const evaluator = createEvaluator(spec);
    const wanted = Float64Array.from({ length: n }, (_, i) => evaluator.logL(rows, i * nvalues));
    assert.ok(wanted[0] < 0 && Number.isFinite(wanted[0]));
    assert.is(wanted[4], Number.NEGATIVE_INFINITY);
    const pool = make();
    try {
      const problem = await pool.attach({ kind: 'image', problem: spec });
      for (let again = 0; again < 3; again++) sameBits(await logLOf(pool, valueTask(problem, n, nvalues, rows)), wanted);
    } finally {
      await pool.close();
    }
  });

test.run();
