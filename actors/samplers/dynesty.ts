import { dynesty } from '../../src/samplers/dynesty/kernel.js';
import { DYNESTY_ELSEWHERE } from '../../src/samplers/dynesty/options.js';
import { weighed } from '../../src/samplers/dynesty/points.js';
import type { DynestyState } from '../../src/samplers/dynesty/state.js';
import { simulatedError } from '../../src/samplers/dynesty/weights.js';
import { insertionPValue } from '../../src/samplers/insertionIndex.js';
import { placesInCube } from './inCube.js';
import type { Method } from './registry.js';

/** dynesty as a run uses it. */
export const dynestyMethod: Method = {
  kernel: dynesty,
  parallel: 'pool',
  mpiNotice:
    'Dynesty might not benefit from MPI parallelization due to its sequential point proposal. ' +
    "Consider using method='nautilus' for MPI runs.",
  aliases: ['n_live', 'nlive_init', 'dlogz_init'],
  elsewhere: DYNESTY_ELSEWHERE,
  prepare: (given, problem) => ({ ...given, live_points: placesInCube('live_points', given.live_points, problem) }),
  stoppedBy: state => (state as DynestyState).stoppedBy ?? 'finished',
  diagnostics(state) {
    const dynestyState = state as DynestyState;
    const { iterations, insertions, added, scale, shapes, bound } = dynestyState;
    const { points, weights, logZErrFamilies } = weighed(dynestyState);
    return {
      iterations,
      /** √(H/n), the scatter over simulated prior volumes, and that over families of points that walks have made; the first or the last is stated, the larger. */
      logzerrInformation: weights.logZErr,
      logzerrSimulated: simulatedError(weights, points.logL),
      logzerrFamilies: logZErrFamilies,
      information: weights.information,
      insertionP: insertionPValue(insertions),
      insertions: insertions.n,
      batches: added?.batches ?? 0,
      steps: shapes === null ? null : { shapes: shapes.ellipsoids.length, scale },
      pieces: bound.shape.kind === 'pieces' ? bound.shape.pieces.length : null,
    };
  },
};
