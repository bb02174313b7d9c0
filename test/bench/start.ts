/** From `node script.js` to the first likelihood of an image: import of the package, image, model, evaluator. Target: 0.5 s. */
import { execFileSync } from 'node:child_process';

const index = new URL('../../src/index.js', import.meta.url).href;

const script = `
  const { fitter, Gaussian, Image, Model, uniform } = await import(${JSON.stringify(index)});
  const imported = performance.now();
  const n = 128;
  const header = { NAXIS1: n, NAXIS2: n, CTYPE1: 'RA---TAN', CTYPE2: 'DEC--TAN', CRPIX1: 65, CRPIX2: 65, CRVAL1: 20, CRVAL2: 0, CDELT1: -1e-3, CDELT2: 1e-3 };
  const img = new Image({ header, data: Float64Array.from({ length: n * n }, (_, i) => i % 7) });
  const { problem } = fitter({ img, mod: new Model(new Gaussian({ xc: 20, yc: 0, rs: 1e-2, Is: uniform(0, 1) })) });
  const logL = problem.logL(problem.expand(Float64Array.of(0.5), 1));
  if (!Number.isFinite(logL)) throw new Error('no likelihood');
  console.log(JSON.stringify([imported, performance.now()]));`;

/** @param args how often: 10 */
export function main([times = '10']: string[]): void {
  const runs = Array.from({ length: Number(times) }, () => {
    const begun = performance.now();
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    const [imported, first] = JSON.parse(said) as [number, number];
    return { imported, first, whole: performance.now() - begun };
  });
  for (const what of ['imported', 'first', 'whole'] as const) {
    const ms = runs.map(run => run[what]).sort((a, b) => a - b);
    const name = { imported: 'package imported', first: 'first likelihood', whole: 'process over' }[what];
    console.log(`${name.padEnd(17)} ${ms[0].toFixed(0)} … ${ms.at(-1)!.toFixed(0)} ms, median ${ms[ms.length >> 1].toFixed(0)} ms`);
  }
}
