import { test } from 'uvu';
import { pocomc } from '../../../src/samplers/pocomc/kernel.js';
import { machineConformance } from './machineConformance.js';

const gaussian = (u: Float64Array): number => u.reduce((s, x) => s - 0.5 * ((x - 0.4) / 0.1) ** 2, 0);
const train_config = { epochs: 4, hidden: 8, bins: 4 };

machineConformance(pocomc, {
  ndim: 2,
  logL: gaussian,
  options: { n_effective: 80, n_total: 160, n_evidence: 100, flow: 'nsf2', train_config },
});

test.run();
