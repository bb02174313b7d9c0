import { test } from 'uvu';
import { dynesty } from '../../../src/samplers/dynesty/kernel.js';
import { kernelConformance } from '../kernelConformance.js';

const gaussian = (u: Float64Array): number => u.reduce((s, x) => s - 0.5 * ((x - 0.4) / 0.1) ** 2, 0);

const conforming = { dynamic: true, nlive: 60, n_effective: 400, queue_size: 10 };
kernelConformance(dynesty, { ndim: 2, logL: gaussian, options: conforming });
kernelConformance(dynesty, { ndim: 2, logL: gaussian, options: { ...conforming, sample: 'rwalk' } });
test.run();
