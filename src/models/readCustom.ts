import { ValueError } from '../errors.js';
import type { CustomSpec } from '../likelihood/spec.js';
import { checkAdded } from './addedParameter.js';

/**
 * What a CustomProfile is, from `profile` and `parameters`.
 * @throws ValueError
 */
export function readCustom(profile: unknown, parameters: unknown, taken: readonly string[]): CustomSpec {
  if (!Array.isArray(parameters)) {
    throw new ValueError("CustomProfile lacks parameters: a list such as [{ name: 'rc', unit: 'deg', description: 'Core radius' }]");
  }
  const names = [...taken];
  const own = parameters.map(each => {
    const { name, unit = '', description = '', default: preset, ...others } = (each ?? {}) as Record<string, unknown>;
    for (const other of Object.keys(others))
      throw new ValueError(`CustomProfile.parameters: there is no '${other}': write name, unit, description, default`);
    const checked = checkAdded('CustomProfile', name, unit, description, names);
    if (preset !== undefined && preset !== null && !(typeof preset === 'number' && Number.isFinite(preset))) {
      throw new ValueError(`CustomProfile.${checked.name}: its default is ${String(preset)}; it must be a finite number`);
    }
    names.push(checked.name);
    return { ...checked, default: (preset ?? null) as number | null };
  });
  return { parameters: own, source: readSource(profile) };
}

function readSource(profile: unknown): CustomSpec['source'] {
  if (typeof profile === 'function') {
    const text = Function.prototype.toString.call(profile);
    if (text.includes('[native code]') || /^(async\b|function\s*\*|\*)/.test(text)) {
      throw new ValueError(
        'profile must be a plain function such as (r, rc, Ic) => Ic * Math.exp(-r / rc): not a bound, built-in, async or generator one',
      );
    }
    return { text };
  }
  const { url, name, text } = (typeof profile === 'object' && profile !== null ? profile : {}) as Record<string, unknown>;
  if (typeof text === 'string') return { text };
  if (typeof url === 'string' && typeof name === 'string') {
    if (/^[a-z][a-z0-9+.-]+:/i.test(url)) return { url, name };
    throw new ValueError(`profile.url is '${url}'; it must be absolute, as new URL('./profile.js', import.meta.url).href is`);
  }
  throw new ValueError(
    `profile is ${String(profile)}; it must be a function (r, …values) => number, or { url, name } of a module's export`,
  );
}
