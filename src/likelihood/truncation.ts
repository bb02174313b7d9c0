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
  const { at, costly } = profile;
  const factor = truncationFactor(type, rt, wt);
  return {
    ...profile,
    // A profile that grows outwards may be infinite where there is nothing left of it.
    at: r => {
      const part = factor(r);
      return part === 0 ? 0 : part * at(r);
    },
    cut: type === 'Exponential' ? Math.min(profile.cut, rt) : profile.cut,
    width: Math.min(profile.width, wt / rt),
    ...(costly && { costly: { ...costly, factor } }),
  };
}

function truncationFactor(type: TruncationType, rt: number, wt: number): (r: number) => number {
  switch (type) {
    case 'HyperTangent': {
      const top = 1 + exp((-2 * rt) / wt);
      return r => top / (1 + exp((2 * (r - rt)) / wt));
    }
    case 'Exponential': {
      const bottom = expm1(-rt / wt);
      return r => (r < rt ? expm1((r - rt) / wt) / bottom : 0);
    }
    default:
      return unreachable(type);
  }
}
