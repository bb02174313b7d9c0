/**
 * Two fits, one after the other, on one pool. The ranks that `KILLED` names are killed when `WHEN` says: 'before' the first fit, in the 'midst' of it, 'between' the two, or
 * 'afterwards'. Every rank that lives says what tells its bits. Arguments: threads of each rank, and the method.
 */
import { fitter } from '../../../actors/fitter.js';
import { launch } from '../../../actors/mpi/environment.js';
import { MPIPool } from '../../../actors/mpi/mpiPool.js';
import { samplesHash } from '../../../src/io/resultFile.js';
import { functionProblem } from '../../../src/likelihood/functionProblem.js';
import { uniform } from '../../../src/priors/index.js';
import { short } from '../../support/smallProblem.js';
import { die } from './killed.js';
import { rank } from './rank.js';

const [, , ncores = '1', method = 'nautilus'] = process.argv;
const { KILLED = '', WHEN = 'midst' } = process.env;
const dies = (when: string) => {
  if (WHEN === when && KILLED.split(',').includes(String(rank))) die();
};
const url = new URL(WHEN === 'midst' ? 'killed.js' : '../../support/fitLikelihoods.js', import.meta.url).href;
const name = WHEN === 'midst' ? 'logL' : 'gaussian';
const fit = fitter({ problem: await functionProblem({ priors: [uniform(-5, 5), uniform(-5, 5)], url, name }) });
const pool = launch ? new MPIPool({ ncores: Number(ncores), patience: Number(process.env.PATIENCE ?? 60) }) : undefined;
const options = method === 'dynesty' ? ({ method, nlive: 60, dlogz: 1, sample: 'rwalk' } as const) : short;
dies('before');
for (const seed of [2, 3]) {
  const result = await fit.run({ ...options, seed, pool, progress: true });
  console.log(`bits ${result.logz} ${result.nLike} ${samplesHash(result)}`);
  dies('between');
}
await pool?.close();
dies('afterwards');
