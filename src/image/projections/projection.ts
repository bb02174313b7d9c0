/** [l, m, n]: a direction in the native frame, of any length; its third axis is the native pole. l, m, n = cosθ cosφ, cosθ sinφ, sinθ. */
export type Direction = [l: number, m: number, n: number];
/** Intermediate world coordinates [deg] (x, y of the paper). */
export type PlanePoint = [u: number, v: number];

/**
 * One projection of Calabretta & Greisen 2002 (A&A 395, 1077), both ways. What it doesn't show is NaN. Directions are vectors and not native angles,
 * so that offsets near the reference point keep all their digits.
 */
export interface Projection {
  /** Native latitude of the reference point: 90° for zenithal projections, whose reference point is the native pole; 0 for the others. */
  readonly theta0: 0 | 90;
  /** How many of PV2_1, PV2_2 … it takes. Default 0. */
  readonly parameters?: number;
  /** What is wrong with its parameters, `pv[m]` = PV2_m, in words; null where nothing is. */
  readonly wrong?: (pv: readonly number[]) => string | null;
  readonly deproject: (u: number, v: number, pv: readonly number[]) => Direction;
  /** @param l, m, n a unit vector */
  readonly project: (l: number, m: number, n: number, pv: readonly number[]) => PlanePoint;
}

export const NOWHERE: Direction = [Number.NaN, Number.NaN, Number.NaN];
export const HIDDEN: PlanePoint = [Number.NaN, Number.NaN];
