import type { CheckpointView } from '../../src/io/checkpoint/contract.js';

const none = new Float64Array(0);
/** What a checkpoint shows of a fit that knows nothing yet. */
export const emptyView: CheckpointView = {
  labels: ['x'],
  units: [''],
  n: 0,
  samples: none,
  logL: none,
  logw: none,
  nLike: 3,
  nEff: 0,
  logZ: Number.NaN,
  logZErr: Number.NaN,
};
