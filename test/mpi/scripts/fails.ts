/** Ways for a rank to fail. Arguments: which rank, and how. */
import { writeSync } from 'node:fs';
import { fitter } from '../../../actors/fitter.js';
import { functionProblem } from '../../../src/likelihood/functionProblem.js';
import { uniform } from '../../../src/priors/index.js';
import { gaussian, short } from '../../support/smallProblem.js';
import { rank } from './rank.js';

const [, , who, how] = process.argv;
const isIt = rank === Number(who);
/** The fit goes on until the rank has had its 20 calls, however late it gets them. */
const endless = ['killed', 'throws in a timer', 'likelihood throws', 'exits'].includes(how) ? { n_eff: 1e9 } : {};
let calls = 0;

/** In the likelihood, at its 20th call. */
function logL(values: Float64Array): number {
  if (isIt && ++calls === 20) {
    if (how === 'killed') process.kill(process.pid, 'SIGKILL');
    if (how === 'throws in a timer')
      setTimeout(() => {
        throw new Error('thrown outside a call');
      });
    if (how === 'likelihood throws') throw new RangeError('no likelihood at all');
    if (how === 'exits') process.exit(3);
  }
  // long enough for every rank to get some
  for (const end = performance.now() + 0.5; performance.now() < end; );
  return gaussian(values);
}

if (isIt && how === 'throws before the run') throw new Error('thrown before the run');
if (isIt && how === 'rejects before the run') await Promise.reject(new Error('rejected before the run'));
if (isIt && how === 'exits before the run') process.exit(3);
if (isIt && how === 'throws with a cause') throw new Error('no image', { cause: new RangeError('a bad header') });
const fit = fitter({ problem: functionProblem({ priors: [uniform(-5, 5), uniform(-5, 5)], logL }) });
const result = await fit.run({ ...short, ...endless, ...(how === 'wrong option' ? { nlives: 3 } : {}) });
if (isIt && how === 'throws after the run') throw new Error('thrown after the run');
// mpirun sends SIGTERM, which stops a fit with what it has, before it ends the ranks that are left: that is no coming through
if (result.complete) writeSync(1, `rank ${rank} has come through\n`);
