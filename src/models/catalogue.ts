/**
 * What there is to build a model of: one definition a component type. The order of a definition's parameters is the order of its values in
 * a values vector, for the kernels (`src/likelihood/spec.ts`) and for everything else.
 */
import type { ComponentType } from '../likelihood/spec.js';

/** Values that a parameter can have. Ends with `(` or `)` are not included. */
export interface ParameterRange {
  readonly low: number;
  readonly high: number;
  readonly lowIncluded: boolean;
  readonly highIncluded: boolean;
}

export interface ParameterDefinition {
  readonly name: string;
  /** `deg`, `rad`, `image` (the image's own brightness unit), or '' for a pure number. */
  readonly unit: string;
  /** The fixed value where none is given; null where one must be given. */
  readonly default: number | null;
  readonly description: string;
  /** Outside it a fixed value or a bounded prior is an error, and a tied value or a draw has likelihood zero. */
  readonly range: ParameterRange;
}

export interface ComponentDefinition {
  readonly type: ComponentType;
  readonly group: 'radial' | 'other';
  readonly summary: string;
  /** f(r) or what stands for it. */
  readonly formula: string;
  readonly parameters: readonly ParameterDefinition[];
}

const INF = Number.POSITIVE_INFINITY;
const anything: ParameterRange = { low: -INF, high: INF, lowIncluded: false, highIncluded: false };
const positive: ParameterRange = { low: 0, high: INF, lowIncluded: false, highIncluded: false };

function parameter(name: string, unit: string, preset: number | null, description: string, range = anything): ParameterDefinition {
  return { name, unit, default: preset, description, range };
}

/** The elliptical radius that all radial profiles share. */
const ellipse: readonly ParameterDefinition[] = [
  parameter('xc', 'deg', null, 'Right ascension of the centre'),
  parameter('yc', 'deg', null, 'Declination of the centre'),
  parameter('theta', 'rad', 0, 'Position angle of the major axis, east of north'),
  parameter('e', '', 0, 'Ellipticity, 1 − minor axis / major axis', { low: 0, high: 1, lowIncluded: true, highIncluded: false }),
  parameter('cbox', '', 0, 'Boxiness: 0 for ellipses, > 0 boxy, < 0 disky', {
    low: -2,
    high: INF,
    lowIncluded: false,
    highIncluded: false,
  }),
];

const arcsec = 1 / 3600;
const powers = ['1x', '1y', '2xx', '2xy', '2yy', '3xxx', '3xxy', '3xyy', '3yyy'];

/** Every component type, in the order in which a list shows them. */
export const catalogue: Readonly<Record<ComponentType, ComponentDefinition>> = {
  Sersic: {
    type: 'Sersic',
    group: 'radial',
    summary: 'Sérsic profile: galaxies, disks (ns = 1) and bulges (ns = 4)',
    formula: 'Ie exp(−b_ns ((r/re)^(1/ns) − 1)), half of the flux within re',
    parameters: [
      ...ellipse,
      parameter('re', 'deg', null, 'Effective radius, along the major axis', positive),
      parameter('Ie', 'image', null, 'Surface brightness at re'),
      parameter('ns', '', 0.5, 'Sérsic index', { low: 0.25, high: 10, lowIncluded: true, highIncluded: true }),
    ],
  },
  Beta: {
    type: 'Beta',
    group: 'radial',
    summary: 'Beta model: gas in clusters of galaxies; a Moffat profile with alpha = 2',
    formula: 'Ic (1 + (r/rc)^alpha)^(−beta)',
    parameters: [
      ...ellipse,
      parameter('rc', 'deg', null, 'Core radius, along the major axis', positive),
      parameter('Ic', 'image', null, 'Surface brightness at the centre'),
      parameter('alpha', '', 2, 'Exponent of the radius'),
      parameter('beta', '', 0.55, 'Slope: far out the brightness falls as r^(−alpha·beta)'),
    ],
  },
  Gaussian: {
    type: 'Gaussian',
    group: 'radial',
    summary: 'Gaussian profile',
    formula: 'Is exp(−(r/rs)²/2)',
    parameters: [
      ...ellipse,
      parameter('rs', 'deg', null, 'Scale radius (standard deviation), along the major axis', positive),
      parameter('Is', 'image', null, 'Surface brightness at the centre'),
    ],
  },
  Exponential: {
    type: 'Exponential',
    group: 'radial',
    summary: 'Exponential profile',
    formula: 'Is exp(−r/rs)',
    parameters: [
      ...ellipse,
      parameter('rs', 'deg', null, 'Scale radius, along the major axis', positive),
      parameter('Is', 'image', null, 'Surface brightness at the centre'),
    ],
  },
  Point: {
    type: 'Point',
    group: 'other',
    summary: 'Unresolved source: the PSF, or a single pixel where there is none',
    formula: 'Ic δ(xc, yc); with a PSF, Ic times the PSF',
    parameters: [
      parameter('xc', 'deg', null, 'Right ascension'),
      parameter('yc', 'deg', null, 'Declination'),
      parameter('Ic', 'image', null, 'Brightness of the one pixel that holds the source before the PSF'),
    ],
  },
  Background: {
    type: 'Background',
    group: 'other',
    summary: 'Cubic polynomial over the image; no PSF',
    formula: 'Σ a_k… x^i y^j with x = (RA − RA₀) cos(Dec₀) / rs and y = (Dec − Dec₀) / rs from the middle of the image',
    parameters: [
      parameter('rs', 'deg', arcsec, 'Unit of length of the polynomial', positive),
      parameter('a0', '', null, 'Constant term'),
      ...powers.map(p => parameter(`a${p}`, '', 0, `Coefficient of ${[...p.slice(1)].join('·')}`)),
    ],
  },
};

/** The types in the catalogue's order. */
export const componentTypes = Object.keys(catalogue) as readonly ComponentType[];

/** Whether a parameter can have this value. */
export function isInRange(value: number, range: ParameterRange): boolean {
  return (
    (value > range.low || (range.lowIncluded && value === range.low)) &&
    (value < range.high || (range.highIncluded && value === range.high))
  );
}

/** The range as mathematics writes it: `[0, 1)`. */
export function formatRange({ low, high, lowIncluded, highIncluded }: ParameterRange): string {
  const end = (x: number): string => (Number.isFinite(x) ? String(x) : x < 0 ? '−∞' : '∞');
  return `${lowIncluded ? '[' : '('}${end(low)}, ${end(high)}${highIncluded ? ']' : ')'}`;
}
