import { ValueError } from '../../src/errors.js';
import type { FitResult } from '../../src/events.js';
import type { ComponentSelector } from '../../src/models/selectComponents.js';
import { builtin, isNode } from '../../src/platform.js';
import type { ComparisonOptions } from '../../src/plots/comparison.js';
import type { CornerOptions } from '../../src/plots/corner.js';
import { isRoot } from '../mpi/environment.js';

/** Where a plot goes. */
export interface PlotFile {
  /** File to write: `corner.svg` or `corner.png`; a name without either gives both. Nothing is written where it is missing. */
  readonly name?: string;
  /** The one format to write, for a name without an ending. */
  readonly fmt?: 'svg' | 'png';
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
  };

/** What `fit.plot.corner` takes: what {@link cornerSvg} does, less the samples, which are the fit's. */
export type CornerPlotOptions = PlotFile &
  Partial<Omit<CornerOptions, 'samples' | 'n' | 'ndim' | 'weights' | 'labels' | 'units' | 'component'>> & {
    /** Only the parameters of these components: places, names, the components themselves, or a list of these. Default: all. */
    readonly component?: ComponentSelector | null;
  };

/** What the plots draw. */
export interface PlotSource {
  /** @throws FitError where there is no result yet */
  result(): FitResult;
  /** Data, mask, sky and the model after the instrument, background included. @throws ValueError for a fit without an image */
  comparison(options: Pick<ComparisonPlotOptions, 'component' | 'usebest' | 'image'>): Promise<ComparisonOptions>;
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
    const { name, fmt, component, usebest, image, ...drawing } = options;
    const write = writer(name, fmt);
    if (!isRoot) return null as unknown as string;
    const { comparisonSvg } = await import('../../src/plots/comparison.js');
    const svg = comparisonSvg({ ...(await this.#source.comparison({ component, usebest, image })), ...drawing });
    await write(svg);
    return svg;
  }

  /**
   * Every parameter's marginal and every pair's joint density.
   * @throws FitError before a run; ValueError for an unknown option; ImportError where a PNG needs a package that isn't installed
   */
  async corner(options: CornerPlotOptions = {}): Promise<string> {
    const { name, fmt, component, ...drawing } = options;
    const write = writer(name, fmt);
    if (!isRoot) return null as unknown as string;
    const { n, ndim, samples, weights, labels, units } = this.#source.result();
    const { cornerSvg } = await import('../../src/plots/corner.js');
    const selected = component === undefined || component === null ? {} : { component: this.#source.names(component) };
    const svg = cornerSvg({ ...drawing, ...selected, n, ndim, samples, weights, labels, units });
    await write(svg);
    return svg;
  }
}

/** How a drawing is written, settled before it is made, so that a wrong name costs no time. @throws ValueError */
function writer(name: unknown, fmt: unknown): (svg: string) => Promise<void> {
  if (fmt !== undefined && fmt !== 'svg' && fmt !== 'png') throw new ValueError(`fmt is ${JSON.stringify(fmt)}: write 'svg' or 'png'`);
  if (name === undefined || name === null) {
    if (fmt !== undefined) throw new ValueError(`fmt is '${fmt}' but there is no name: give one, such as name: 'corner'`);
    return async () => {};
  }
  if (typeof name !== 'string' || name === '')
    throw new ValueError(`name is ${JSON.stringify(name)}: it must be a file's name, such as 'corner.png'`);
  if (!isNode) throw new ValueError(`name is '${name}': a page has no files. Leave it out, and use the SVG document that is returned`);
  const ending = /\.(svg|png)$/i.exec(name)?.[1].toLowerCase();
  if (ending && fmt && ending !== fmt) throw new ValueError(`name is '${name}' and fmt is '${fmt}': they name two formats`);
  const stem = ending ? name.slice(0, -4) : name;
  const formats = ending ? [ending] : fmt ? [fmt] : ['svg', 'png'];
  return async svg => {
    const fs = builtin('node:fs').promises;
    if (formats.includes('svg')) await fs.writeFile(ending ? name : `${stem}.svg`, svg);
    if (!formats.includes('png')) return;
    const { svgToPng } = await import('../../src/plots/rasterize.js');
    await fs.writeFile(ending ? name : `${stem}.png`, await svgToPng(svg));
  };
}
