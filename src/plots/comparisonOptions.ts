/** What a comparison plot is told, and what of it is left open: colours, ranges, the residual itself. */
import { ValueError } from '../errors.js';
import { type ColormapName, colormap } from './colormap.js';
import type { Range } from './histogram.js';
import { onlyKnown } from './known.js';
import type { Stretch } from './shade.js';
import type { Frame, SkyWcs } from './skyTicks.js';

type Panels<T> = readonly [data: T, model: T, residual: T];

export interface ComparisonOptions {
  /** Pixel values, nx · ny, row-major: pixel (x, y), counted from 0, at `y * nx + x`. What isn't finite counts as masked. */
  readonly data: Float64Array;
  /** The model after the PSF, background included; the same shape. */
  readonly model: Float64Array;
  readonly nx: number;
  readonly ny: number;
  /** 1 = used, 0 = masked (grey in data and residual). All used where it is missing. */
  readonly mask?: Uint8Array;
  /** Pixels → sky. Without it the axes count pixels. */
  readonly wcs?: SkyWcs;
  /** What the WCS's coordinates are: ICRS. */
  readonly frame?: Frame;
  /** The unit of the pixel values, as in `BUNIT`: "input units". */
  readonly unit?: string;
  /** A line above the plot. */
  readonly title?: string;
  /** What stands above the panels: Data, Model, Residual. */
  readonly names?: Panels<string>;
  /** Colour maps: one for all panels, three, or some by name; magma, magma and RdBu_r where nothing is said. */
  readonly cmaps?:
    | ColormapName
    | Panels<ColormapName>
    | { readonly data?: ColormapName; readonly model?: ColormapName; readonly residual?: ColormapName; readonly residuals?: ColormapName };
  /** Go before {@link cmaps}. */
  readonly cmap_data?: ColormapName;
  readonly cmap_model?: ColormapName;
  readonly cmap_residual?: ColormapName;
  /** Values of the first and the last colour of data and model; the extremes of both together over the used pixels, unless said otherwise. */
  readonly range?: Range;
  /** The residual's colours reach from −residual to +residual; the largest |data − model| of the used pixels, unless said otherwise. */
  readonly residual?: number;
  /** How data and model values go to colours: `linear`, or `asinh`, which shows faint and bright at once. */
  readonly stretch?: Stretch;
  /** The longer side of a panel, in pixels of the drawing: 260. */
  readonly panel?: number;
  /** Panels are so many times as wide and as high, 1; an image's pixels stay square, so that the smaller of both counts. */
  readonly fx?: number;
  readonly fy?: number;
}

/** The longer side of a panel. */
export const panelSize = ({ panel = 260, fx = 1, fy = 1 }: Pick<ComparisonOptions, 'panel' | 'fx' | 'fy'>): number =>
  panel * Math.min(fx, fy);

const keys =
  'data model nx ny mask wcs frame unit title names cmaps cmap_data cmap_model cmap_residual range residual stretch panel fx fy'.split(' ');

/** The three pictures of a comparison plot: values with NaN where masked, ranges and 256 colours. */
export interface Comparison {
  readonly values: Panels<Float64Array>;
  readonly ranges: Panels<Range>;
  readonly colours: Panels<Uint8Array>;
  /** Any pixel masked? */
  readonly masked: boolean;
}

/** @throws ValueError as {@link comparisonSvg} says. */
export function comparisonOf(options: ComparisonOptions): Comparison {
  check(options);
  const { data, model, mask } = options;
  const seen = new Float64Array(data.length);
  const residual = new Float64Array(data.length);
  let masked = false;
  let [low, high, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < data.length; i++) {
    const used = (!mask || mask[i] === 1) && Number.isFinite(data[i]);
    seen[i] = used ? data[i] : Number.NaN;
    residual[i] = used && Number.isFinite(model[i]) ? data[i] - model[i] : Number.NaN;
    masked ||= !used;
    if (!used) continue;
    low = Math.min(low, data[i], Number.isFinite(model[i]) ? model[i] : low);
    high = Math.max(high, data[i], Number.isFinite(model[i]) ? model[i] : high);
    if (Number.isFinite(residual[i])) most = Math.max(most, Math.abs(residual[i]));
  }
  const shared = options.range ?? widened(low, high);
  const reach = options.residual ?? (most > 0 ? most : (shared[1] - shared[0]) / 2);
  return { values: [seen, model, residual], ranges: [shared, shared, [-reach, reach]], colours: coloursOf(options), masked };
}

/** A range with an inside: around a value that is alone, and from 0 to 1 where there is none. */
function widened(low: number, high: number): Range {
  if (!(low <= high)) return [0, 1];
  const top = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > 1e-12 * top) return [low, high];
  return top > 0 ? [low - 0.1 * top, high + 0.1 * top] : [-1, 1];
}

function coloursOf({ cmaps, cmap_data, cmap_model, cmap_residual }: ComparisonOptions): Panels<Uint8Array> {
  let names: readonly (ColormapName | undefined)[] = [];
  if (typeof cmaps === 'string') names = [cmaps, cmaps, cmaps];
  else if (Array.isArray(cmaps)) names = cmaps;
  else if (cmaps) {
    const { data, model, residual, residuals } = cmaps as Exclude<typeof cmaps, Panels<ColormapName>>;
    onlyKnown('comparison plot: cmaps', cmaps, ['data', 'model', 'residual', 'residuals']);
    names = [data, model, residual ?? residuals];
  }
  return [
    colormap(cmap_data ?? names[0] ?? 'magma'),
    colormap(cmap_model ?? names[1] ?? 'magma'),
    colormap(cmap_residual ?? names[2] ?? 'RdBu_r'),
  ];
}

function check(options: ComparisonOptions): void {
  onlyKnown('comparison plot', options, keys);
  const { data, model, nx, ny, mask, names, cmaps, range, residual, stretch = 'linear', panel = 260 } = options;
  const rule = (holds: boolean, message: () => string) => {
    if (!holds) throw new ValueError(`comparison plot: ${message()}`);
  };
  rule(
    Number.isInteger(nx) && nx >= 1 && Number.isInteger(ny) && ny >= 1,
    () => `the image is ${nx} × ${ny}; at least one pixel is needed`,
  );
  rule(data.length === nx * ny, () => `data holds ${data.length} pixels; nx × ny is ${nx} × ${ny}`);
  rule(model.length === nx * ny, () => `model holds ${model.length} pixels; nx × ny is ${nx} × ${ny}`);
  rule(!mask || mask.length === nx * ny, () => `mask holds ${mask?.length} pixels; nx × ny is ${nx} × ${ny}`);
  rule(!names || names.length === 3, () => `names are ${JSON.stringify(names)}; three are needed: data, model, residual`);
  rule(
    !Array.isArray(cmaps) || cmaps.length === 3,
    () => `cmaps holds ${(cmaps as readonly string[]).length} colour maps; three are needed: data, model, residual`,
  );
  rule(!range || (range[1] > range[0] && Number.isFinite(range[1] - range[0])), () => `range is [${range}]; low < high is needed`);
  rule(
    residual === undefined || (residual > 0 && residual < Number.POSITIVE_INFINITY),
    () => `residual is ${residual}; a number above 0 is needed`,
  );
  rule(stretch === 'linear' || stretch === 'asinh', () => `stretch is ${JSON.stringify(stretch)}; write "linear" or "asinh"`);
  for (const [name, factor] of Object.entries({ fx: options.fx ?? 1, fy: options.fy ?? 1 }))
    rule(factor > 0 && factor < Number.POSITIVE_INFINITY, () => `${name} is ${factor}; a number above 0 is needed`);
  const size = panelSize(options);
  const by = size === panel ? `panel is ${panel}` : `panel is ${panel} times fx or fy, ${size}`;
  rule(size >= 80 && size <= 4000, () => `${by}; from 80 to 4000 pixels are needed`);
}
