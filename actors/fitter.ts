import { FitError, ValueError } from '../src/errors.js';
import type { FitResult } from '../src/events.js';
import { frameOf } from '../src/image/frames.js';
import { dumpBytes, dump as writeDump, writeWhole } from '../src/io/dump.js';
import { samplesFormatOf, samplesIn } from '../src/io/samplesFile.js';
import { compile, type ImageProblem } from '../src/likelihood/compile.js';
import type { Problem } from '../src/likelihood/problem.js';
import type { Model } from '../src/models/model.js';
import { type ComponentSelector, selectComponents } from '../src/models/selectComponents.js';
import { isNode } from '../src/platform.js';
import {
  bmc,
  type DerivedOptions,
  derivedQuantities,
  formatComparison,
  formatParameters,
  logPriorEvidence,
  type ModelComparison,
  type ParameterSummary,
  summarise,
} from '../src/posterior/index.js';
import { isRoot } from './mpi/environment.js';
import { guardRanks } from './mpi/guard.js';
import { onRoot, onRootLater } from './mpi/onRoot.js';
import { dumpedImage, type FitImage } from './post/fitImage.js';
import { checkNames, type GetModelOptions, type ImageWord, type ModelImages, type ModelSource, modelImages } from './post/modelImages.js';
import { FitPlots } from './post/plots.js';
import { type SaveModelOptions, saveModel } from './post/saveModel.js';
import { terminalLine } from './post/terminalLine.js';
import { STOPPED } from './run/interrupt.js';
import type { FitOptions } from './run/options.js';
import { type Run, startRun } from './run/startRun.js';

// a rank may fail long before it comes to MPI, and the others would wait for it
guardRanks();

/** What is fitted: a model to an image or to several, or a problem of one's own. */
export type FitterParts =
  | { readonly img: FitImage | readonly FitImage[]; readonly mod: Model | readonly Model[] }
  | { readonly problem: Problem };

/**
 * A fit, before and after it is run. Under mpirun every rank has the result; what prints or writes (`parameters`, `bmc`, `savemodel`, `dump`, `plot`) does so
 * on rank 0, and gives null on the others.
 * After it, `samples`, `weights`, `logz` … are the result; asked for before, they throw a FitError that says so.
 * Made by {@link fitter} and by `load`.
 */
export class Fitter {
  /** The image; of several the first. */
  readonly img: FitImage | null;
  /** Every image, in the order in which they were given. */
  readonly imgs: readonly FitImage[];
  /** The model; where there was one for each image, that of all of them. */
  readonly mod: Model | null;
  readonly problem: Problem;
  readonly plot: FitPlots;
  #result: FitResult | null = null;

  /** @throws ValueError where image and model don't make a problem */
  constructor(parts: FitterParts) {
    checkNames('fitter', parts ?? {}, ['img', 'mod', 'problem']);
    const { img, mod, problem } = (parts ?? {}) as Partial<Extract<FitterParts, { img: unknown }>> & { problem?: Problem };
    if (problem && (img || mod)) throw new ValueError('fitter: give img and mod, or problem, not both');
    if (!problem && !(img && mod)) {
      throw new ValueError(
        `fitter: ${img ? 'mod, a Model, is missing' : mod ? 'img, an Image, is missing' : 'nothing to fit'}; write fitter({ img, mod })`,
      );
    }
    this.problem = problem ?? compile({ img: img!, mod: mod! });
    this.imgs = img === undefined ? [] : ([img].flat() as FitImage[]);
    this.img = this.imgs[0] ?? null;
    this.mod = problem ? null : (this.problem as ImageProblem).model;
    this.plot = new FitPlots({
      result: () => this.result,
      comparison: options => this.#comparison(options),
      names: component => this.#namesOf(component),
    });
  }

  /**
   * Runs the fit to its end. Ctrl-C, SIGTERM and a scheduler's SIGUSR1 or SIGUSR2 end it early, with what it has: `result.complete` is then false, and the process's exit
   * code will be 130 unless it says otherwise. A second Ctrl-C ends the process at once. May be run again, with other options.
   *
   * @throws ValueError for a wrong option; FitError or WorkerError where the likelihood or the workers fail
   * @example
   * await fit.run({ method: 'nautilus', ncores: 4, nlive: 1000, seed: 1 });
   */
  async run(options: FitOptions = {}): Promise<FitResult> {
    const run = this.#start({ progress: isNode, ...options }, true);
    const result = await run.result;
    // nobody but a signal stops a run that is nobody's to stop
    if (isNode && result.reason === 'stopped') process.exitCode ??= STOPPED;
    return result;
  }

  /**
   * Starts the fit and gives it as an actor to watch, pause and stop. Its result becomes the fitter's too.
   *
   * @param how `interruptible`: whether Ctrl-C and SIGTERM end it early, as they do with `run`. Default false
   * @throws ValueError for a wrong option
   * @example
   * const run = fit.start({ ncores: 4 });
   * run.progress$.subscribe(({ phase, nLike }) => console.log(phase, nLike));
   * const result = await run.result;
   */
  start(options: FitOptions = {}, how: { readonly interruptible?: boolean } = {}): Run {
    return this.#start(options, how.interruptible ?? false);
  }

  /** The last run's. @throws FitError before it */
  get result(): FitResult {
    if (this.#result) return this.#result;
    throw new FitError('There is no result yet: await fit.run(…) first, or the result of fit.start(…)');
  }

  /** Whether there is a result. */
  get isDone(): boolean {
    return this.#result !== null;
  }

  /** n × ndim, row-major, physical units. */
  get samples(): Float64Array {
    return this.result.samples;
  }

  /** `core.xc`, `comp_01.re`, …: one a free parameter. */
  get labels(): readonly string[] {
    return this.problem.labels;
  }

  get units(): readonly string[] {
    return this.problem.units;
  }

  /** n, sum 1. */
  get weights(): Float64Array {
    return this.result.weights;
  }

  /** ln of each sample's likelihood times its share of the prior: logz = ln Σ exp logw. */
  get logw(): Float64Array {
    return this.result.logw;
  }

  get logz(): number {
    return this.result.logz;
  }

  /** Standard error of {@link logz}. */
  get logzerr(): number {
    return this.result.logzerr;
  }

  /** ln of the prior evidence; see {@link getzprior}. */
  get logz_prior(): number | null {
    return this.result.logz_prior;
  }

  /** ln L of the model that is zero everywhere; NaN for a problem of one's own. */
  get logz_data(): number {
    return this.result.logz_data;
  }

  get method(): string {
    return this.result.method;
  }

  get diagnostics(): Readonly<Record<string, unknown>> {
    return this.result.diagnostics;
  }

  /** Prints the table of medians and errors, and gives them with means, effective sample sizes and the quantiles' own errors. @throws FitError before a run */
  parameters({ verbose = true }: { verbose?: boolean } = {}): ParameterSummary[] {
    return onRoot(() => {
      const summaries = summarise(this.result);
      if (verbose) console.log(formatParameters(summaries));
      return summaries;
    });
  }

  /**
   * Compares the model with none: the Bayes factor, and the same with the prior's width taken out; each as ln and as Gaussian sigmas.
   * @throws FitError before a run; ValueError where there is no null model
   */
  bmc({ verbose = true }: { verbose?: boolean } = {}): ModelComparison {
    return onRoot(() => {
      const comparison = bmc(this.result);
      if (verbose) console.log(formatComparison(comparison));
      return comparison;
    });
  }

  /**
   * Fluxes, magnitudes, half-light radii, axis ratios and fractions that follow from the posterior, summarised as parameters are.
   *
   * @throws FitError before a run; ValueError for a wrong option, or a fit without an image
   * @example
   * fit.derived({ zeropoint: 25 }).find(({ label }) => label === 'disk.magnitude');
   */
  derived(options: DerivedOptions & Pick<GetModelOptions, 'image'> = {}): ParameterSummary[] {
    checkNames('derived', options, ['zeropoint', 'draws', 'image']);
    const { image, ...rest } = options;
    const { spec, result, expand } = this.#modelSource(image);
    return derivedQuantities(spec, result, expand, rest);
  }

  /** ln ∫ π(θ)² dθ: how wide the prior is. It factorises into one-dimensional integrals, so it needs no run. */
  getzprior(): number {
    return this.#result?.logz_prior ?? logPriorEvidence(this.problem.priors);
  }

  /**
   * Model images of the posterior, on the image's grid or another's.
   *
   * @throws FitError before a run; ValueError for a wrong option, or a fit without an image
   * @example
   * const { convolved, background, nx, ny } = await fit.getmodel();
   * const disk = await fit.getmodel({ what: 'raw', component: 'disk' });
   */
  async getmodel(options: GetModelOptions & { readonly what: ImageWord }): Promise<Float64Array>;
  async getmodel(options?: GetModelOptions): Promise<ModelImages>;
  async getmodel(options: GetModelOptions = {}): Promise<ModelImages | Float64Array> {
    const images = await modelImages(this.#modelSource(options.image), options);
    if (typeof options.what !== 'string' || options.what === 'all') return images;
    return (images.raw ?? images.convolved ?? images.background)!;
  }

  /**
   * Writes model images as FITS with the image's sky coordinates: one image, or a cube with a slice for each.
   *
   * @param name the file; `.fits` is put behind it where it isn't there
   * @returns the file's name
   * @throws FitError before a run; ValueError for a wrong option, or a fit without an image; FileError where it can't be written
   */
  async savemodel(name: string, options: SaveModelOptions = {}): Promise<string> {
    return onRootLater(() => saveModel(name, { ...this.#modelSource(options.image), img: this.imgs[options.image ?? 0] }, options));
  }

  /**
   * Writes result, image and model to one file, which `load` reads. @returns the file's name
   * @throws FitError before a run; FileError where it can't be written
   */
  async dump(path: string): Promise<string> {
    if (typeof path !== 'string' || path === '')
      throw new ValueError(`path is ${JSON.stringify(path)}: it must be a file's name, such as 'fit'`);
    const { imgs, mod, result } = this;
    return onRootLater(async () => writeDump(path, { result, images: imgs.map(dumpedImage), model: mod }));
  }

  /**
   * The same as bytes: in a page, for a download or a database of one's own.
   *
   * @throws FitError before a run
   * @example
   * link.href = URL.createObjectURL(new Blob([fit.dumpBytes()]));
   */
  dumpBytes(): Uint8Array<ArrayBuffer> {
    const { imgs, mod, result } = this;
    return dumpBytes({ result, images: imgs.map(dumpedImage), model: mod });
  }

  /**
   * Writes the weighted draws for other programs, as the extension says: `.csv`; `.npy`, n × ndim; `.npz`, with weights, logw, logL, labels and units;
   * `.parquet`; `.nc`, which `arviz.from_netcdf` opens.
   *
   * @returns the file's name
   * @throws FitError before a run; ValueError for another extension; ImportError where hyparquet-writer (.parquet) or h5wasm (.nc) isn't installed; FileError where it
   * can't be written
   * @example
   * await fit.samplesTo('samples.npz'); // numpy.load('samples.npz')['samples']
   */
  async samplesTo(path: string): Promise<string> {
    const format = samplesFormatOf(path);
    const { result } = this;
    return onRootLater(async () => {
      writeWhole(path, await samplesIn(result, format));
      return path;
    });
  }

  /** What the images' owner may want to know of them; a run tells it. */
  get warnings(): readonly string[] {
    return this.imgs.flatMap(({ warnings = [] }, i) => (this.imgs.length === 1 ? warnings : warnings.map(each => `image ${i}: ${each}`)));
  }

  /** One line about the noise of the image, or of each. */
  get noiseDescription(): string | undefined {
    if (this.imgs.length <= 1) return this.img?.noiseDescription;
    return this.imgs.map(({ noiseDescription }, i) => `image ${i}: ${noiseDescription}`).join('; ');
  }

  /** @internal Puts a result in its place. */
  adopt(result: FitResult): this {
    this.#result = result;
    return this;
  }

  #start(options: FitOptions, interruptible: boolean): Run {
    const run = startRun(this.problem, options as Readonly<Record<string, unknown>>, { interruptible, warnings: this.warnings });
    if (options.progress && isNode && isRoot) terminalLine(run.log$, { noise: this.noiseDescription });
    const result = run.result.then(result => {
      this.#result = result;
      return result;
    });
    // as in startRun: who watches the streams only need not hear a failure twice
    result.catch(() => {});
    return { ...run, result };
  }

  /** @throws FitError before a run; ValueError for a problem without an image, or an image that isn't there */
  #modelSource(image = 0): ModelSource {
    const { problem, mod, result } = this;
    if (!('spec' in problem)) throw new ValueError('This fit has no image: model images and comparison plots are for fitter({ img, mod })');
    const { length } = (problem as ImageProblem).specs;
    if (!(Number.isInteger(image) && image >= 0 && image < length))
      throw new ValueError(`image is ${JSON.stringify(image)}: the fit has ${length}, counted from 0`);
    return {
      spec: (problem as ImageProblem).specs[image],
      result,
      expand: problem.expand,
      nameOf: component => {
        if (mod) return mod.nameOf(component);
        throw new ValueError('This fit has no Model: select its components by place or name');
      },
    };
  }

  /** The names that labels have for the selected components. @throws ValueError for one that isn't there */
  #namesOf(component: ComponentSelector): string[] {
    const { mod, problem } = this;
    const names = mod
      ? mod.entries.map(({ name }) => name)
      : [...new Set(problem.labels.map(label => label.slice(0, label.lastIndexOf('.'))))];
    const places = selectComponents(component, names, each => {
      if (mod) return mod.nameOf(each);
      throw new ValueError('This fit has no Model: select its components by place or name');
    });
    return (places ?? [...names.keys()]).map(place => names[place]);
  }

  async #comparison({ image = 0, ...how }: Pick<GetModelOptions, 'component' | 'usebest' | 'image' | 'doresp' | 'doexp' | 'draws'>) {
    const source = this.#modelSource(image);
    const images = await modelImages(source, { doresp: true, doexp: true, ...how, what: ['convolved', 'background'] });
    const { nx, ny, data, mask } = source.spec.image;
    const model = images.convolved!.map((value, i) => value + images.background![i]);
    const { wcs, header } = this.imgs[image];
    const sky = { wcs, frame: frameOf(header), unit: header.string('BUNIT') };
    return { data, mask, model, nx, ny, ...sky };
  }
}

/**
 * Brings an image and a model together, or several images and what they share, or takes a problem of your own (a function and its priors): the front door.
 *
 * @throws ValueError where they don't make a problem: a parameter without value, a tie to nothing, …
 * @example
 * const fit = fitter({ img, mod: new Model(point, disk) });
 * await fit.run({ ncores: 4 });
 * fit.parameters();
 * @example
 * // Two bands: the same disk, with an amplitude in each.
 * const fit = fitter({ img: [red, blue], mod: [new Model(diskInRed), new Model(diskInBlue)] });
 * @example
 * const fit = fitter({ problem: functionProblem({ priors: [uniform(-5, 5)], logL: ([x]) => -0.5 * x * x }) });
 */
export function fitter(parts: FitterParts): Fitter {
  return new Fitter(parts);
}
