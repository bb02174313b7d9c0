/** `node fullDisk.js FILE`: a short fit that is saved, one that goes on from there and grows, and the same without a file, where files may not grow beyond a limit. */
import { startRun } from '../../../actors/run/startRun.js';
import { samplesHash } from '../../../src/io/resultFile.js';
import { smallProblem } from '../../support/smallProblem.js';

const options = { method: 'emcee', nwalkers: 20, nsteps: 400, seed: 1 };
const warnings: string[] = [];
let files = 0;
await startRun(smallProblem(2), { ...options, nsteps: 20, checkpoint: process.argv[2] }).result;
const run = startRun(smallProblem(2), { ...options, checkpoint: process.argv[2] });
run.log$.subscribe(event => {
  if (event.type === 'warning') warnings.push(event.message);
  if (event.type === 'checkpoint') files++;
});
const kept = await run.result;
const whole = await startRun(smallProblem(2), options).result;
console.log(JSON.stringify({ warnings, files, same: samplesHash(kept) === samplesHash(whole) }));
