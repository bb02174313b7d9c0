import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readFits } from '../../src/image/fits/readFits.js';
import { readDump } from '../../src/io/load.js';
import { samplesHash } from '../../src/io/resultFile.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { farinata, header } from './farinata.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-fit-'));
test.after(() => rmSync(folder, { recursive: true }));

/** A Gaussian source of brightness 5 in the middle of 12 × 12 pixels, σ = 0.5 of noise, keyed 1. */
const n = 12;
const random = new Random(keyOf(1));
const pixels = Array.from({ length: n * n }, (_, i) => {
  const [x, y] = [(i % n) - 5, Math.floor(i / n) - 5];
  return 5 * Math.exp(-(x * x + y * y) / 8) + 0.5 * random.normal();
});
const gaussian = { type: 'Gaussian', name: 'g', xc: 20, yc: -10, rs: { uniform: [1e-3, 4e-3] }, Is: { uniform: [0, 10] } };
const write = (name: string, parts: Record<string, unknown>): string => {
  const image = { data: { header: header(n, n), pixels }, noise: { type: 'Normal', sigma: 0.5 } };
  writeFileSync(join(folder, name), JSON.stringify({ image, model: [gaussian], ...parts }));
  return name;
};
const quick = { seed: 3, nlive: 50, n_eff: 100, n_networks: 0 };
const read = (path: string): Record<string, never> => JSON.parse(readFileSync(join(folder, path), 'utf8'));

test('a fit of two images has a model and a comparison of each, what they share, and their fluxes and magnitudes', async () => {
  const one = { data: { header: header(n, n), pixels }, noise: { type: 'Normal', sigma: 0.5 }, zeropoint: 25 };
  const two = { ...one, zeropoint: 20, mask: { regions: 'image; circle(1,1,1)' } };
  const model = [
    { ...gaussian, images: 0 },
    { ...gaussian, name: 'h', rs: { boundto: 'g.rs' }, images: [1] },
  ];
  const { code, err } = await farinata(
    ['fit', write('joint.json', { image: [one, two], model, fit: quick, output: { plots: ['comparison', 'trace'] } })],
    { cwd: folder },
  );
  assert.is(code, 0, err);
  const files = readdirSync(join(folder, 'joint.out')).filter(name => !name.endsWith('.png'));
  assert.equal(files.sort(), [
    'comparison_0.svg',
    'comparison_1.svg',
    'fit.farinata',
    'model_0.fits',
    'model_1.fits',
    'result.json',
    'samples.csv',
    'trace.svg',
  ]);
  const { parameters, derived } = read('joint.out/result.json') as Record<string, unknown> as Record<
    string,
    Record<string, { median: number; lo: number; hi: number }>
  >;
  assert.equal(Object.keys(parameters), ['g.rs', 'g.Is', 'h.Is']);
  assert.equal(Object.keys(derived), [
    '0.g.flux',
    '0.g.magnitude',
    '0.g.half_light_radius',
    '0.g.axis_ratio',
    '1.h.flux',
    '1.h.magnitude',
    '1.h.half_light_radius',
    '1.h.axis_ratio',
  ]);
  const { median, lo, hi } = derived['0.g.flux'];
  assert.ok(lo < median && median < hi);
  // 2π σ² Is with σ = 2 pixels
  assert.ok(Math.abs(median - 2 * Math.PI * 4 * 5) < 4 * (hi - lo), `flux ${median}`);
  assert.ok(Math.abs(derived['0.g.magnitude'].median - (25 - 2.5 * Math.log10(median))) < 1e-3);
  assert.ok(Math.abs(derived['1.h.magnitude'].median - (20 - 2.5 * Math.log10(derived['1.h.flux'].median))) < 1e-3);
  const made = await farinata(
    ['model', 'joint.json', '--set', 'g.rs=0.002', '--set', 'g.Is=5', '--set', 'h.Is=1', '--image', '1', '--what', 'raw', '--out', '-'],
    { cwd: folder },
  );
  assert.is(made.code, 0, made.err);
  assert.ok(Math.abs(Math.max(...JSON.parse(made.out).raw) - 1) < 1e-6);
  const beyond = await farinata(['model', 'joint.json', '--image', '2', '--out', '-'], { cwd: folder });
  assert.equal([beyond.code, /--image is 2; the fit file has 2 images/.test(beyond.err)], [2, true]);
});

test('a fit prints its table and evidence and writes its folder; info reads it', async () => {
  const { code, out, err } = await farinata(['fit', write('fit.json', { fit: quick })], { cwd: folder });
  assert.is(code, 0, err);
  assert.match(out, /Best-fit parameters[\s\S]*rs :[\s\S]*Is :[\s\S]*ln Z {9}-?\d+\.\d\d ± 0\.\d\d[\s\S]*ln\(Bayes factor\)/);
  assert.match(err, /exploring|done/);
  const files = ['comparison.svg', 'corner.svg', 'fit.farinata', 'model.fits', 'result.json', 'samples.csv'];
  assert.equal(
    readdirSync(join(folder, 'fit.out'))
      .filter(name => !name.endsWith('.png'))
      .sort(),
    files,
  );

  const {
    parameters,
    complete,
    n_eff,
    samplesHash: hash,
    seed,
  } = read('fit.out/result.json') as Record<string, unknown> as {
    parameters: Record<string, { median: number; lo: number; hi: number }>;
    complete: boolean;
    n_eff: number;
    samplesHash: string;
    seed: number;
  };
  assert.equal([complete, seed, n_eff > 50], [true, 3, true]);
  for (const [label, truth] of [
    ['g.rs', 2e-3],
    ['g.Is', 5],
  ] as const) {
    const { median, lo, hi } = parameters[label];
    assert.ok(Math.abs(median - truth) < 4 * (hi - lo), `${label}: ${median}`);
  }
  const { result, images } = readDump(join(folder, 'fit.out', 'fit'));
  assert.is(samplesHash(result), hash);
  assert.is(images[0].spec.nx, n);
  const csv = readFileSync(join(folder, 'fit.out', 'samples.csv'), 'utf8')
    .trim()
    .split('\n');
  assert.equal([csv[0], csv.length], ['g.rs,g.Is,weight,logL', result.n + 1]);
  assert.equal(csv[1].split(',').map(Number), [...result.samples.subarray(0, 2), result.weights[0], result.logL[0]]);
  assert.is(readFits(readFileSync(join(folder, 'fit.out', 'model.fits')))[0].header.get('MODEL'), 'convolved');

  const info = await farinata(['info', 'fit.out/fit'], { cwd: folder });
  assert.equal([info.code, info.err], [0, '']);
  assert.match(info.out, new RegExp(`nautilus, seed 3[\\s\\S]*12 × 12 pixels, 144 of them used[\\s\\S]*g \\(Gaussian\\)[\\s\\S]*${hash}`));
});

test('the options of the command go before those of the file, and output says what is written', async () => {
  const name = write('less.json', { fit: quick, output: { dir: 'mine', model: false, plots: [], samples: false, dump: false } });
  const [own, other] = await Promise.all([
    farinata(['fit', name, '--seed', '4'], { cwd: folder }),
    farinata(['fit', name, '--out', 'other', '--ncores', '2', '--json'], { cwd: folder }),
  ]);
  assert.equal([own.code, other.code], [0, 0], own.err + other.err);
  assert.equal(readdirSync(join(folder, 'mine')), ['result.json']);
  assert.equal(readdirSync(join(folder, 'other')), ['result.json']);
  assert.is(read('mine/result.json').seed, 4);
  // With --json every line is an event, and the last is the end. Two cores and one have the same bits: the seed of the first test.
  const events = other.out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  assert.is(events[events.length - 1].type, 'done');
  assert.ok(events.some(({ type }) => type === 'progress'));
  assert.is(read('other/result.json').samplesHash, read('fit.out/result.json').samplesHash);
});

test('a run begins with what is known of the noise, and tells what was noticed of the image', async () => {
  const psf = { shape: [15, 15], pixels: Array.from({ length: 225 }, (_, i) => (i === 112 ? 1 : 0)) };
  const image = { data: { header: header(n, n), pixels }, psf, noise: { type: 'Normal', sigma: 0.5 } };
  const name = write('noticed.json', { image, fit: quick, output: { plots: [], model: false, dump: false } });
  const { code, err } = await farinata(['fit', name], { cwd: folder });
  assert.is(code, 0, err);
  assert.match(err, /^noise: Normal, σ = 0\.5000\nwarning: psf: psf is 15 × 15 pixels/);
  assert.is(err.match(/psf is 15/g)!.length, 1, err);
});

test('Ctrl-C ends a fit with what it has, exit code 130', async () => {
  const name = write('long.json', { fit: { seed: 1, nlive: 200, n_eff: 1e9 }, output: { plots: [] } });
  let sent = false;
  const { code, out } = await farinata(['fit', name, '--json'], {
    cwd: folder,
    onOut: (text, pid) => {
      // Two bounds in, there are points enough.
      if (sent || !/"counter":([2-9]|\d\d)/.test(text)) return;
      sent = true;
      process.kill(pid, 'SIGINT');
    },
  });
  assert.ok(sent);
  assert.is(code, 130);
  assert.equal([read('long.out/result.json').complete, read('long.out/result.json').reason], [false, 'stopped']);
  assert.is(JSON.parse(out.trim().split('\n').pop()!).type, 'done');
  const { result } = readDump(join(folder, 'long.out', 'fit'));
  assert.ok(result.n > 200 && result.samples.every(Number.isFinite) && Math.abs(result.weights.reduce((a, b) => a + b) - 1) < 1e-9);
});

test('a fit that fails leaves no folder, and exits with 1', async () => {
  // A component that must be positive and is not, wherever its parameters are.
  const name = write('none.json', {
    model: [{ ...gaussian, positive: true, Is: { uniform: [-10, -1] } }],
    fit: { ...quick, n_like_max: 300 },
  });
  const { code, err } = await farinata(['fit', name], { cwd: folder });
  assert.is(code, 1, err);
  assert.match(err, /farinata: .*likelihood/);
  assert.not.ok(existsSync(join(folder, 'none.out')));
});

test('methods without evidence, and one that gives a single point, have a table and a folder too', async () => {
  for (const [method, fit] of Object.entries({ optimizer: {}, nuts: { num_warmup: 100, num_samples: 100 } })) {
    const { code, out, err } = await farinata(['fit', write(`${method}.json`, { fit: { method, seed: 3, ...fit } })], { cwd: folder });
    assert.is(code, 0, err);
    assert.match(out, /Best-fit parameters[\s\S]*rs :[\s\S]*Is :[\s\S]*ln Z/);
    assert.not.match(out, /Bayes factor/);
    assert.is(/R-hat {8}\d\.\d{4} at most[\s\S]*divergences {2}\d/.test(out), method === 'nuts');
    const { median } = (read(`${method}.out/result.json`) as Record<string, Record<string, { median: number }>>).parameters['g.Is'];
    assert.ok(Math.abs(median - 5) < 1, `${method}: ${median}`);
    assert.ok(existsSync(join(folder, `${method}.out`, 'corner.svg')));
  }
});

test.run();
