import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { close } from '../support/close.js';
import { farinata, header } from './farinata.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-noise-'));
test.after(() => rmSync(folder, { recursive: true }));

const [nx, ny] = [6, 5];
const n = nx * ny;
const pixels = Array.from({ length: n }, (_, i) => 2 + (i % 4));
const diagonal = (value: number): number[] => Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? value : 0));
const sky = { type: 'Background', name: 'sky', a0: { normal: [3, 1] } };

/** The first answer of `loglike` to a0 = 3 and the noise's own values. */
async function logL(noise: object, values: readonly number[] = []): Promise<{ found: number; err: string; code: number | null }> {
  writeFileSync(join(folder, 'fit.json'), JSON.stringify({ image: { data: { header: header(nx, ny), pixels }, noise }, model: [sky] }));
  const { out, err, code } = await farinata(['loglike', 'fit.json'], { input: JSON.stringify([3, ...values]), cwd: folder });
  return { found: Number(out), err, code };
}

const plain = pixels.reduce((sum, d) => sum - (0.5 * (d - 3) ** 2) / 0.25 - Math.log(0.5) - 0.5 * Math.log(2 * Math.PI), 0);

test('every noise model stands in a fit file, and its free parameters are the last of a line', async () => {
  const cases: [object, number[], number][] = [
    [{ type: 'Normal', sigma: 0.5 }, [], plain],
    [{ type: 'Normal', sigma: { pixels: new Array(n).fill(0.25) }, scale: { loguniform: [0.1, 10] } }, [2], plain],
    [{ type: 'Normal', sigma: 0.3, jitter: { uniform: [0, 1] } }, [0.4], plain],
    [{ type: 'Normal', sigma: 0.25, scale: { tied: 'sky.a0 - 1' } }, [], plain],
    [{ type: 'NormalCorrelated', cov: { pixels: diagonal(0.25) } }, [], plain],
    [{ type: 'NormalCorrelated', icov: { pixels: diagonal(4) } }, [], plain],
    [{ type: 'NormalFourier', cov: { pixels: new Array(n).fill(0.25 * n) }, ftype: 'full' }, [], plain - 0.5 * n * Math.log(n)],
    [{ type: 'NormalFourier', icov: { pixels: new Array(4 * ny).fill(4 / n) } }, [], plain - 0.5 * n * Math.log(n)],
    [{ type: 'Poisson', gain: 1 }, [], pixels.reduce((sum, d) => sum + d * Math.log(3) - 3 - Math.log([1, 1, 2, 6, 24, 120][d]), 0)],
  ];
  for (const [noise, values, expected] of cases) {
    const { found, err, code } = await logL(noise, values);
    assert.equal([code, err], [0, ''], JSON.stringify(noise).slice(0, 80));
    close(found, expected, { rtol: 1e-12 }, JSON.stringify(noise).slice(0, 80));
  }
  const [few, many] = [
    await logL({ type: 'StudentT', sigma: 0.5, nu: { loguniform: [1, 1e9] } }, [1]),
    await logL({ type: 'StudentT', sigma: 0.5, nu: 1e8 }),
  ];
  assert.ok(few.found < 0);
  close(many.found, plain, { rtol: 1e-6 });
});

test('a wrong noise is an error with its place in the file', async () => {
  for (const [noise, message] of [
    [
      { type: 'Gauss' },
      /image\.noise\.type: "Gauss" isn't known here.*it is one of Normal, StudentT, Poisson, NormalCorrelated, NormalFourier, NormalRI/,
    ],
    [{ type: 'Poisson', sigma: 1 }, /image\.noise\.sigma: unknown key.*Poisson has: type, gain/],
    [{ type: 'Normal', sigma: 1, scale: -1 }, /image\.noise\.scale: must be greater than 0/],
    [{ type: 'Normal', sigma: 1, scale: { uniform: [2, 1] } }, /image\.noise\.scale: uniform\(2, 1\): low must be less than high/],
    [{ type: 'NormalCorrelated' }, /give one of cov, icov, cube/],
    [{ type: 'NormalCorrelated', cov: { pixels: [1] } }, /noise cov holds 1 numbers/],
  ] as [object, RegExp][]) {
    const { err, code } = await logL(noise);
    assert.is(code, 2);
    assert.match(err, message);
  }
});

test.run();
