/** Damaged inputs by the thousand, format by format: `npm run bench -- fuzz --format fits --runs 100000 --seed 1`. */
import { parseArgs } from 'node:util';
import { formats } from '../support/fuzz/formats.js';
import { fuzz } from '../support/fuzz/fuzz.js';

export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { format: { type: 'string' }, runs: { type: 'string' }, seed: { type: 'string' } } });
  const { format, runs = '100000', seed = '1' } = values;
  if (format !== undefined && !Object.hasOwn(formats, format)) {
    throw new Error(`There is no format ${format}; there are: ${Object.keys(formats).join(', ')}`);
  }
  for (const name of format === undefined ? Object.keys(formats) : [format]) {
    const before = process.memoryUsage().rss;
    const { read, refused, slowest, largest } = await fuzz(formats[name], Number(runs), Number(seed));
    const grown = (process.memoryUsage().rss - before) / 2 ** 20;
    console.log(
      `${name.padEnd(14)} ${refused} refused, ${read} read; slowest ${slowest.toFixed(1)} ms; ${(largest / 2 ** 20).toFixed(1)} MiB for one at most; in the end memory has grown by ${grown.toFixed(0)} MiB`,
    );
  }
}
