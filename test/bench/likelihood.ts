/**
 * The likelihood's speed on one core: `npm run bench -- likelihood [--rounds 7]`. CPU time a call, the median over rounds in which WASM, the
 * TypeScript oracle and, where the Python of FARINATA_PEER_PYTHON has socca, the reference system take turns; and the ratios, which are what counts.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { createOracle } from '../../src/likelihood/oracle.js';
import type { ComponentSpec, ProblemSpec } from '../../src/likelihood/spec.js';
import { root } from '../support/fixture.js';
import { benchComponents } from './components.js';

type Numbers = Record<string, number>;
interface Item {
  readonly type: 'Point' | 'Sersic' | 'Beta';
  readonly free: Numbers;
  readonly fixed: Numbers;
  /** Parameters that are another component's, by its index. */
  readonly bound: Numbers;
}
interface Case {
  readonly name: string;
  readonly side: number;
  readonly pixel: number;
  readonly subgrid: number;
  readonly psfSide: number;
  readonly psfSigma: number;
  readonly items: readonly Item[];
}

const ARCSEC = 1 / 3600;
const disk: Numbers = { theta: 0.8796, e: 0.59568, re: 15 * 0.1 * ARCSEC, Ie: 0.2991 };
export const cases: readonly Case[] = [
  {
    name: 'quickstart: 128², Point + Sersic + PSF 34²',
    side: 128,
    pixel: 0.1 * ARCSEC,
    subgrid: 1,
    psfSide: 35,
    psfSigma: 1.9,
    items: [
      { type: 'Point', free: { xc: 20.0000123, yc: -10.0000057, Ic: 9.896 }, fixed: {}, bound: {} },
      { type: 'Sersic', free: disk, fixed: { ns: 1, cbox: 0 }, bound: { xc: 0, yc: 0 } },
    ],
  },
  {
    name: '200² × subgrid 3, Sersic + PSF 41²',
    side: 200,
    pixel: 0.1 * ARCSEC,
    subgrid: 3,
    psfSide: 41,
    psfSigma: 3,
    items: [{ type: 'Sersic', free: { xc: 20.0000123, yc: -10.0000057, ...disk, ns: 2.3 }, fixed: { cbox: 0 }, bound: {} }],
  },
  {
    name: '512², Sersic + Beta + PSF 41²',
    side: 512,
    pixel: 0.1 * ARCSEC,
    subgrid: 1,
    psfSide: 41,
    psfSigma: 3,
    items: [
      { type: 'Sersic', free: { xc: 20.0000123, yc: -10.0000057, ...disk, ns: 2.3 }, fixed: { cbox: 0 }, bound: {} },
      {
        type: 'Beta',
        free: { xc: 20.001, yc: -10.001, theta: 0.3, e: 0.2, rc: 6 * ARCSEC, Ic: 1.3, beta: 0.7 },
        fixed: { cbox: 0, alpha: 2 },
        bound: {},
      },
    ],
  },
];

export const ORDER: Record<Item['type'], readonly string[]> = {
  Point: ['xc', 'yc', 'Ic'],
  Sersic: ['xc', 'yc', 'theta', 'e', 'cbox', 're', 'Ie', 'ns'],
  Beta: ['xc', 'yc', 'theta', 'e', 'cbox', 'rc', 'Ic', 'alpha', 'beta'],
};
const SIGMA = 0.05;

function gaussian(side: number, sigma: number): Float64Array {
  const middle = side >> 1;
  const out = Float64Array.from({ length: side * side }, (_, i) => {
    const x = (i % side) - middle;
    const y = Math.floor(i / side) - middle;
    return Math.exp(-(x * x + 1.4 * y * y + 0.3 * x * y) / (2 * sigma * sigma));
  });
  const sum = out.reduce((a, b) => a + b);
  return out.map(v => v / sum);
}

export function build({ side, pixel, subgrid, psfSide, psfSigma, items }: Case): { spec: ProblemSpec; values: Float64Array } {
  const components: ComponentSpec[] = [];
  const values: number[] = [];
  items.forEach((item, i) => {
    components.push({ type: item.type, name: `comp_${i}`, offset: values.length, positive: false });
    for (const name of ORDER[item.type]) {
      const source = name in item.bound ? items[item.bound[name]] : item;
      values.push(source.free[name] ?? source.fixed[name]);
    }
  });
  const n = side * side;
  const wcs = {
    projection: 'TAN' as const,
    crpix: [side / 2, side / 2] as const,
    crval: [20, -10] as const,
    cd: [-pixel, 0, 0, pixel] as const,
    lonpole: 180,
    latpole: -10,
    pv: [],
  };
  const image = {
    nx: side,
    ny: side,
    subgrid,
    wcs,
    data: Float64Array.from({ length: n }, (_, i) => SIGMA * Math.sin(12.9898 * i)),
    mask: new Uint8Array(n).fill(1),
    psf: { nx: psfSide, ny: psfSide, data: gaussian(psfSide, psfSigma) },
    response: null,
    exposure: null,
  };
  const noise = { type: 'Normal' as const, sigma: new Float64Array(n).fill(SIGMA) };
  return { spec: { version: 1, image, noise, components, nvalues: values.length }, values: Float64Array.from(values) };
}

/** The reference system in a process of its own: asked for a number of likelihoods, it answers with the CPU time of one. */
class Peer {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(python: string, path: string) {
    this.#process = spawn(python, [join(root, 'test/bench/likelihoodPeer.py'), path], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#process.stdout! })[Symbol.asyncIterator]();
  }

  /** The next line that is JSON: the reference system prints things of its own. */
  async answer(): Promise<{ ms: number; logL: number }> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done) throw new Error('The reference system ended before it answered: see its message above');
      if (value.startsWith('{')) return JSON.parse(value) as { ms: number; logL: number };
    }
  }

  ask(count: number): Promise<{ ms: number; logL: number }> {
    this.#process.stdin!.write(`${count}\n`);
    return this.answer();
  }

  end(): void {
    this.#process.kill();
  }
}

function startPeer(python: string, { side, pixel, subgrid, psfSide, items }: Case, spec: ProblemSpec, folder: string): Peer {
  const header = { NAXIS1: side, NAXIS2: side, CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRPIX1: side / 2 + 1, CRPIX2: side / 2 + 1 };
  const sky = { CRVAL1: 20, CRVAL2: -10, CDELT1: -pixel, CDELT2: pixel, CUNIT1: 'deg', CUNIT2: 'deg' };
  const path = join(folder, 'case.json');
  const psf = { shape: [psfSide, psfSide], data: [...spec.image.psf!.data] };
  const data = [...spec.image.data];
  writeFileSync(path, JSON.stringify({ header: { ...header, ...sky }, data, sigma: SIGMA, psf, subgrid, components: items }));
  return new Peer(python, path);
}

/** CPU time of one call [ms], over as many as take some 50 ms. */
function time(call: (i: number) => void, count: number): number {
  const start = process.cpuUsage();
  for (let i = 0; i < count; i++) call(i);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / count;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return 0.5 * (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]);
}

/** @param args `--rounds N`: rounds a case, default 7 */
export async function main(args: string[]): Promise<void> {
  const { values: options } = parseArgs({ args, options: { rounds: { type: 'string', default: '7' } } });
  const rounds = Number(options.rounds);
  if (!(Number.isInteger(rounds) && rounds > 0)) throw new Error(`--rounds is ${options.rounds}; it must be a whole number above 0`);
  const python = process.env.FARINATA_PEER_PYTHON;
  if (python === undefined) console.log('FARINATA_PEER_PYTHON is not set: no reference system to compare with');
  const folder = mkdtempSync(join(tmpdir(), 'farinata-bench-'));
  try {
    for (const each of cases) await measure(each, rounds, python, folder);
    benchComponents(rounds);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(each: Case, rounds: number, python: string | undefined, folder: string): Promise<void> {
  const { spec, values } = build(each);
  const wasm = createEvaluator(spec);
  const oracle = createOracle(spec);
  // Every call has values of its own, as in a fit.
  const call =
    (evaluator: { logL(v: Float64Array): number }) =>
    (i: number): void => {
      evaluator.logL(values.map(v => v * (1 + 1e-9 * i)));
    };
  time(call(wasm), 50);
  time(call(oracle), 2);
  const count = Math.max(5, Math.ceil(50 / time(call(wasm), 20)));
  const peer = python === undefined ? null : startPeer(python, each, spec, folder);
  try {
    await peer?.answer();
    const times: { wasm: number; oracle: number; peer: number }[] = [];
    let peerLogL = Number.NaN;
    for (let round = 0; round < rounds; round++) {
      const fast = time(call(wasm), count);
      const slow = time(call(oracle), 2);
      const found = await peer?.ask(Math.max(5, Math.ceil(count / 5)));
      peerLogL = found?.logL ?? peerLogL;
      times.push({ wasm: fast, oracle: slow, peer: found?.ms ?? Number.NaN });
    }
    const mid = (pick: (row: (typeof times)[number]) => number): number => median(times.map(pick));
    const logL = wasm.logL(values);
    console.log(each.name);
    console.log(`  WASM       ${mid(t => t.wasm).toFixed(3)} ms`);
    console.log(`  TypeScript ${mid(t => t.oracle).toFixed(2)} ms, ${mid(t => t.oracle / t.wasm).toFixed(1)} × WASM's`);
    if (peer === null) return;
    console.log(`  reference  ${mid(t => t.peer).toFixed(2)} ms, ${mid(t => t.peer / t.wasm).toFixed(1)} × WASM's`);
    console.log(`  ln L       ${logL}, the reference's ${peerLogL}`);
  } finally {
    peer?.end();
  }
}
