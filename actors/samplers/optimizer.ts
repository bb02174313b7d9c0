import type { ClimbState } from '../../src/samplers/lbfgsb/climb.js';
import { optimizer } from '../../src/samplers/optimizer/kernel.js';
import { OPTIMIZER_ELSEWHERE } from '../../src/samplers/optimizer/options.js';
import type { OptimizerState } from '../../src/samplers/optimizer/state.js';
import { inCube } from './inCube.js';
import type { Method } from './registry.js';

/** The optimizer as a run uses it. */
export const optimizerMethod: Method = {
  kernel: optimizer,
  parallel: 'none',
  aliases: [],
  elsewhere: OPTIMIZER_ELSEWHERE,
  prepare: (given, problem) => ({ ...given, pinits: inCube('pinits', given.pinits, problem) }),
  stoppedBy: () => 'finished',
  /** As scipy's OptimizeResult: `fun` is minus what was maximised; x and jac are of the unit cube. */
  diagnostics(state) {
    const { ndim, optimum, climbs, nLike, nGradient, options } = state as OptimizerState;
    const best = climbs.reduce((most, climb) => (climb.f > most.f ? climb : most), climbs[0]);
    return {
      x: optimum?.x ?? best?.x ?? new Float64Array(ndim).fill(Number.NaN),
      fun: -(optimum?.target ?? best?.f ?? Number.NaN),
      jac: (optimum?.gradient ?? best?.gradient ?? new Float64Array(ndim)).map(g => -g),
      nfev: nGradient,
      nvalues: nLike - nGradient,
      nit: climbs.reduce((n, { iterations }) => n + iterations, 0),
      success: best?.state === 'converged' || best?.state === 'stuck',
      message: best === undefined ? 'No climb has begun' : messages[best.state],
      maximised: options.map ? 'posterior' : 'likelihood',
      covariance: optimum?.covariance ?? null,
      laplaceLogZ: optimum?.laplaceLogZ ?? Number.NaN,
      climbs: climbs.map(({ f, state: how, iterations, calls }) => ({ logL: f, how, iterations, calls })),
    };
  },
};

const messages: Readonly<Record<ClimbState, string>> = {
  climbing: 'The likelihoods were used up before it had converged',
  converged: 'Converged: no step gains more than tol',
  maxiter: 'The steps were used up before it had converged',
  left: 'Given up for a better climb',
  stuck: 'Converged to rounding: no step found that gains',
};
