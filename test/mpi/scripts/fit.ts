/**
 * What a user's script is, with and without mpirun: a fit of a small image, or of a function. Every rank says what it has.
 * Arguments: what is fitted (image, live, module), and options of the run as JSON; of several runs, one after the other, as a list.
 */
import { fitter } from '../../../actors/fitter.js';
import { samplesHash } from '../../../src/io/resultFile.js';
import { functionProblem } from '../../../src/likelihood/functionProblem.js';
import { uniform } from '../../../src/priors/index.js';
import { smallImage, smallModel } from '../../support/smallFit.js';
import { gaussian, short } from '../../support/smallProblem.js';
import { rank } from './rank.js';

const [, , what = 'image', options = '{}'] = process.argv;
const priors = [uniform(-5, 5), uniform(-5, 5)];
const url = new URL('../../support/fitLikelihoods.js', import.meta.url).href;
const parts =
  what === 'image'
    ? { img: smallImage(), mod: smallModel() }
    : { problem: what === 'live' ? functionProblem({ priors, logL: gaussian }) : await functionProblem({ priors, url, name: 'gaussian' }) };
const fit = fitter(parts);
const given: unknown = JSON.parse(options);
for (const each of (Array.isArray(given) ? given : [given]) as Record<string, unknown>[]) {
  // what makes a nautilus fit short is no option of the others
  const base = each.method === undefined || each.method === 'nautilus' ? short : { progress: false };
  await fit.run({ ...base, seed: 5, ...each });

  const { method, weights, logw, logz, logzerr, logz_prior, labels, result } = fit;
  const sum = [...weights, ...logw, logz_prior ?? 0, result.nLike].reduce((a, b) => a + b, 0);
  // as text: JSON has no NaN, which is the evidence of a method that gives none
  const has = { rank, method, samples: samplesHash(result), sum: String(sum), logz: String(logz), logzerr: String(logzerr), labels };
  console.log(`has ${JSON.stringify(has)}`);
}

const folder = process.env.OUT;
const made = {
  parameters: fit.parameters(),
  bmc: what === 'image' && Number.isFinite(fit.logz) ? fit.bmc() : null,
  dump: folder ? await fit.dump(`${folder}/fit`) : null,
  savemodel: folder && what === 'image' ? await fit.savemodel(`${folder}/model`) : null,
  corner: await fit.plot.corner(),
};
console.log(`made ${JSON.stringify({ rank, made: Object.entries(made).flatMap(([name, value]) => (value === null ? [] : [name])) })}`);
