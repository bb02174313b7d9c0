/**
 * farinata fits models to astronomical images.
 *
 * @example
 * import { boundto, fitter, Image, loguniform, Model, Point, Sersic, uniform } from 'farinata';
 *
 * const img = await Image.open('mock.fits', { psf: 'psf.fits' });
 * const core = new Point({ xc: uniform(19.997, 20.003), yc: uniform(-10.003, -9.997), Ic: loguniform(1e-2, 1e2) });
 * const disk = new Sersic({ xc: boundto(core, 'xc'), yc: boundto(core, 'yc'), ns: 1, theta: uniform(0, Math.PI),
 *   e: uniform(0, 1), re: loguniform(1e-8, 1e-2), Ie: loguniform(1e-2, 1e2) });
 * const fit = fitter({ img, mod: new Model(core, disk) });
 * await fit.run({ ncores: 4 });
 * fit.parameters();
 */

export { removeCheckpoint } from '../actors/checkpoint/pageStore.js';
export { Fitter, type FitterParts, fitter } from '../actors/fitter.js';
export { type LoadOptions, load } from '../actors/load.js';
export { MPIPool, type MPIPoolOptions } from '../actors/mpi/mpiPool.js';
export type { Outcome, Pool, PoolStats, Session, Task, TaskAnswer, WorkerEvent } from '../actors/pool/contract.js';
export { InlinePool } from '../actors/pool/inlinePool.js';
export { type PoolChoice, poolFrom } from '../actors/pool/makePool.js';
export { MultiPool } from '../actors/pool/multiPool.js';
export type { MultiPoolOptions } from '../actors/pool/multiPoolOptions.js';
export type { FitImage } from '../actors/post/fitImage.js';
export { jsonLines } from '../actors/post/jsonLines.js';
export type { GetModelOptions, ImageWord, ModelImages } from '../actors/post/modelImages.js';
export type { ComparisonPlotOptions, CornerPlotOptions } from '../actors/post/plots.js';
export type { SaveModelOptions } from '../actors/post/saveModel.js';
export { progressLine, terminalLine } from '../actors/post/terminalLine.js';
export type { FitOptions, NautilusGiven, NutsGiven, OptimizerGiven, RunOptions } from '../actors/run/options.js';
export type { Run } from '../actors/run/startRun.js';
export { type Method, methodOf, methods } from '../actors/samplers/registry.js';
export { openSampler, restoreSampler, type SamplerActor } from '../actors/samplers/samplerActor.js';
export * from './errors.js';
export type { FitEvent, FitResult, PosteriorSoFar, Progress, StopReason } from './events.js';
export * from './image/index.js';
export { dumpBytes } from './io/dump.js';
export { readDump } from './io/load.js';
export { tied } from './io/modelJson.js';
export { resultJson, samplesHash } from './io/resultFile.js';
export { samplesCsv } from './io/samplesFile.js';
export { compile, type ImageProblem, type ImageSource } from './likelihood/compile.js';
export { loadProfiles, type ProfileFunction } from './likelihood/customProfile.js';
export { createEvaluator, type Evaluator, type Rendering } from './likelihood/evaluator.js';
export { functionProblem, type LiveFunction, type ModuleFunction } from './likelihood/functionProblem.js';
export { type GetMapOptions, getmap, getmodel, type MapsOptions } from './likelihood/maps.js';
export type { Problem } from './likelihood/problem.js';
export type * from './likelihood/spec.js';
export { fold, type Key, keyOf, Random } from './math/philox.js';
export * from './models/index.js';
export type { ComponentSelector } from './models/selectComponents.js';
export * from './noise/index.js';
export { type AutocorrelationOptions, autocorrelationSvg } from './plots/autocorrelation.js';
export { type ComparisonOptions, comparisonSvg } from './plots/comparison.js';
export { type CornerOptions, cornerSvg } from './plots/corner.js';
export { type PngOptions, svgToPng } from './plots/rasterize.js';
export { type TraceOptions, traceSvg } from './plots/trace.js';
export * from './posterior/index.js';
export * from './priors/index.js';
export type * from './samplers/contract.js';
export { nautilus } from './samplers/nautilus/kernel.js';
export type { NautilusOptions, NetworkOptions } from './samplers/nautilus/options.js';
export type { NautilusState } from './samplers/nautilus/state.js';
export { trainNetwork } from './samplers/network.js';
