import { ValueError } from '../errors.js';
import type { ComponentType, NestedType, ProfileSpec, RadialType, VerticalSpec, VerticalType } from '../likelihood/spec.js';
import { checkAdded } from './addedParameter.js';
import {
  bridgeProfiles,
  defaultParts,
  diskProfiles,
  MAX_LOSBINS,
  partPresets,
  VERTICAL_DEFAULTS,
  verticalCatalogue,
} from './catalogue/nested.js';
import { type ComponentShape, catalogue, isNestedType, isRadialType, parametersOf } from './catalogue.js';
import { Height } from './disk/heights.js';
import { readCustom } from './readCustom.js';
import { suggest } from './suggest.js';
import { readTruncation } from './truncation.js';

/** What was given to a component, parted in what decides which parameters it has, and the parameters. */
export interface ReadShape {
  readonly shape: ComponentShape;
  readonly parameters: Record<string, unknown>;
  /** Defaults that aren't the catalogue's: a parameter that the given values may replace. */
  readonly presets: Readonly<Record<string, number>>;
}

/**
 * Takes truncation and parts from what was given; a part's parameters get its name before theirs, `radial.re`.
 * @throws ValueError for an option that can't be
 */
export function readShape(type: ComponentType, { added, ...given }: Record<string, unknown>): ReadShape {
  const read = readOwn(type, given);
  if (added === undefined || added === null) return read;
  if (!Array.isArray(added)) throw new ValueError(`${type}: added is ${String(added)}; it must be a list of { name, unit, description }`);
  const taken = parametersOf(read.shape).map(({ name }) => name);
  const checked = added.map(each => {
    const { name, unit = '', description = '' } = (each ?? {}) as Record<string, unknown>;
    const found = checkAdded(type, name, unit, description, taken);
    taken.push(found.name);
    return found;
  });
  return { ...read, shape: { ...read.shape, added: checked } };
}

function readOwn(type: ComponentType, given: Record<string, unknown>): ReadShape {
  if (isNestedType(type)) return readNested(type, given);
  if (type === 'CustomProfile') {
    const { profile, parameters, ...others } = given;
    const taken = parametersOf({ type, truncation: 'HyperTangent' }).map(({ name }) => name);
    const custom = readCustom(profile, parameters, taken);
    const read = readProfile(type, type, others);
    return { shape: { ...read.shape, custom }, parameters: read.parameters, presets: {} };
  }
  return isRadialType(type) ? { ...readProfile(type, type, given), presets: {} } : { shape: { type }, parameters: given, presets: {} };
}

function readProfile(
  label: string,
  type: RadialType,
  given: Record<string, unknown>,
): { shape: ProfileSpec; parameters: Record<string, unknown> } {
  const { truncation, ...parameters } = given;
  const found = readTruncation(label, truncation);
  for (const name of Object.keys(found.parameters)) {
    if (Object.hasOwn(parameters, name)) throw new ValueError(`${label}: ${name} is given twice, in truncation and beside it`);
  }
  return { shape: found.type === null ? { type } : { type, truncation: found.type }, parameters: { ...parameters, ...found.parameters } };
}

function readNested(type: NestedType, given: Record<string, unknown>): ReadShape {
  let shape: ComponentShape = { type };
  let presets: Record<string, number> = {};
  const parameters: Record<string, unknown> = {};
  const { ...left } = given;
  for (const part of ['radial', 'parallel', 'vertical'] as const) {
    const preset = defaultParts[type][part];
    if (preset === undefined) continue;
    const value = left[part];
    delete left[part];
    const label = `${type}.${part}`;
    const own = partObject(label, value, preset.type);
    // A default part may have defaults of its own.
    if (own.type === undefined) {
      const mine = Object.entries(partPresets[type]).filter(([name]) => name.startsWith(`${part}.`));
      presets = { ...presets, ...Object.fromEntries(mine) };
    }
    const read = part === 'vertical' ? readVertical(label, own) : readPart(type, label, own, (preset as ProfileSpec).type);
    shape = { ...shape, [part]: read.shape };
    const known = parametersOf({ ...defaultParts[type], ...shape }).map(({ name }) => name);
    for (const [name, each] of Object.entries(read.parameters)) {
      const full = `${part}.${name}`;
      if (each === undefined) continue;
      if (!known.includes(full)) {
        // A component that was made by itself has all its parameters. Of a bridge's part centre, angle, scale and amplitude are the bridge's; what else a part
        // doesn't have must be as it is by default.
        if (isComponentLike(value) && (value.isDefault(name) || (type !== 'Disk' && isFrame(value.type, name)))) continue;
        const names = known.filter(k => k.startsWith(`${part}.`)).map(k => k.slice(part.length + 1));
        throw new ValueError(`${label} has no parameter '${name}': ${suggest(name, names)}`);
      }
      if (Object.hasOwn(left, full)) throw new ValueError(`${type}: ${full} is given twice, in ${part} and beside it`);
      parameters[full] = each;
    }
  }
  return { shape, parameters: { ...parameters, ...left }, presets };
}

/** Whether a radial component's parameter says where it is, how large and how bright. */
function isFrame(type: string, parameter: string): boolean {
  return Object.hasOwn(catalogue, type) && catalogue[type as RadialType].parameters.slice(0, 7).some(({ name }) => name === parameter);
}

/** A component as a part: its options, without its name and sign. */
interface ComponentLike {
  readonly type: string;
  options(): Readonly<Record<string, unknown>>;
  isDefault(parameter: string): boolean;
}

function isComponentLike(value: unknown): value is ComponentLike {
  return typeof value === 'object' && value !== null && typeof (value as Partial<ComponentLike>).isDefault === 'function';
}

function partObject(label: string, value: unknown, preset: string): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (isComponentLike(value)) {
    const { name, positive, ...options } = value.options();
    if (positive === true) throw new ValueError(`${label}: positive is for the whole component: write it beside ${label.split('.')[1]}`);
    return { type: value.type, ...options };
  }
  if (value instanceof Height) return { type: value.type, ...value.given };
  if (typeof value === 'object' && !Array.isArray(value)) return { ...(value as Record<string, unknown>) };
  if (typeof value === 'string') return { type: value };
  throw new ValueError(`${label} is ${String(value)}; write new ${preset}({ … }) or { type: '${preset}', … }`);
}

function readPart(
  component: NestedType,
  label: string,
  { type = undefined, ...given }: Record<string, unknown>,
  preset: RadialType,
): { shape: ProfileSpec; parameters: Record<string, unknown> } {
  const allowed: readonly string[] = component === 'Disk' ? diskProfiles : bridgeProfiles;
  const found = type ?? preset;
  if (typeof found === 'string' && allowed.includes(found)) return readProfile(label, found as RadialType, given);
  throw new ValueError(`${label} is of type ${JSON.stringify(found)}, which can't be there: ${suggest(String(found), allowed)}`);
}

function readVertical(
  label: string,
  {
    type = VERTICAL_DEFAULTS.type,
    losdepth = VERTICAL_DEFAULTS.losdepth,
    losbins = VERTICAL_DEFAULTS.losbins,
    ...parameters
  }: Record<string, unknown>,
): { shape: VerticalSpec; parameters: Record<string, unknown> } {
  if (typeof type !== 'string' || !Object.hasOwn(verticalCatalogue, type)) {
    throw new ValueError(`${label} is of type ${JSON.stringify(type)}: ${suggest(String(type), Object.keys(verticalCatalogue))}`);
  }
  if (!(typeof losdepth === 'number' && losdepth > 0 && losdepth < Number.POSITIVE_INFINITY)) {
    throw new ValueError(`${label}.losdepth is ${String(losdepth)}; it must be a number of degrees above 0`);
  }
  if (!(Number.isInteger(losbins) && (losbins as number) >= 2 && (losbins as number) <= MAX_LOSBINS)) {
    throw new ValueError(`${label}.losbins is ${String(losbins)}; it must be a whole number from 2 to ${MAX_LOSBINS}`);
  }
  return { shape: { type: type as VerticalType, losdepth, losbins: losbins as number }, parameters };
}

/** What a constructor takes in place of a shape. */
export function shapeOptions({ type, custom, ...parts }: ComponentShape): Readonly<Record<string, unknown>> {
  return custom === undefined ? parts : { ...parts, profile: custom.source, parameters: custom.parameters };
}
