/** What a fit is a fit of, as hashes: a checkpoint goes on only with the same. */
import type { Problem } from '../../likelihood/problem.js';
import { pack } from '../container.js';
import { hex, sha256 } from '../sha256.js';

/** One hash for each thing that may differ, so that a refusal can name it. */
export interface Fingerprint {
  readonly image: string;
  readonly noise: string;
  readonly model: string;
  readonly priors: string;
  readonly seed: string;
  readonly method: string;
}

/** What the parts are called in a refusal. */
const NAMES: Readonly<Record<keyof Fingerprint, string>> = {
  image: 'the image (pixels, mask, PSF, sky coordinates, response or exposure)',
  noise: 'the noise',
  model: 'the model (components, fixed values or ties)',
  priors: 'the free parameters or their priors',
  seed: 'the seed',
  method: 'the method',
};

/** Places of the unit cube where priors and ties are tried: a prior is known by its quantiles, a tie by its values. */
const PLACES = [0.1, 0.37, 0.5, 0.81];

export function fingerprintOf(problem: Problem, method: string, seed: number): Fingerprint {
  const { ndim, labels, units, work } = problem;
  const theta = problem.transform(
    Float64Array.from({ length: PLACES.length * ndim }, (_, i) => PLACES[(Math.floor(i / ndim) + i) % PLACES.length]),
    PLACES.length,
  );
  const values = problem.expand(theta, PLACES.length);
  return {
    ...likelihoodParts(problem, values),
    priors: hashOf({ labels, units, theta }),
    seed: hashOf(seed),
    method: hashOf([method, work.kind]),
  };
}

/** A live function is known by what it gives at the same places; a module by its file's name, wherever it lies, and its export's. */
function likelihoodParts(problem: Problem, values: Float64Array): Pick<Fingerprint, 'image' | 'noise' | 'model'> {
  const { work, nvalues } = problem;
  switch (work.kind) {
    case 'image': {
      const { image, noise, components } = work.problem;
      return { image: hashOf(image), noise: hashOf(noise), model: hashOf({ components, values }) };
    }
    case 'joint': {
      const { problems } = work;
      return {
        image: hashOf(problems.map(({ image }) => image)),
        noise: hashOf(problems.map(({ noise }) => noise)),
        model: hashOf({ components: problems.map(({ components }) => components), values }),
      };
    }
    case 'module':
      return { image: '', noise: '', model: hashOf({ values, file: work.url.split('/').at(-1)?.split('?')[0], name: work.name }) };
    case 'live': {
      const rows = values.length / nvalues;
      const logL = Float64Array.from({ length: rows }, (_, k) => problem.logL(values.slice(k * nvalues, (k + 1) * nvalues)));
      return { image: '', noise: '', model: hashOf({ values, logL }) };
    }
  }
}

function hashOf(tree: unknown): string {
  return hex(sha256(pack({ kind: 'fingerprint', version: 1, tree })));
}

/** What differs between two fits, in words; empty where nothing does. */
export function differences(one: Fingerprint, other: Fingerprint): string[] {
  return (Object.keys(NAMES) as (keyof Fingerprint)[]).filter(part => one[part] !== other[part]).map(part => NAMES[part]);
}
