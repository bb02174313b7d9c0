/**
 * The quickstart: makes an image whose every true value is known, fits it, and writes what comes out of it to examples/quickstart/out.
 *
 *     node quickstart.js [--seed 1] [--ncores 2] [--nlive 1000] [--out FOLDER]
 *
 * In a project of one's own, `from 'farinata'` stands for the path to the sources.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fitter, Image, type ParameterSummary, writeFits } from '../../src/index.js';
import { quickstartMock, quickstartModel } from './mock.js';

const { seed, ncores, nlive, out } = readArguments();

// A mock image and its beam, as two FITS files.
const { header, data, psf, truth } = quickstartMock(seed);
mkdirSync(out, { recursive: true });
const file = (name: string) => join(out, name);
writeFileSync(file('mock.fits'), writeFits([{ header, axes: [128, 128], data }]));
writeFileSync(file('psf.fits'), writeFits([{ axes: [psf.nx, psf.ny], data: psf.data }]));

// From here on as with any image.
const img = await Image.open(file('mock.fits'), { psf: file('psf.fits') });
const fit = fitter({ img, mod: quickstartModel() });
await fit.run({ method: 'nautilus', nlive, ncores, seed });

const summaries = fit.parameters();
console.log(`\n${besideTruth(summaries)}\n`);
fit.bmc();

const model = await fit.savemodel(file('model'));
await fit.plot.comparison({ name: file('comparison') });
await fit.plot.corner({ name: file('corner'), truths: fit.labels.map(label => truth[label]) });
const written = [
  file('mock.fits'),
  file('psf.fits'),
  model,
  ...['comparison', 'corner'].flatMap(name => [file(`${name}.png`), file(`${name}.svg`)]),
];
console.log(`\nWritten:\n${written.map(path => `  ${relative('.', path)}`).join('\n')}`);

/** What was put into the image beside what came out of it, and how far apart they are in standard deviations. */
function besideTruth(summaries: readonly ParameterSummary[]): string {
  const rows = summaries.map(({ label, median, lo, hi, unit }) => {
    const error = (hi - lo) / 2;
    const decimals = Math.min(20, Math.max(0, 1 - Math.floor(Math.log10(error))));
    const write = (x: number) => x.toFixed(decimals);
    return [label, write(truth[label]), write(median), error.toPrecision(2), ((median - truth[label]) / error).toFixed(1), unit];
  });
  const table = [['', 'true', 'fitted', '±', 'off by σ', ''], ...rows];
  const widths = table[0].map((_, k) => Math.max(...table.map(row => row[k].length)));
  const last = widths.length - 1;
  const cell = (text: string, k: number) => (k === 0 || k === last ? text.padEnd(widths[k]) : text.padStart(widths[k]));
  return table.map(row => row.map(cell).join('  ').trimEnd()).join('\n');
}

function readArguments(): { seed: number; ncores: number; nlive: number; out: string } {
  const text = (preset: number | string) => ({ type: 'string', default: String(preset) }) as const;
  const options = {
    seed: text(1),
    ncores: text(Math.min(4, availableParallelism())),
    nlive: text(1000),
    out: text(join(checkout(), 'examples', 'quickstart', 'out')),
  };
  try {
    const { values } = parseArgs({ options });
    const whole = (name: 'seed' | 'ncores' | 'nlive', least: number) => {
      const value = Number(values[name]);
      if (values[name].trim() !== '' && Number.isSafeInteger(value) && value >= least) return value;
      throw new Error(`--${name} is ${JSON.stringify(values[name])}: it must be a whole number, at least ${least}`);
    };
    return { seed: whole('seed', 0), ncores: whole('ncores', 1), nlive: whole('nlive', 1), out: values.out };
  } catch (error) {
    console.error(
      `${(error as Error).message}\nThe options are ${Object.keys(options)
        .map(name => `--${name}`)
        .join(', ')}`,
    );
    process.exit(2);
  }
}

/** The folder of the checkout, whether this runs compiled or not: the one above that holds package.json. */
function checkout(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
