import { ValueError } from '../errors.js';
import { checkedCall, fromText, type ProfileFunction } from '../likelihood/customProfile.js';
import { Component } from './component.js';
import type { RadialParameters } from './radial/radialParameters.js';

/** A parameter of a {@link CustomProfile}'s own. */
export interface CustomParameter {
  readonly name: string;
  /** `deg`, `rad`, `image` or ''. Default ''. */
  readonly unit?: string;
  readonly description?: string;
  /** The fixed value where none is given. Default: one must be given. */
  readonly default?: number;
}

export interface CustomProfileParameters extends RadialParameters {
  /**
   * f(r, …values): the brightness at elliptical radius r [deg], from the values of {@link parameters} in their order. A function that uses nothing outside of
   * it, or a module's URL and the name of its export.
   */
  readonly profile: ProfileFunction | { readonly url: string; readonly name: string } | { readonly text: string };
  readonly parameters: readonly CustomParameter[];
  /** Values of the own parameters. */
  readonly [parameter: string]: unknown;
}

/**
 * A radial profile of your own. It is tabulated like the others, so that it costs little more than a Sersic where it is smooth; one with kinks or jumps is
 * computed sample by sample.
 *
 * The function goes into worker threads as its text, or they import the module; so it must be self-contained: what it captures is an error that says so.
 * `profile` must be smooth and should be finite for r > 0; NaN makes a point impossible (ln L = −∞).
 *
 * @example
 * const bar = new CustomProfile({
 *   xc: 20, yc: -10, e: 0.7,
 *   parameters: [{ name: 'rb', unit: 'deg', description: 'Half-length' }, { name: 'Ib', unit: 'image' }, { name: 'n', default: 2 }],
 *   profile: (r, rb, Ib, n) => Ib * Math.exp(-((r / rb) ** n)),
 *   rb: loguniform(1e-4, 1e-2), Ib: loguniform(1e-2, 1e2),
 * });
 */
export class CustomProfile extends Component {
  /** @throws ValueError for a parameter that is unknown, missing or wrong, and a function that can't be or isn't self-contained */
  constructor(parameters: CustomProfileParameters) {
    super('CustomProfile', parameters);
    const { custom } = this.shape;
    if (custom === undefined || !('text' in custom.source)) return;
    const rebuilt = fromText(custom.source.text);
    const values = custom.parameters.map(({ name }) => {
      const value = this.get(name);
      return typeof value === 'number' ? value : typeof value === 'object' && 'quantile' in value ? value.quantile(0.5) : 1;
    });
    const given = (parameters as { profile: unknown }).profile;
    for (const r of [1e-5, 1e-3, 1e-2, 1]) {
      const found = checkedCall(rebuilt, r, values);
      if (typeof given === 'function' && !Object.is(found, given(r, ...values))) {
        throw new ValueError(
          `profile: by itself it gives another value at r = ${r} than where it stands: it uses something outside of it. Make that a parameter, write it inside, ` +
            'or give the function as { url, name } of a module',
        );
      }
    }
  }
}
