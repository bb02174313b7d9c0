import * as assert from 'uvu/assert';
import { createEvaluator } from '../../src/likelihood/evaluator.js';
import { createOracle } from '../../src/likelihood/oracle.js';
import type { ProblemSpec } from '../../src/likelihood/spec.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { drawValues } from './problems.js';
import { slopes } from './slopes.js';

/** Both evaluators against each other and against differences of the oracle's likelihood. */
export function agree(spec: ProblemSpec, count: number, { seed = 7, draw = drawValues, tolerance = 1e-11 } = {}): void {
  const fast = createEvaluator(spec);
  const oracle = createOracle(spec);
  const random = new Random(keyOf(seed));
  const [a, b] = [new Float64Array(spec.nvalues), new Float64Array(spec.nvalues)];
  for (let draws = 0; draws < count; draws++) {
    const values = draw(spec, random);
    const what = `draw ${draws}: ${values.join(' ')}`;
    const logL = fast.gradient(values, 0, a.fill(Number.NaN));
    assert.is(logL, fast.logL(values), what);
    assert.is(oracle.gradient(values, 0, b.fill(Number.NaN)), oracle.logL(values), what);
    const { slope, error, scale } = slopes(spec, oracle, values);
    for (let i = 0; i < spec.nvalues; i++) {
      // What a slope is made of cancels: it is measured by the sum of its terms' sizes.
      assert.ok(Math.abs(a[i] - b[i]) <= tolerance * scale[i], `value ${i}: WASM ${a[i]}, oracle ${b[i]}, scale ${scale[i]}: ${what}`);
      assert.ok(
        Math.abs(b[i] - slope[i]) <= 1e-7 * Math.abs(slope[i]) + 10 * error[i],
        `value ${i}: oracle ${b[i]}, differences ${slope[i]} ± ${error[i]}: ${what}`,
      );
    }
  }
}
