/** `node fullDisk.js FILE`: a fit with a checkpoint that grows, and the same without, where files may not grow beyond a limit: says what it was warned of. */
import { startRun } from '../../../actors/run/startRun.js';
import { samplesHash } from '../../../src/io/resultFile.js';
import { smallProblem } from '../../support/smallProblem.js';

/** A fifth of a millisecond a likelihood: long enough for some files to be written. */
function slow(values: Float64Array): number {
  const until = performance.now() + 0.2;
  while (performance.now() < until);
  return -0.5 * (values[0] ** 2 + values[1] ** 2);
}

const options = { method: 'emcee', nwalkers: 20, nsteps: 400, seed: 1 };
const warnings: string[] = [];
let files = 0;
const run = startRun(smallProblem(2, slow), { ...options, checkpoint: process.argv[2] });
run.log$.subscribe(event => {
  if (event.type === 'warning') warnings.push(event.message);
  if (event.type === 'checkpoint') files++;
});
const kept = await run.result;
const whole = await startRun(smallProblem(2, slow), options).result;
console.log(JSON.stringify({ warnings, files, same: samplesHash(kept) === samplesHash(whole) }));
