import { ValueError } from '../errors.js';
import type { RadialProfile } from './radialProfile.js';
import type { ComponentSpec, CustomSpec } from './spec.js';

/** f(r, …values), r in degrees. */
export type ProfileFunction = (r: number, ...values: number[]) => number;

/** What is needed of a Model. */
interface ModelLike {
  readonly entries: readonly { readonly component: { readonly shape: Pick<ComponentSpec, 'custom'> } }[];
}

const known = new Map<string, ProfileFunction>();

const keyOf = ({ source }: CustomSpec): string => ('text' in source ? source.text : `${source.url}#${source.name}`);

/**
 * The function of a CustomProfile: made of its text, which sees nothing but its arguments and what is global; or of a module that was loaded.
 * @throws ValueError where the text is no function, or the module wasn't loaded
 */
export function profileFunction(custom: CustomSpec): ProfileFunction {
  const key = keyOf(custom);
  let found = known.get(key);
  if (found === undefined) {
    const { source } = custom;
    if (!('text' in source)) {
      throw new ValueError(`The profile ${source.name} of ${source.url} isn't loaded in this thread: await loadProfiles(mod) first`);
    }
    found = fromText(source.text);
    known.set(key, found);
  }
  return found;
}

/** @throws ValueError */
export function fromText(text: string): ProfileFunction {
  // A method in an object literal is written without the word.
  for (const expression of [text, `function ${text}`]) {
    try {
      const found: unknown = new Function(`'use strict'; return (${expression});`)();
      if (typeof found === 'function') return found as ProfileFunction;
    } catch (error) {
      // A page whose policy forbids functions of text.
      if (!(error instanceof SyntaxError)) {
        throw new ValueError(`profile: a function can't be made of text here; give it as { url, name } of a module`, { cause: error });
      }
    }
  }
  throw new ValueError(
    `profile is ${text.length > 60 ? `${text.slice(0, 60)}…` : text}: it must be a function such as (r, rc, Ic) => Ic * Math.exp(-r / rc)`,
  );
}

/**
 * Loads the modules that CustomProfiles are in, in this thread. Workers do it by themselves; where a model's images are made without a fit, or beside its
 * threads, it is yours to do.
 *
 * @param of the components of a spec, or a model
 * @throws ValueError where a module has no such function; whatever the module throws while it loads
 *
 * @example
 * const mod = new Model(new CustomProfile({ profile: { url: new URL('./bar.js', import.meta.url).href, name: 'bar' }, … }));
 * await loadProfiles(mod);
 */
export async function loadProfiles(of: ModelLike | readonly Pick<ComponentSpec, 'custom'>[]): Promise<void> {
  const shapes =
    'entries' in of && typeof of.entries !== 'function'
      ? of.entries.map(({ component }) => component.shape)
      : (of as readonly ComponentSpec[]);
  const customs = shapes.map(({ custom }) => custom);
  for (const custom of customs) {
    if (custom === undefined || 'text' in custom.source || known.has(keyOf(custom))) continue;
    const { url, name } = custom.source;
    const module = (await import(/* @vite-ignore */ /* webpackIgnore: true */ url)) as Record<string, unknown>;
    const found = module[name];
    if (typeof found !== 'function') {
      throw new ValueError(`profile: ${url} exports no function '${name}'; it exports ${Object.keys(module).join(', ') || 'nothing'}`);
    }
    known.set(keyOf(custom), found as ProfileFunction);
  }
}

/** Calls it, and says what is wrong where it captures something or gives no number. */
export function checkedCall(of: ProfileFunction, r: number, values: readonly number[]): number {
  let found: unknown;
  try {
    found = of(r, ...values);
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new ValueError(
      `profile: ${error.message}. The function crosses into worker threads as text, so it can't use what is outside of it: make that a parameter, ` +
        'write it inside, or give the function as { url, name } of a module',
      { cause: error },
    );
  }
  if (typeof found === 'number') return found;
  throw new ValueError(`profile gave ${String(found)} at r = ${r}: it must return a number`);
}

/** @param floor the radius at which it is taken where it isn't finite at the centre */
export function customProfile(custom: CustomSpec, own: Float64Array, floor: number): RadialProfile {
  const of = profileFunction(custom);
  const values = Array.from(own.subarray(0, custom.parameters.length));
  const call = withValues(of, values);
  const least = Number.isFinite(checkedCall(of, 0, values)) ? 0 : floor;
  return {
    amplitude: 1,
    at: r => checkedCall(call, Math.max(r, least), []),
    cut: Number.POSITIVE_INFINITY,
    width: Number.POSITIVE_INFINITY,
  };
}

/** The same as a function of r alone. A call with a list of arguments takes several times as long. */
function withValues(of: ProfileFunction, values: readonly number[]): ProfileFunction {
  const [a, b, c, d] = values;
  switch (values.length) {
    case 1:
      return r => of(r, a);
    case 2:
      return r => of(r, a, b);
    case 3:
      return r => of(r, a, b, c);
    case 4:
      return r => of(r, a, b, c, d);
    default:
      return r => of(r, ...values);
  }
}
