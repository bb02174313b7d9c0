/** A likelihood as dear as the `?us=` of its URL says, in microseconds of a free core: work is counted, not time, so that a busy machine changes nothing. */
import { gaussian } from './smallProblem.js';

const microseconds = Number(new URL(import.meta.url).searchParams.get('us') ?? 0);

function work(steps: number): number {
  let x = 1;
  for (let i = 0; i < steps; i++) x = Math.sqrt(x + 1.5) + 1e-9 * i;
  return x;
}

/** Steps a microsecond: the best of several trials, when nobody else had the core. */
function speed(): number {
  const steps = 20_000;
  let best = Number.POSITIVE_INFINITY;
  for (let trial = 0; trial < 200; trial++) {
    const begun = performance.now();
    work(steps);
    best = Math.min(best, performance.now() - begun);
  }
  return steps / (1000 * best);
}

const steps = Math.round(microseconds * (microseconds > 0 ? speed() : 0));

export function logL(values: Float64Array): number {
  return gaussian(values) + (work(steps) === 0 ? 1 : 0);
}
