import { ValueError } from '../../src/errors.js';
import type { FitResult } from '../../src/events.js';
import type { ComponentSelector } from '../../src/models/selectComponents.js';
import { builtin, isNode } from '../../src/platform.js';
import type { AutocorrelationOptions } from '../../src/plots/autocorrelation.js';
import type { ComparisonOptions } from '../../src/plots/comparison.js';
import type { CornerOptions } from '../../src/plots/corner.js';
import type { TraceOptions } from '../../src/plots/trace.js';
import { isRoot } from '../mpi/environment.js';
import { checkNames, type GetModelOptions } from './modelImages.js';

/** Where a plot goes. */
export interface PlotFile {
  /** File to write: `corner.svg` or `corner.png`; a name without either gives both. Nothing is written where it is missing. */
  readonly name?: string;
  /** The one format to write, for a name without an ending. */
  readonly fmt?: 'svg' | 'png';
  /** Resolution of the PNG: dots an inch, of which a drawing's pixel is 1/96. Default 192. */
  readonly dpi?: number;
}

/** What `fit.plot.comparison` takes: what {@link comparisonSvg} does, less the pictures, which are the fit's. */
export type ComparisonPlotOptions = PlotFile &
  Partial<Omit<ComparisonOptions, 'data' | 'model' | 'nx' | 'ny'>> & {
    /** Components of the model that is shown. Default: all, with the background. */
    readonly component?: ComponentSelector | null;
    /** As in `getmodel`. */
    readonly usebest?: boolean;
    /** Which image of a joint fit, by its place from 0. Default 0. */
    readonly image?: number;
    /** How the model is made: more options of `getmodel`; response and exposure are applied unless it says otherwise. */
    readonly model_kwargs?: Pick<GetModelOptions, 'component' | 'usebest' | 'image' | 'doresp' | 'doexp' | 'draws'>;
  };

/** What `fit.plot.corner` takes: what {@link cornerSvg} does, less the samples, which are the fit's. */
export type CornerPlotOptions = PlotFile &
  Partial<Omit<CornerOptions, 'samples' | 'n' | 'ndim' | 'weights' | 'labels' | 'units' | 'component'>> & {
    /** Only the parameters of these components: places, names, the components themselves, or a list of these. Default: all. */
    readonly component?: ComponentSelector | null;
  };

/** What `fit.plot.trace` takes: what {@link traceSvg} does, less the draws and their chains, which are the fit's. */
export type TracePlotOptions = PlotFile &
  Partial<Pick<TraceOptions, 'truths' | 'title' | 'width' | 'height'>> & {
    /** Only the parameters of these components. Default: all. */
    readonly component?: ComponentSelector | null;
  };

/** What `fit.plot.autocorrelation` takes: what {@link autocorrelationSvg} does, less the times, which are the fit's. */
export type AutocorrelationPlotOptions = PlotFile & Partial<Omit<AutocorrelationOptions, 'history' | 'tau' | 'labels'>>;

/** What the plots draw. */
export interface PlotSource {
  /** @throws FitError where there is no result yet */
  result(): FitResult;
  /** Data, mask, sky and the model after the instrument, background included. @throws ValueError for a fit without an image */
  comparison(options: NonNullable<ComparisonPlotOptions['model_kwargs']>): Promise<ComparisonOptions>;
  /** The selected components' names. @throws ValueError for one that isn't there */
  names(component: ComponentSelector): readonly string[];
}

/** The plots of a fit, as `fit.plot`. Each gives its drawing, an SVG document, and writes it where it has a name. */
export class FitPlots {
  readonly #source: PlotSource;

  constructor(source: PlotSource) {
    this.#source = source;
  }

  /**
   * Data, model and residual on the sky.
   * @throws FitError before a run; ValueError for an unknown option, or a fit without an image; ImportError where a PNG needs a package that isn't installed
   */
  async comparison(options: ComparisonPlotOptions = {}): Promise<string> {
    const { name, fmt, dpi, component, usebest, image, model_kwargs = {}, ...drawing } = options;
    const { component: which = component, usebest: best = usebest, image: place = image, ...how } = model_kwargs;
    checkNames('model_kwargs', how, ['component', 'usebest', 'image', 'doresp', 'doexp', 'draws']);
    const write = writer(name, fmt, dpi);
    if (!isRoot) return null as unknown as string;
    const { comparisonSvg } = await import('../../src/plots/comparison.js');
    const svg = comparisonSvg({
      ...(await this.#source.comparison({ ...how, component: which, usebest: best, image: place })),
      ...drawing,
    });
    await write(svg);
    return svg;
  }

  /**
   * Every parameter's marginal and every pair's joint density.
   * @throws FitError before a run; ValueError for an unknown option; ImportError where a PNG needs a package that isn't installed
   */
  async corner(options: CornerPlotOptions = {}): Promise<string> {
    const { name, fmt, dpi, component, ...drawing } = options;
    const write = writer(name, fmt, dpi);
    if (!isRoot) return null as unknown as string;
    const { n, ndim, samples, weights, labels, units } = this.#source.result();
    const { cornerSvg } = await import('../../src/plots/corner.js');
    const selected = component === undefined || component === null ? {} : { component: this.#source.names(component) };
    const svg = cornerSvg({ ...drawing, ...selected, n, ndim, samples, weights, labels, units });
    await write(svg);
    return svg;
  }

  /**
   * Every parameter's draws in the order in which they were made; of emcee and NUTS a line a chain.
   * @throws FitError before a run; ValueError for an unknown option; ImportError where a PNG needs a package that isn't installed
   */
  async trace(options: TracePlotOptions = {}): Promise<string> {
    const { name, fmt, dpi, component, ...drawing } = options;
    const write = writer(name, fmt, dpi);
    if (!isRoot) return null as unknown as string;
    const result = this.#source.result();
    const { n, ndim, samples, weights, labels, units } = result;
    const { traceSvg } = await import('../../src/plots/trace.js');
    const selected = component === undefined || component === null ? {} : { component: this.#source.names(component) };
    const svg = traceSvg({ ...drawing, ...selected, ...chainsOf(result), n, ndim, samples, weights, labels, units });
    await write(svg);
    return svg;
  }

  /**
   * The autocorrelation time over the length of the chains, of a fit by emcee.
   * @throws FitError before a run; ValueError for an unknown option, or a fit by another method; ImportError where a PNG needs a package that isn't installed
   */
  async autocorrelation(options: AutocorrelationPlotOptions = {}): Promise<string> {
    const { name, fmt, dpi, ...drawing } = options;
    const write = writer(name, fmt, dpi);
    if (!isRoot) return null as unknown as string;
    const { labels, diagnostics, method } = this.#source.result();
    const { tau, tau_history: history } = diagnostics as Partial<Pick<AutocorrelationOptions, 'tau'>> & {
      readonly tau_history?: AutocorrelationOptions['history'];
    };
    if (!Array.isArray(tau) || !Array.isArray(history))
      throw new ValueError(`A fit by ${method} has no autocorrelation times: they are for method 'emcee', with converge: true`);
    const { autocorrelationSvg } = await import('../../src/plots/autocorrelation.js');
    const svg = autocorrelationSvg({ ...drawing, history, tau, labels });
    await write(svg);
    return svg;
  }
}

/** Which chains the draws are of: an ensemble's walkers by turns, NUTS' chains one after the other. */
function chainsOf({ n, diagnostics }: FitResult): Pick<TraceOptions, 'chains' | 'interleaved'> {
  const { walkers, stepSize } = diagnostics as { readonly walkers?: unknown; readonly stepSize?: unknown };
  if (typeof walkers === 'number' && n % walkers === 0) return { chains: walkers, interleaved: true };
  if (Array.isArray(stepSize) && stepSize.length > 0 && n % stepSize.length === 0) return { chains: stepSize.length };
  return {};
}

const AS_PDF = ' (a PDF is made of an SVG by a browser, or by rsvg-convert -f pdf)';

/** How a drawing is written, settled before it is made, so that a wrong name costs no time. @throws ValueError */
function writer(name: unknown, fmt: unknown, dpi: unknown = 192): (svg: string) => Promise<void> {
  if (fmt !== undefined && fmt !== 'svg' && fmt !== 'png')
    throw new ValueError(`fmt is ${JSON.stringify(fmt)}: plots are SVG or PNG, so write 'svg' or 'png'${AS_PDF}`);
  if (typeof dpi !== 'number' || !(dpi >= 10 && dpi <= 2400))
    throw new ValueError(`dpi is ${JSON.stringify(dpi)}: it must be a number from 10 to 2400`);
  if (name === undefined || name === null) {
    if (fmt !== undefined) throw new ValueError(`fmt is '${fmt}' but there is no name: give one, such as name: 'corner'`);
    return async () => {};
  }
  if (typeof name !== 'string' || name === '')
    throw new ValueError(`name is ${JSON.stringify(name)}: it must be a file's name, such as 'corner.png'`);
  if (!isNode) throw new ValueError(`name is '${name}': a page has no files. Leave it out, and use the SVG document that is returned`);
  const other = /\.(pdf|eps|ps|jpe?g|tiff?|gif|webp|bmp)$/i.exec(name)?.[0];
  if (other) throw new ValueError(`name is '${name}': plots are SVG or PNG, so write .svg or .png in place of ${other}${AS_PDF}`);
  const ending = /\.(svg|png)$/i.exec(name)?.[1].toLowerCase();
  if (ending && fmt && ending !== fmt) throw new ValueError(`name is '${name}' and fmt is '${fmt}': they name two formats`);
  const stem = ending ? name.slice(0, -4) : name;
  const formats = ending ? [ending] : fmt ? [fmt] : ['svg', 'png'];
  return async svg => {
    const fs = builtin('node:fs').promises;
    if (formats.includes('svg')) await fs.writeFile(ending ? name : `${stem}.svg`, svg);
    if (!formats.includes('png')) return;
    const { svgToPng } = await import('../../src/plots/rasterize.js');
    await fs.writeFile(ending ? name : `${stem}.png`, await svgToPng(svg, { scale: dpi / 96 }));
  };
}
