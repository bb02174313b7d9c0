import type { RadialType, VerticalType } from '../../likelihood/spec.js';
import { Component, type ComponentOptions } from '../component.js';
import type { Height } from './heights.js';

/** A part of a component: a component of its own, or its type with its parameters. */
export type Part<Type extends string> = Component | Type | ({ readonly type?: Type } & Readonly<Record<string, unknown>>);

export interface DiskParameters extends ComponentOptions {
  /** The profile in the plane, with the centre and theta of the disk; e and cbox are the inclination's. Default a Sersic. */
  radial?: Part<RadialType>;
  /** The profile above and below it. Default a HyperSecantHeight. */
  vertical?: Height | ({ readonly type?: VerticalType } & Readonly<Record<string, unknown>>);
  /** Parameters of the parts may also stand here, as `radial.re`. */
  readonly [parameter: string]: unknown;
}

/**
 * A disk of some thickness under an inclination: with X along its major axis and Y across, as {@link RadialParameters} says but for e and cbox, the sum over
 * the line of sight ℓ of radial(√(X² + Y′²)) · vertical(|z|), where z = Y cos i′ − ℓ sin i′, Y′ = Y sin i′ + ℓ cos i′ and i′ = inc − π/2. The sum is by
 * the trapezoid rule over `losbins` points from −losdepth to losdepth.
 *
 * Its parameters are named `radial.xc`, `radial.re`, `vertical.zs`, …; it takes copies of what its parts have.
 *
 * @example
 * const disk = new Disk({
 *   name: 'disk',
 *   radial: new Sersic({ xc: uniform(19.997, 20.003), yc: -10, theta: uniform(0, Math.PI), re: loguniform(1e-4, 1e-2), Ie: loguniform(1e-2, 1e2), ns: 1 }),
 *   vertical: new HyperSecantHeight({ zs: loguniform(1e-5, 1e-3), inc: uniform(0, 1.5) }),
 * });
 * const bulge = new Sersic({ xc: boundto('disk.radial.xc'), yc: -10, re: 1e-4, Ie: 1, ns: 4 });
 */
export class Disk extends Component {
  /** @throws ValueError for a parameter or part that is unknown, missing or wrong */
  constructor(parameters: DiskParameters) {
    super('Disk', parameters);
  }
}
