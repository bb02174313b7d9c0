/**
 * What a gradient costs: `npm run bench -- gradient [--rounds 7]`. CPU time of a value and of a value with its gradient, by turns, and their ratio; of whole
 * models, then of each component.
 */
import { parseArgs } from 'node:util';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import type { ProblemSpec } from '../../src/likelihood/spec.js';
import { cpuTime } from '../support/cpuTime.js';
import { benchGradients } from './gradientComponents.js';
import { build, cases, ORDER } from './likelihood.js';

/** Processor time of one call [ms]. */
const time = (call: (i: number) => void, count: number): number => cpuTime(call, count) / 1000;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1];

/** @param args `--rounds N`: rounds a case, default 7 */
export async function main(args: string[]): Promise<void> {
  const { values: options } = parseArgs({ args, options: { rounds: { type: 'string', default: '7' } } });
  const rounds = Number(options.rounds);
  if (!(Number.isInteger(rounds) && rounds > 0)) throw new Error(`--rounds is ${options.rounds}; it must be a whole number above 0`);
  for (const each of cases) {
    const { spec, values } = build(each);
    const fixed = new Set<number>();
    each.items.forEach((item, i) => {
      const { offset } = spec.components[i];
      for (const name of Object.keys(item.fixed)) fixed.add(offset + ORDER[item.type].indexOf(name));
    });
    const varying = Uint8Array.from({ length: spec.nvalues }, (_, i) => (fixed.has(i) ? 0 : 1));
    measure(`${each.name}, fixed values left out`, { ...spec, varying }, values, rounds);
    measure(`${each.name}, every value, boxiness too`, spec, values, rounds);
    const boxy = values.slice();
    for (const { type, offset } of spec.components) if (type !== 'Point') boxy[offset + 4] = 0.3;
    measure(`${each.name}, every value, boxy`, spec, boxy, rounds);
  }
  benchGradients(rounds);
}

function measure(name: string, spec: ProblemSpec, values: Float64Array, rounds: number): void {
  const evaluator = createEvaluator(spec);
  const out = new Float64Array(spec.nvalues);
  const place = (i: number): Float64Array => values.map(v => v * (1 + 1e-9 * i));
  const value = (i: number): void => void evaluator.logL(place(i));
  const gradient = (i: number): void => void evaluator.gradient(place(i), 0, out);
  time(value, 50);
  time(gradient, 50);
  const count = Math.max(5, Math.ceil(50 / time(gradient, 20)));
  const times = Array.from({ length: rounds }, () => ({ value: time(value, count), gradient: time(gradient, count) }));
  console.log(name);
  console.log(`  value     ${median(times.map(t => t.value)).toFixed(3)} ms`);
  console.log(
    `  gradient  ${median(times.map(t => t.gradient)).toFixed(3)} ms, ${median(times.map(t => t.gradient / t.value)).toFixed(2)} × a value`,
  );
}
