/** `node runUntilStopped.js [own|busy|short]`: a fit that says `ready` when it has something, and what came of it. */
import { fitter } from '../../../actors/fitter.js';
import { functionProblem } from '../../../src/likelihood/functionProblem.js';
import { uniform } from '../../../src/priors/index.js';
import { short } from '../../support/smallProblem.js';

const [what = ''] = process.argv.slice(2);
let calls = 0;
const logL = ([x, y]: Float64Array): number => {
  if (++calls === 1500 && what !== 'short') console.log('ready');
  return -0.5 * (x * x + y * y);
};
const fit = fitter({ problem: functionProblem({ priors: [uniform(-5, 5), uniform(-5, 5)], logL }) });
const { reason, complete, n } = await fit.run({ ...short, ...(what === 'short' ? {} : { n_eff: 1e9 }), seed: 1 });
console.log(reason, complete, n);
if (what === 'own') process.exitCode = 7;
// a second Ctrl-C is to end this
while (what === 'busy');
