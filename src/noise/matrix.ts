import { ValueError } from '../errors.js';
import type { Numbers } from '../image/numbers.js';

/** Numbers of any nesting, one after the other; null and NaN are refused. @throws ValueError */
export function flatten(given: Numbers | readonly Numbers[], what: string): Float64Array {
  if (given instanceof Float64Array) return given;
  const out: number[] = [];
  const take = (value: unknown): void => {
    if (typeof value === 'number' && Number.isFinite(value)) out.push(value);
    else if (Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value))
      for (const each of value as ArrayLike<number>[]) take(each);
    else throw new ValueError(`${what} holds ${String(value)}; it must hold finite numbers only`);
  };
  take(given);
  return Float64Array.from(out);
}

/** The values of every realisation in a cube: realisation r at r · n. @throws ValueError unless there are two at least, of n numbers each */
export function realisations(cube: Float64Array, n: number, what: string): number {
  const count = cube.length / n;
  if (Number.isInteger(count) && count >= 2) return count;
  throw new ValueError(
    `${what} holds ${cube.length} numbers; it must hold the ${n} pixels of two images of noise at least, one image after the other`,
  );
}

/** Offsets of a cross of five pixels, over which a smoothing takes the mean. */
const CROSS: readonly (readonly [number, number])[] = [
  [0, 0],
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
];

/** The mean over a cross of five pixels that comes round at the edges, `passes` times: moves[k] is where pixel k's neighbour in each direction is. */
export function crossShifts(nx: number, ny: number): readonly Int32Array[] {
  return CROSS.map(([dx, dy]) =>
    Int32Array.from({ length: nx * ny }, (_, k) => ((Math.floor(k / nx) + dy + ny) % ny) * nx + (((k % nx) + dx + nx) % nx)),
  );
}

/** How often to smooth, 3 by default. @throws ValueError */
export function checkSmooth(noise: string, smooth: unknown): number {
  if (smooth === undefined) return 3;
  if (typeof smooth === 'number' && Number.isInteger(smooth) && smooth >= 0) return smooth;
  throw new ValueError(`${noise}: smooth is ${String(smooth)}; it must be a whole number, 0 or more`);
}
