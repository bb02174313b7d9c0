/**
 * A fit that is saved to the file that is its argument. The rank that `KILLED` names is killed as soon as there is such a file, and after it some more likelihoods. Every rank
 * says what tells its bits.
 */
import { existsSync } from 'node:fs';
import { fitter } from '../../../actors/fitter.js';
import { samplesHash } from '../../../src/io/resultFile.js';
import { functionProblem } from '../../../src/likelihood/functionProblem.js';
import { uniform } from '../../../src/priors/index.js';
import { gaussian, short } from '../../support/smallProblem.js';
import { rank } from './rank.js';

const [, , checkpoint] = process.argv;
let left = 50;

function logL(values: Float64Array): number {
  if (process.env.KILLED === String(rank) && existsSync(checkpoint) && --left === 0) process.kill(process.pid, 'SIGKILL');
  // long enough for a file to be written now and then
  for (const end = performance.now() + 0.5; performance.now() < end; );
  return gaussian(values);
}

const fit = fitter({ problem: functionProblem({ priors: [uniform(-5, 5), uniform(-5, 5)], logL }) });
const result = await fit.run({ ...short, n_eff: 800, seed: 2, checkpoint, progress: true });
console.log(`bits ${result.logz} ${result.nLike} ${samplesHash(result)}`);
