import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { HeaderObject } from '../../src/image/fits/header.js';
import { Image } from '../../src/image/image.js';
import { type ComponentJson, modelFromJson } from '../../src/io/modelJson.js';
import { compile } from '../../src/likelihood/compile.js';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { createOracle } from '../../src/likelihood/oracle.js';
import { Normal } from '../../src/noise/normal.js';
import { fixture } from '../support/fixture.js';
import { worst } from './problems.js';

// What made these numbers is in the file's `madeBy`.
interface Case {
  readonly name: string;
  readonly header: HeaderObject & { readonly NAXIS1: number; readonly NAXIS2: number };
  readonly subgrid: number;
  readonly psf: { readonly shape: readonly number[]; readonly data: readonly number[] } | null;
  /** Part of the peak: the reference's own quadrature for gNFW, its flat sky for Point. */
  readonly tolerance: number;
  readonly components: readonly ComponentJson[];
  readonly raw: readonly number[];
  /** Convolved, with background. */
  readonly smoothed: readonly number[] | null;
}
const { cases } = JSON.parse(gunzipSync(readFileSync(fixture('socca-components.json.gz'))).toString()) as { cases: Case[] };

for (const { name, header, subgrid, psf, tolerance, components, raw, smoothed } of cases) {
  test(`${name}: images made of a fit file's words are the reference system's`, () => {
    const data = new Float64Array(header.NAXIS1 * header.NAXIS2);
    const img = new Image({ header, data }, { subgrid, psf, noise: new Normal({ sigma: 1 }) });
    const { spec, expand } = compile({ img, mod: modelFromJson(components) });
    for (const create of [createEvaluator, createOracle]) {
      const found = create(spec).render(expand(new Float64Array(0), 1));
      const off = worst(found.raw, Float64Array.from(raw));
      assert.ok(off <= tolerance, `raw: off by ${off} of the peak`);
      if (smoothed === null) continue;
      const sum = found.convolved.map((value, i) => value + found.background[i]);
      const gap = worst(sum, Float64Array.from(smoothed));
      assert.ok(gap <= tolerance, `convolved: off by ${gap} of the peak`);
    }
  });
}

test('every component that the reference system has right is among them', () => {
  const types = new Set(cases.flatMap(each => each.components.map(({ type }) => type)));
  const expected =
    'Sersic Beta gNFW Power TopHat Gaussian Exponential PolyExponential PolyExpoRefact ModExponential Disk SimpleBridge Point Background';
  assert.equal([...types].sort(), expected.split(' ').sort());
});

test.run();
