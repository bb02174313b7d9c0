import type { Arena } from './arena.js';

/**
 * How an image lies in the kernels' memory: cut in strips of two rows, the lanes of a vector (`kernels/assembly/extended.ts`). With a PSF the strips'
 * pixels go to the ring that it is convolved in, upper half to the real part and lower half to the imaginary part; without, they go one after the other.
 */
export interface Strips {
  readonly count: number;
  /** Row of the image in the first lane, for each strip; the second lane has the next row. Either may be outside of the image. */
  readonly rows: Int32Array;
  /** Which lanes are in the image: bit 0 the first, bit 1 the second. */
  readonly inside: Uint8Array;
  /** Bytes from the start of the target to the strip's first pixel. */
  readonly offsets: Int32Array;
  /** Bytes from one pixel to the next in the target. */
  readonly pitch: number;
}

/** Strips of an image without a PSF: rows 0 and 1, 2 and 3, … */
export function plainStrips(nx: number, ny: number): Strips {
  const count = (ny + 1) >> 1;
  const strips = emptyStrips(count, 16);
  for (let i = 0; i < count; i++) {
    strips.rows[i] = 2 * i;
    strips.inside[i] = 2 * i + 1 < ny ? 3 : 1;
    strips.offsets[i] = i * nx * 16;
  }
  return strips;
}

/**
 * Strips of an image in a ring of 2 · halfRows rows; its pixel (0, 0) is at row `marginY`, column `marginX`. The imaginary part starts
 * `partBytes` after the real one.
 */
export function ringStrips(ny: number, halfRows: number, stride: number, marginX: number, marginY: number, partBytes: number): Strips {
  const found: { row: number; inside: number; offset: number }[] = [];
  for (let part = 0; part < 2; part++) {
    for (let row = 0; row < halfRows; row += 2) {
      const y = part * halfRows + row - marginY;
      const first = y >= 0 && y < ny ? 1 : 0;
      const second = y + 1 >= 0 && y + 1 < ny && row + 1 < halfRows ? 2 : 0;
      if (first + second === 0) continue;
      const offset = part * partBytes + ((row >> 2) * stride + marginX) * 32 + (row & 3) * 8;
      found.push({ row: y, inside: first + second, offset });
    }
  }
  const strips = emptyStrips(found.length, 32);
  found.forEach(({ row, inside, offset }, i) => {
    strips.rows[i] = row;
    strips.inside[i] = inside;
    strips.offsets[i] = offset;
  });
  return strips;
}

function emptyStrips(count: number, pitch: number): Strips {
  return { count, rows: new Int32Array(count), inside: new Uint8Array(count), offsets: new Int32Array(count), pitch };
}

/**
 * Copies a map of the image, `samples` numbers a pixel, to strip order, two lanes a sample. Lanes outside of the image get `outside`, or
 * what the strip's other lane has when that is null.
 */
export function toStrips(
  arena: Arena,
  strips: Strips,
  map: ArrayLike<number>,
  nx: number,
  samples: number,
  outside: number | null,
): number {
  const at = arena.f64(strips.count * nx * samples * 2);
  fillStrips(arena.viewF64(at, strips.count * nx * samples * 2), strips, map, nx, samples, outside);
  return at;
}

/** The same to a place that is there already. */
export function fillStrips(
  out: Float64Array,
  strips: Strips,
  map: ArrayLike<number>,
  nx: number,
  samples: number,
  outside: number | null,
): void {
  const line = nx * samples;
  for (let strip = 0, i = 0; strip < strips.count; strip++) {
    const inside = strips.inside[strip];
    for (let x = 0; x < line; x++) {
      for (let lane = 0; lane < 2; lane++, i++) {
        const other = strips.rows[strip] + 1 - lane;
        if (inside & (1 << lane)) out[i] = map[(strips.rows[strip] + lane) * line + x];
        else out[i] = outside ?? map[other * line + x];
      }
    }
  }
}

/**
 * The same of maps that are made row by row and never held as a whole: `make` writes a row of each of the `count` maps, `length` numbers, to `lines`.
 * @returns their addresses
 */
export function linesToStrips(
  arena: Arena,
  strips: Strips,
  count: number,
  length: number,
  outside: number | null,
  make: (row: number, lines: readonly Float64Array[]) => void,
): number[] {
  const at = Array.from({ length: count }, () => arena.f64(strips.count * length * 2));
  const out = at.map(each => arena.viewF64(each, strips.count * length * 2));
  const lines = at.map(() => new Float64Array(length));
  for (let strip = 0; strip < strips.count; strip++) {
    const start = strip * length * 2;
    for (let lane = 0; lane < 2; lane++) {
      if (!(strips.inside[strip] & (1 << lane))) continue;
      make(strips.rows[strip] + lane, lines);
      for (const [map, line] of lines.entries()) for (let x = 0; x < length; x++) out[map][start + 2 * x + lane] = line[x];
    }
    for (let lane = 0; lane < 2; lane++) {
      if (strips.inside[strip] & (1 << lane)) continue;
      for (const map of out) for (let i = start + lane; i < start + 2 * length; i += 2) map[i] = outside ?? map[i + 1 - 2 * lane];
    }
  }
  return at;
}

/** The way back, from strips that stand one after the other or from a target. */
export function fromStrips(memory: Float64Array, strips: Strips, start: number, nx: number, isTarget: boolean): Float64Array {
  let ny = 0;
  for (let strip = 0; strip < strips.count; strip++) {
    for (let lane = 0; lane < 2; lane++) if (strips.inside[strip] & (1 << lane)) ny = Math.max(ny, strips.rows[strip] + lane + 1);
  }
  const out = new Float64Array(nx * ny);
  const pitch = (isTarget ? strips.pitch : 16) / 8;
  for (let strip = 0; strip < strips.count; strip++) {
    const from = (start + (isTarget ? strips.offsets[strip] : strip * nx * 16)) / 8;
    for (let lane = 0; lane < 2; lane++) {
      if (!(strips.inside[strip] & (1 << lane))) continue;
      const to = (strips.rows[strip] + lane) * nx;
      for (let x = 0; x < nx; x++) out[to + x] = memory[from + x * pitch + lane];
    }
  }
  return out;
}

/** Where a pixel is in the target, as an index of its numbers from the target's start. */
export function indexOfPixels(strips: Strips, ny: number): (x: number, y: number) => number {
  const first = new Int32Array(ny);
  for (let strip = 0; strip < strips.count; strip++) {
    for (let lane = 0; lane < 2; lane++)
      if (strips.inside[strip] & (1 << lane)) first[strips.rows[strip] + lane] = strips.offsets[strip] / 8 + lane;
  }
  return (x, y) => first[y] + (x * strips.pitch) / 8;
}
