/** Densities on a grid: smoothing, and the levels that hold a share of the mass. */

/** The masses inside one and two standard deviations of a two-dimensional normal: 1 − e^(−½) = 39.3 % and 1 − e^(−2) = 86.5 %. */
export const sigmaMasses: readonly [number, number] = [1 - Math.exp(-0.5), 1 - Math.exp(-2)];

/**
 * A grid nx × ny (row-major) convolved with a normal of `sx` and `sy` cells. What would leave the grid is reflected back at its edge:
 * the mass stays, and a density that is cut by the end of its prior isn't bent down there.
 */
export function smooth(grid: Float64Array, nx: number, ny: number, sx: number, sy: number): Float64Array {
  return along(along(grid, ny, nx, nx, 1, kernelOf(sy)), nx, 1, ny, nx, kernelOf(sx));
}

/**
 * For each share of the mass, the density above which the grid holds that share, between cells by straight lines.
 * A grid without mass gives infinite levels: nothing lies above them.
 */
export function massLevels(grid: Float64Array, masses: readonly number[]): number[] {
  const sorted = Float64Array.from(grid).sort().reverse();
  let total = 0;
  for (const cell of sorted) total += cell;
  if (!(total > 0)) return masses.map(() => Number.POSITIVE_INFINITY);
  return masses.map(mass => {
    let sum = 0;
    for (let i = 0; i < sorted.length; i++) {
      const next = sum + sorted[i];
      if (next >= mass * total) {
        const below = i + 1 < sorted.length ? sorted[i + 1] : 0;
        return sorted[i] + ((mass * total - sum) / (next - sum)) * (below - sorted[i]);
      }
      sum = next;
    }
    return 0;
  });
}

/** Half of a symmetric kernel, its centre first, summing to one on both sides together; cut at four standard deviations. */
function kernelOf(sigma: number): Float64Array {
  const half = sigma > 0 ? Math.ceil(4 * sigma) : 0;
  const kernel = new Float64Array(half + 1);
  let sum = 0;
  for (let k = 0; k <= half; k++) sum += (k === 0 ? 1 : 2) * (kernel[k] = half === 0 ? 1 : Math.exp(-0.5 * (k / sigma) ** 2));
  return kernel.map(w => w / sum);
}

/** The cell that index i stands for on a line of n cells with a mirror at each end. */
function mirrored(i: number, n: number): number {
  const k = ((i % (2 * n)) + 2 * n) % (2 * n);
  return k < n ? k : 2 * n - 1 - k;
}

/** Convolves `lines` lines of n cells, `stride` apart within a line; lines begin `lineStride` apart. */
function along(grid: Float64Array, n: number, stride: number, lines: number, lineStride: number, kernel: Float64Array): Float64Array {
  const out = new Float64Array(grid.length);
  for (let line = 0; line < lines; line++) {
    const start = line * lineStride;
    for (let i = 0; i < n; i++) {
      let sum = kernel[0] * grid[start + i * stride];
      for (let k = 1; k < kernel.length; k++) {
        sum += kernel[k] * (grid[start + mirrored(i - k, n) * stride] + grid[start + mirrored(i + k, n) * stride]);
      }
      out[start + i * stride] = sum;
    }
  }
  return out;
}
