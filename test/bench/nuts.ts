/**
 * Effective samples a second of NUTS on the quickstart: `npm run bench -- nuts [--seeds 2] [--warmup 1000] [--samples 2000] [--chains 1] [IMAGE PSF]`.
 * With FARINATA_PEER_PYTHON the reference system's numpyro goes the same way, between ours: what counts is the ratio in one session.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fitter } from '../../actors/fitter.js';
import { quickstartMock, quickstartModel } from '../../examples/quickstart/mock.js';
import { writeFits } from '../../src/image/fits/writeFits.js';
import { Image } from '../../src/image/image.js';
import { bulkEss, tailEss } from '../../src/posterior/diagnostics/ess.js';
import { rhat } from '../../src/posterior/diagnostics/rhat.js';

const peerScript = fileURLToPath(new URL('../../../test/bench/nutsPeer.py', import.meta.url));

export async function main(args: string[]): Promise<void> {
  const text = (preset: number) => ({ type: 'string', default: String(preset) }) as const;
  const options = { seeds: text(2), warmup: text(1000), samples: text(2000), chains: text(1) };
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
  const [warmup, samples, chains] = [values.warmup, values.samples, values.chains].map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'farinata-nuts-'));
  try {
    const [image, psf] = positionals.length === 2 ? positionals : writeMock(folder);
    const python = process.env.FARINATA_PEER_PYTHON;
    if (python === undefined) console.log('FARINATA_PEER_PYTHON is not set: no reference system to compare with');
    const ratios: number[] = [];
    for (let seed = 0; seed < Number(values.seeds); seed++) {
      const own = await ours(image, psf, { num_warmup: warmup, num_samples: samples, ncores: chains, seed });
      if (python !== undefined) ratios.push(own / theirs(python, [image, psf, String(warmup), String(samples)]));
    }
    if (ratios.length > 0) console.log(`ratio of effective samples a second: ${ratios.map(r => r.toFixed(1)).join(', ')}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeMock(folder: string): [string, string] {
  const { header, data, psf } = quickstartMock(1);
  const [image, beam] = [join(folder, 'mock.fits'), join(folder, 'psf.fits')];
  writeFileSync(image, writeFits([{ header, axes: [128, 128], data }]));
  writeFileSync(beam, writeFits([{ axes: [psf.nx, psf.ny], data: psf.data }]));
  return [image, beam];
}

async function ours(image: string, psf: string, options: Record<string, number>): Promise<number> {
  const fit = fitter({ img: await Image.open(image, { psf }), mod: quickstartModel() });
  const { samples, ndim, nLike, wallSeconds, diagnostics } = await fit.run({ method: 'nuts', progress: false, ...options });
  const { divergences, leapfrogs } = diagnostics as Record<string, number[]>;
  const extra = `${nLike} gradients, ${divergences} divergences, ${leapfrogs.map(l => l.toFixed(1))} gradients a transition`;
  return report('farinata ', samples, ndim, options.ncores, wallSeconds, extra);
}

function theirs(python: string, words: readonly string[]): number {
  const said = execFileSync(python, [peerScript, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28 });
  const { seconds, samples } = JSON.parse(said.trim().split('\n').at(-1)!) as { seconds: number; samples: number[][] };
  return report('reference', Float64Array.from(samples.flat()), samples[0].length, 1, seconds, '');
}

/** @returns effective samples a second of the least known parameter */
function report(name: string, samples: Float64Array, ndim: number, nchains: number, seconds: number, extra: string): number {
  const n = samples.length / ndim / nchains;
  const each = Array.from({ length: ndim }, (_, d) => ({ nchains, n, values: samples.filter((_, i) => i % ndim === d) }));
  const [bulk, tail] = [bulkEss, tailEss].map(of => Math.min(...each.map(of)));
  const worst = Math.max(...each.map(rhat));
  console.log(
    `${name}  ${seconds.toFixed(1)} s  R-hat ${worst.toFixed(4)}  ESS ${bulk.toFixed(0)} bulk, ${tail.toFixed(0)} tail  ${(bulk / seconds).toFixed(1)} a second  ${extra}`,
  );
  return bulk / seconds;
}
