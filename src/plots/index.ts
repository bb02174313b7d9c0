export { type AutocorrelationOptions, autocorrelationSvg } from './autocorrelation.js';
export { type ColormapName, colormapNames } from './colormap.js';
export { type ComparisonOptions, comparisonSvg } from './comparison.js';
export { type CornerOptions, cornerSvg } from './corner.js';
export { type PngOptions, svgToPng } from './rasterize.js';
export type { Stretch } from './shade.js';
export type { Frame, SkyWcs } from './skyTicks.js';
export { type TraceOptions, traceSvg } from './trace.js';
