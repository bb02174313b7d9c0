/** What each component costs: CPU time a pixel of one likelihood on WASM, without a PSF, and its ratio to a Gaussian's and a Sersic's; all take turns. */
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { catalogue, componentTypes } from '../../src/models/catalogue.js';
import { drawValues, problem } from '../likelihood/problems.js';
import { cpuTime } from '../support/cpuTime.js';

const SIDE = 200;

/** Prints a line a component: the least over the rounds, as other work on the machine only adds. */
export function benchComponents(rounds: number): void {
  const rows = componentTypes.map(type => {
    const spec = problem({ nx: SIDE, ny: SIDE, types: [type] });
    const evaluator = createEvaluator(spec);
    const values = drawValues(spec, new Random(keyOf(1)));
    // An ellipse, not a box.
    if (catalogue[type].group === 'radial') values[4] = 0;
    const call = (i: number): void => {
      evaluator.logL(values.map(v => v * (1 + 1e-10 * i)));
    };
    cpuTime(call, type === 'Disk' ? 2 : 30);
    return { type, call, count: type === 'Disk' ? 2 : 20, least: Number.POSITIVE_INFINITY };
  });
  for (let round = 0; round < rounds; round++) for (const row of rows) row.least = Math.min(row.least, cpuTime(row.call, row.count));
  const of = (type: string): number => rows.find(row => row.type === type)!.least;
  console.log(`components, ${SIDE}² without a PSF: ns a pixel, ratio to a Gaussian, to a Sersic`);
  for (const { type, least } of rows) {
    const ratios = [of('Gaussian'), of('Sersic')].map(other => (least / other).toFixed(2).padStart(7));
    console.log(`  ${type.padEnd(18)}${((1000 * least) / SIDE ** 2).toFixed(2).padStart(9)}${ratios.join('')}`);
  }
}
