import type { FitResult, Progress } from '../../src/events.js';

/** A progress as a run tells it. */
export function progressOf(parts: Partial<Progress> = {}): Progress {
  return {
    method: 'nautilus',
    phase: 'sampling',
    fraction: 0.5,
    counter: 12,
    counterName: 'bounds',
    nLike: 34500,
    nEff: 812.4,
    logZ: 29283.288,
    logZErr: 0.0214,
    callsLeft: 75000,
    warnings: [],
    elapsed: 30,
    callsPerSecond: 1204,
    eta: 62.3,
    workers: 4,
    busy: 0.93,
    ...parts,
  };
}

/** A result of two draws of one parameter. */
export function resultOf(parts: Partial<FitResult> = {}): FitResult {
  return {
    method: 'nautilus',
    seed: 0,
    complete: true,
    reason: 'finished',
    labels: ['core.xc'],
    units: ['deg'],
    ndim: 1,
    n: 2,
    samples: Float64Array.of(1, 2),
    weights: Float64Array.of(0.25, 0.75),
    logw: Float64Array.of(-2, -1),
    logL: Float64Array.of(-1, 0),
    logz: -0.69,
    logzerr: 0.1,
    logz_data: Number.NaN,
    logz_prior: 0,
    nLike: 92800,
    nEff: 1.6,
    wallSeconds: 75,
    options: {},
    diagnostics: {},
    ...parts,
  };
}
