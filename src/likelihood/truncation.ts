import { unreachable } from '../errors.js';
import { exp, expm1 } from '../math/libm.js';
import type { RadialProfile } from './radialProfile.js';
import type { TruncationType } from './spec.js';

/**
 * A profile times its truncation, 1 at the centre:
 * HyperTangent (1 − tanh((r − rt)/wt)) / (1 − tanh(−rt/wt)) = (1 + e^{−2 rt/wt}) / (1 + e^{2 (r − rt)/wt});
 * Exponential (1 − e^{(r − rt)/wt}) / (1 − e^{−rt/wt}) for r < rt, 0 beyond.
 */
export function truncated(profile: RadialProfile, type: TruncationType, rt: number, wt: number): RadialProfile {
  const { at } = profile;
  const width = Math.min(profile.width, wt / rt);
  switch (type) {
    case 'HyperTangent': {
      const top = 1 + exp((-2 * rt) / wt);
      return {
        ...profile,
        width,
        at: r => {
          const f = at(r);
          // A profile that grows outwards may be infinite where there is nothing left of it.
          return f === 0 ? 0 : times(f, top / (1 + exp((2 * (r - rt)) / wt)));
        },
      };
    }
    case 'Exponential': {
      const bottom = expm1(-rt / wt);
      return {
        ...profile,
        width,
        cut: Math.min(profile.cut, rt),
        at: r => (r < rt ? times(at(r), expm1((r - rt) / wt) / bottom) : 0),
      };
    }
    default:
      return unreachable(type);
  }
}

const times = (f: number, factor: number): number => (factor === 0 ? 0 : f * factor);
