/**
 * A fit that is saved to the file that is its argument. The rank that `KILLED` names is killed as soon as there is such a file, and after it some more likelihoods. Every rank
 * says what tells its bits.
 */
import { fitter } from '../../../actors/fitter.js';
import { samplesHash } from '../../../src/io/resultFile.js';
import { functionProblem } from '../../../src/likelihood/functionProblem.js';
import { uniform } from '../../../src/priors/index.js';
import { short } from '../../support/smallProblem.js';
import { logL } from './killed.js';

const [, , checkpoint] = process.argv;
process.env.CHECKPOINT = checkpoint;
const fit = fitter({ problem: functionProblem({ priors: [uniform(-5, 5), uniform(-5, 5)], logL }) });
const result = await fit.run({ ...short, n_eff: 800, seed: 2, checkpoint, progress: true });
console.log(`bits ${result.logz} ${result.nLike} ${samplesHash(result)}`);
