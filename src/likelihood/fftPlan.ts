import { cos, sin } from '../math/libm.js';
import type { Arena } from './arena.js';

/** Time of a stage of each radix for one element, relative to radix 2; measured. */
const COST: Readonly<Record<number, number>> = { 2: 1, 3: 1.25, 4: 1.35, 5: 1.8 };

/** Radices of the stages of a transform of n, first to last; null where n has other factors than 2, 3 and 5. */
export function radices(n: number): readonly number[] | null {
  const found: number[] = [];
  for (const radix of [5, 3, 4, 2]) {
    while (n % radix === 0) {
      found.push(radix);
      n /= radix;
    }
  }
  return n === 1 ? found : null;
}

/** The cost of a transform of n for one element. */
function cost(n: number): number {
  return radices(n)?.reduce((sum, radix) => sum + COST[radix], 0) ?? Number.POSITIVE_INFINITY;
}

/** N columns and 2 M rows: sizes of the ring that an image is convolved in (see `kernels/assembly/convolve.ts`). */
export interface RingSize {
  readonly columns: number;
  readonly halfRows: number;
}

/** The cheapest ring of at least `width` columns and `height` rows. */
export function ringSize(width: number, height: number): RingSize {
  let best: RingSize | null = null;
  let least = Number.POSITIVE_INFINITY;
  const half = Math.ceil(height / 2);
  for (let columns = width; columns <= 2 * width + 4; columns++) {
    const rowCost = cost(columns);
    if (rowCost === Number.POSITIVE_INFINITY) continue;
    for (let halfRows = half; halfRows <= 2 * half + 4; halfRows++) {
      // Rows are worked on four at a time, columns too.
      const total = roundUp4(halfRows) * columns * rowCost + roundUp4(columns) * halfRows * (cost(halfRows) + 1);
      if (total < least) {
        least = total;
        best = { columns, halfRows };
      }
    }
  }
  return best!;
}

/** n, or the next multiple of 4. */
export function roundUp4(n: number): number {
  return (n + 3) & ~3;
}

/**
 * Writes the plan of a transform of n elements of 32 bytes modulo t^n − e^{2πi · turn} (layout: `kernels/assembly/fft.ts`) and returns its address.
 */
export function writePlan(arena: Arena, n: number, turn: number): number {
  const stages = radices(n)!;
  const plan = arena.i32(1 + 4 * stages.length);
  const words: number[] = [stages.length];
  let turns = [turn]; // of the blocks of this stage, in their order
  let length = n;
  for (const radix of stages) {
    length /= radix;
    const isPlain = turns.every(t => t === 0);
    const at = isPlain ? 0 : arena.f64(turns.length * (radix - 1) * 2);
    if (!isPlain) {
      const factors = arena.viewF64(at, turns.length * (radix - 1) * 2);
      turns.forEach((t, block) => {
        for (let k = 1; k < radix; k++) {
          const angle = 2 * Math.PI * (((t * k) / radix) % 1);
          factors[2 * (block * (radix - 1) + k - 1)] = cos(angle);
          factors[2 * (block * (radix - 1) + k - 1) + 1] = sin(angle);
        }
      });
    }
    words.push(radix, turns.length, length * 32, at);
    turns = turns.flatMap(t => Array.from({ length: radix }, (_, j) => ((((t - j) / radix) % 1) + 1) % 1));
  }
  arena.viewI32(plan, words.length).set(words);
  return plan;
}
