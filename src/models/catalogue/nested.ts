/** Components that are made of profiles: a disk of some thickness, and bridges. */
import type { NestedType, ProfileSpec, RadialType, VerticalSpec, VerticalType } from '../../likelihood/spec.js';
import { ARCSEC, between, type ComponentDefinition, type ParameterDefinition, parameter, positive } from './definition.js';
import { radialCatalogue, truncationParameters } from './radial.js';

export interface VerticalDefinition {
  readonly type: VerticalType;
  readonly summary: string;
  readonly formula: string;
  readonly parameters: readonly ParameterDefinition[];
}

const height = parameter('zs', 'deg', null, 'Scale height', positive);
const inclination = parameter('inc', 'rad', 0, 'Inclination: 0 face-on, π/2 edge-on');

export const verticalCatalogue: Readonly<Record<VerticalType, VerticalDefinition>> = {
  HyperSecantHeight: {
    type: 'HyperSecantHeight',
    summary: 'Hyperbolic secant to a power: alpha = 2 is the isothermal sheet',
    formula: 'sech(|z|/zs)^alpha',
    parameters: [height, parameter('alpha', '', 2, 'Exponent', positive), inclination],
  },
  ExponentialHeight: {
    type: 'ExponentialHeight',
    summary: 'Exponential',
    formula: 'exp(−|z|/zs)',
    parameters: [height, inclination],
  },
};

/** More points than that add nothing but time: what is one zero too many is refused, not waited for. */
export const MAX_LOSBINS = 100_000;

/** What isn't given of the sum over a Disk's line of sight. */
export const VERTICAL_DEFAULTS: VerticalSpec = { type: 'HyperSecantHeight', losdepth: 10 * ARCSEC, losbins: 200 };

export interface NestedShape {
  readonly type: NestedType;
  readonly radial?: ProfileSpec;
  readonly parallel?: ProfileSpec;
  readonly vertical?: VerticalSpec;
}

/** The parts that a component has where none are given. */
export const defaultParts: Readonly<Record<NestedType, Omit<NestedShape, 'type'>>> = {
  Disk: { radial: { type: 'Sersic' }, vertical: VERTICAL_DEFAULTS },
  SimpleBridge: { radial: { type: 'Beta' }, parallel: { type: 'TopHat' } },
  MesaBridge: { radial: { type: 'Beta' }, parallel: { type: 'Power' } },
};

/** Parameters of default parts that have another default there. */
export const partPresets: Readonly<Record<NestedType, Readonly<Record<string, number>>>> = {
  Disk: {},
  SimpleBridge: {},
  MesaBridge: { 'radial.alpha': 8, 'radial.beta': 1, 'parallel.alpha': 8 },
};

const bridge: readonly ParameterDefinition[] = [
  parameter('xc', 'deg', null, 'Right ascension of the centre'),
  parameter('yc', 'deg', null, 'Declination of the centre'),
  parameter('theta', 'rad', 0, 'Position angle of the long side, east of north'),
  parameter('e', '', 0.5, 'The scale across is (1 − e) times that along', between(0, 1, '[)')),
  parameter('rs', 'deg', null, 'Scale along the bridge', positive),
  parameter('Is', 'image', null, 'Surface brightness at the centre'),
];

/** A PolyExpoRefact has no amplitude to leave out. */
export const bridgeProfiles = (Object.keys(radialCatalogue) as RadialType[]).filter(
  type => type !== 'PolyExpoRefact' && type !== 'CustomProfile',
);

/** Those that a Disk can have: a CustomProfile has parameters that only it knows. */
export const diskProfiles = (Object.keys(radialCatalogue) as RadialType[]).filter(type => type !== 'CustomProfile');

/** The parameters that a part adds, without its name. */
export function profileParameters(component: NestedType, { type, truncation = null }: ProfileSpec): readonly ParameterDefinition[] {
  const { parameters } = radialCatalogue[type];
  const own = component === 'Disk' ? parameters.filter(({ name }) => name !== 'e' && name !== 'cbox') : parameters.slice(7);
  return truncation === null ? own : [...own, ...truncationParameters];
}

/** The parameters of a component with parts: `radial.re`. */
export function nestedParameters({ type, ...given }: NestedShape): readonly ParameterDefinition[] {
  const { radial, parallel, vertical } = { ...defaultParts[type], ...given };
  const within = (part: string, parameters: readonly ParameterDefinition[] | undefined): readonly ParameterDefinition[] =>
    (parameters ?? []).map(each => ({ ...each, name: `${part}.${each.name}` }));
  return [
    ...(type === 'Disk' ? [] : bridge),
    ...within('radial', radial && profileParameters(type, radial)),
    ...within('parallel', parallel && profileParameters(type, parallel)),
    ...within('vertical', vertical && verticalCatalogue[vertical.type].parameters),
  ];
}

function nested(type: NestedType, summary: string, formula: string): ComponentDefinition {
  const parameters = nestedParameters({ type }).map(each =>
    Object.hasOwn(partPresets[type], each.name) ? { ...each, default: partPresets[type][each.name] } : each,
  );
  return { type, group: 'nested', summary, formula, parameters };
}

export const nestedCatalogue: Readonly<Record<NestedType, ComponentDefinition>> = {
  Disk: nested(
    'Disk',
    'Disk of some thickness, seen under an inclination: any radial profile in its plane, and a vertical one',
    'Σ over the line of sight of radial(r) vertical(z); options losdepth [deg] and losbins of the vertical profile: points from −losdepth to losdepth',
  ),
  SimpleBridge: nested(
    'SimpleBridge',
    'Bridge between two sources: a profile along it times one across',
    'Is radial(|Y|) parallel(|X|), with X along the bridge (scale rs) and Y across (scale rs (1 − e))',
  ),
  MesaBridge: nested(
    'MesaBridge',
    'Bridge with a flat top and steep sides (Hincks et al. 2022)',
    'Is / (1/radial(|Y|) + 1/parallel(|X|)), with X along the bridge (scale rs) and Y across (scale rs (1 − e))',
  ),
};
