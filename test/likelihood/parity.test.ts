import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Evaluator } from '../../src/likelihood/evaluator.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { createOracle } from '../../src/likelihood/oracle.js';
import { VALUE_COUNTS } from '../../src/likelihood/possible.js';
import type { ComponentType, ProblemSpec, WcsSpec } from '../../src/likelihood/spec.js';
import { fixture } from '../support/fixture.js';
import { worst } from './problems.js';

// What made these numbers is in the file's `madeBy`.
interface Case {
  readonly name: string;
  readonly nx: number;
  readonly ny: number;
  readonly subgrid: number;
  readonly wcs: WcsSpec;
  readonly psf: { readonly nx: number; readonly ny: number; readonly data: number[] } | null;
  readonly types: ComponentType[];
  readonly values: number[];
}
interface ModelCase extends Case {
  /** Part of the peak. Point: the reference puts it on a flat sky, we on the exact pixel. */
  readonly rtol: number;
  readonly raw: number[];
  /** Convolved, with background. */
  readonly smoothed: number[];
}
type Map = (number | null)[];
interface LikelihoodCase extends Case {
  readonly data: Map;
  readonly response: Map;
  readonly exposure: Map;
  readonly sigma: number | Map;
  readonly logLikelihood: number;
  readonly logNull: number;
  readonly validPixels: number;
}
const { models, likelihoods } = JSON.parse(readFileSync(fixture('socca-models.json'), 'utf8')) as {
  models: ModelCase[];
  likelihoods: LikelihoodCase[];
};

function specOf({ nx, ny, subgrid, wcs, psf, types }: Case): ProblemSpec {
  let nvalues = 0;
  const components = types.map(type => {
    const offset = nvalues;
    nvalues += VALUE_COUNTS[type];
    return { type, name: type, offset, positive: false };
  });
  const image = {
    nx,
    ny,
    subgrid,
    wcs,
    data: new Float64Array(nx * ny),
    mask: new Uint8Array(nx * ny).fill(1),
    psf: psf === null ? null : { ...psf, data: Float64Array.from(psf.data) },
    response: null,
    exposure: null,
  };
  return { version: 1, image, noise: { type: 'Normal', sigma: new Float64Array(nx * ny).fill(1) }, components, nvalues };
}

const makers: readonly [string, (spec: ProblemSpec) => Evaluator][] = [
  ['WASM', createEvaluator],
  ['the oracle', createOracle],
];
for (const [name, create] of makers) {
  for (const each of models) {
    test(`${each.name}: ${name} gives the reference system's images`, () => {
      const { raw, convolved, background } = create(specOf(each)).render(Float64Array.from(each.values));
      const sum = convolved.map((v, i) => v + background[i]);
      assert.ok(worst(raw, Float64Array.from(each.raw)) <= each.rtol, `raw ${worst(raw, Float64Array.from(each.raw))}`);
      assert.ok(worst(sum, Float64Array.from(each.smoothed)) <= each.rtol, `convolved ${worst(sum, Float64Array.from(each.smoothed))}`);
    });
  }
  for (const each of likelihoods) {
    test(`${each.name}: ${name} gives the reference system's likelihood`, () => {
      const spec = specOf(each);
      const { data, response, exposure, sigma } = each;
      const n = data.length;
      const sigmas = Array.from({ length: n }, (_, i) => (typeof sigma === 'number' ? sigma : sigma[i]) ?? 0);
      const mask = Uint8Array.from(data, (v, i) => (v !== null && sigmas[i] > 0 ? 1 : 0));
      assert.is(
        mask.reduce((a, b) => a + b),
        each.validPixels,
      );
      const evaluator = create({
        ...spec,
        image: {
          ...spec.image,
          data: Float64Array.from(data, (v, i) => (mask[i] === 1 ? v! : 0)),
          mask,
          response: Float64Array.from(response, v => v ?? 0),
          exposure: Float64Array.from(exposure, v => v ?? 0),
        },
        noise: { type: 'Normal', sigma: Float64Array.from(sigmas, v => v || 1) },
      });
      const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-11 * Math.abs(b);
      const logL = evaluator.logL(Float64Array.from(each.values));
      assert.ok(near(logL, each.logLikelihood), `${logL}, the reference ${each.logLikelihood}`);
      assert.ok(near(evaluator.logNull(), each.logNull), `${evaluator.logNull()}, the reference ${each.logNull}`);
    });
  }
}

test.run();
