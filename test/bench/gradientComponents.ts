/** What the gradient of each component costs: CPU time of a likelihood with its gradient over that of the likelihood, every value varying; by turns. */
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import type { ProblemSpec } from '../../src/likelihood/spec.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { catalogue, componentTypes } from '../../src/models/catalogue.js';
import { drawValues, problem } from '../likelihood/problems.js';
import { cpuTime } from '../support/cpuTime.js';

const SIDE = 200;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

/** The ratio of a gradient to a value: medians over the rounds. */
function measure(spec: ProblemSpec, values: Float64Array, rounds: number, slow: boolean): string {
  const evaluator = createEvaluator(spec);
  const out = new Float64Array(spec.nvalues);
  const place = (i: number): Float64Array => values.map(v => v * (1 + 1e-10 * i));
  const value = (i: number): void => void evaluator.logL(place(i));
  const gradient = (i: number): void => void evaluator.gradient(place(i), 0, out);
  const count = slow ? 1 : 20;
  cpuTime(value, 2 * count);
  cpuTime(gradient, count);
  const times = Array.from({ length: rounds }, () => ({ value: cpuTime(value, count), gradient: cpuTime(gradient, count) }));
  const [a, b] = [median(times.map(t => t.value)), median(times.map(t => t.gradient))].map(t => (t / 1000).toFixed(3).padStart(9));
  return `${a}${b}${median(times.map(t => t.gradient / t.value))
    .toFixed(2)
    .padStart(7)}`;
}

/**
 * Prints a line a component: every value but the boxiness varies, of an ellipse; then every value, of a box. (An ellipse whose boxiness varies is a point on
 * the way of no sampler.)
 */
export function benchGradients(rounds: number): void {
  console.log(`components, ${SIDE}² without a PSF: a value [ms], its gradient [ms], ratio; the same of a box, whose boxiness varies too`);
  for (const type of componentTypes) {
    const spec = problem({ nx: SIDE, ny: SIDE, types: [type] });
    const values = drawValues(spec, new Random(keyOf(1)));
    const isRadial = catalogue[type].group === 'radial';
    const slow = type === 'Disk';
    const varying = new Uint8Array(spec.nvalues).fill(1);
    if (isRadial) {
      varying[4] = 0;
      values[4] = 0;
    }
    const ellipse = measure({ ...spec, varying }, values, rounds, slow);
    if (isRadial) values[4] = 0.3;
    console.log(`  ${type.padEnd(18)}${ellipse}${isRadial ? measure(spec, values, rounds, slow) : ''}`);
  }
}
