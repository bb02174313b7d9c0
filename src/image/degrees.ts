import { atan2, cos, sin } from '../math/libm.js';

/** Degrees in a radian. */
export const DEGREES = 180 / Math.PI;

/**
 * Sine of an angle in degrees: the angle is reduced before it is turned to radians, so multiples of 90 give exactly 0, 1 or −1
 * and large angles lose nothing.
 */
export function sinDegrees(angle: number): number {
  const turn = angle % 360;
  const quarter = Math.round(turn / 90);
  const rest = (turn - 90 * quarter) / DEGREES;
  switch (((quarter % 4) + 4) % 4) {
    case 0:
      return sin(rest);
    case 1:
      return cos(rest);
    case 2:
      return -sin(rest);
    default:
      return -cos(rest);
  }
}

/** Cosine of an angle in degrees, exact as {@link sinDegrees} is. */
export function cosDegrees(angle: number): number {
  return sinDegrees((angle % 360) + 90);
}

/** The angle of (x, y) in degrees, from −180 to 180. */
export function atan2Degrees(y: number, x: number): number {
  return atan2(y, x) * DEGREES;
}
