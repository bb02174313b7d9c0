import { type ForwardKernels, forwardKernels } from '../kernels/forward.js';
import { log } from '../math/libm.js';
import { isCompound } from '../models/catalogue.js';
import { Arena } from './arena.js';
import { backgroundBasis } from './background.js';
import { ringSize, roundUp4, writePlan } from './fftPlan.js';
import { type GnfwSums, gnfwSums, plainGnfwSums } from './gnfwKernel.js';
import { HostProfile } from './hostProfile.js';
import { MAX_BINS } from './profileTable.js';
import { type PsfKernel, psfKernel } from './psfKernel.js';
import type { SkyLines } from './skyGrid.js';
import { SlopeSums } from './slopeSums.js';
import type { ComponentSpec, ImageSpec, ProblemSpec } from './spec.js';
import { linesToStrips, plainStrips, ringStrips, type Strips, toStrips } from './strips.js';

/** The ring that an image is convolved in, and where in memory it is. Addresses are bytes. */
export interface Ring {
  readonly columns: number;
  readonly halfRows: number;
  /** Columns of memory a row: `columns`, rounded up to 4. */
  readonly stride: number;
  /** Pixels of the ring before the image's first column and row. */
  readonly marginX: number;
  readonly marginY: number;
  /** One part, real or imaginary. */
  readonly partBytes: number;
}

/** Everything about an image that doesn't change from one likelihood to the next, in the kernels' memory. Addresses are bytes; 0: there is none. */
export interface KernelMemory {
  readonly kernels: ForwardKernels;
  /** The profile that the kernels call, where theirs isn't one of their own. */
  readonly host: HostProfile;
  readonly gnfwSums: GnfwSums;
  /** Of components of two tables: each with the profile that the kernels call, room for it, and what is known of its slopes. */
  readonly parts: readonly { readonly host: HostProfile; readonly table: number; readonly slopes: SlopeSums }[];
  readonly strips: Strips;
  /** null without a PSF. */
  readonly ring: Ring | null;
  /** The model image: of the ring, real part then imaginary; or strip by strip. */
  readonly scene: number;
  readonly sceneBytes: number;
  /** Bytes of one map in strip order. */
  readonly mapBytes: number;
  readonly data: number;
  /** 1/σ, or 1 for noise other than Normal; 0 in masked pixels and outside of the image. */
  readonly weight: number;
  readonly response: number;
  readonly exposure: number;
  /** Addresses of the monomials of `background.ts`; empty without a Background. */
  readonly basis: readonly number[];
  readonly background: number;
  /** Room for a profile table of each radial component. */
  readonly tables: readonly number[];
  /** Room for a point source along each axis: a number a row (a pair a strip without a PSF), a number a column. */
  readonly column: number;
  readonly row: number;
  /** What the way back needs (`kernels/assembly/slopes.ts`, `adjoint.ts`). */
  readonly back: BackMemory;
  /** Of Normal noise: −Σ (ln σ + ½ ln 2π) over unmasked pixels. */
  readonly norm: number;
  readonly view: (at: number, n: number) => Float64Array;
}

/** Where the way back from the residuals to the values has its room. */
export interface BackMemory {
  /** ∂ ln L/∂(convolved image), a map in strip order. */
  readonly map: number;
  /** As a profile table: moments, then weights of nodes. */
  readonly moments: number;
  /** The same of the second table of a component of two, and its 10 sums; 0 where there is no such component. */
  readonly otherMoments: number;
  readonly partSums: number;
  /** 8 sums of `addSlopes`, then 4 of `sumProfile`. */
  readonly sums: number;
  /** A point source's row and its slope, one after the other; and room for two numbers where `column` has one. */
  readonly rows: number;
  readonly columns: number;
  /** What is known on this side of samples that no table holds. */
  readonly host: SlopeSums;
}

/** Lays out the memory and prepares the PSF's spectrum. */
export function prepareMemory({ image, noise, components }: ProblemSpec, sky: SkyLines): KernelMemory {
  const { nx, ny, mask } = image;
  const host = new HostProfile();
  const partHosts = [new HostProfile(), new HostProfile()];
  const partSlopes = [new SlopeSums(), new SlopeSums()];
  const sums = new SlopeSums();
  const kernels = forwardKernels({
    value: host.valueAt,
    first: partHosts[0].valueAt,
    second: partHosts[1].valueAt,
    slope: sums.visit,
    firstSlope: partSlopes[0].visit,
    secondSlope: partSlopes[1].visit,
  });
  const arena = new Arena(kernels.memory, kernels.heapBase());
  const psf = image.psf === null ? null : psfKernel(image.psf, nx, ny);
  const hasPoint = components.some(({ type }) => type === 'Point');
  const ring = psf === null ? null : ringFor(psf, image, hasPoint);
  const strips =
    ring === null ? plainStrips(nx, ny) : ringStrips(ny, ring.halfRows, ring.stride, ring.marginX, ring.marginY, ring.partBytes);
  const mapBytes = strips.count * nx * 16;
  const sceneBytes = ring === null ? mapBytes : 2 * ring.partBytes;
  const scene = arena.take(sceneBytes);

  const targets = arena.i32(strips.count);
  arena.viewI32(targets, strips.count).set(strips.offsets.map(offset => scene + offset));
  const lanes = arena.f64(2 * strips.count);
  const laneWords = arena.viewI32(lanes, 4 * strips.count);
  strips.inside.forEach((inside, strip) => {
    for (let lane = 0; lane < 2; lane++) if (inside & (1 << lane)) laneWords.fill(-1, 4 * strip + 2 * lane, 4 * strip + 2 * lane + 2);
  });
  const { samples } = sky;
  const [lon, lat] = linesToStrips(arena, strips, 2, nx * samples, null, (y, [lon, lat]) => {
    sky.line(y, lon, lat);
    hideInvisible(lon, lat);
  });
  kernels.planImage(strips.count, nx, samples, targets, lanes, strips.pitch, lon, lat, arena.f64(2 * samples), arena.f64(4 * nx * samples));

  const map = (values: ArrayLike<number>): number => toStrips(arena, strips, values, nx, 1, 0);
  const sigma = noise.type === 'Normal' ? noise.sigma : null;
  const [weight] = linesToStrips(arena, strips, 1, nx, 0, (y, [line]) => {
    for (let x = 0, i = y * nx; x < nx; x++, i++) line[x] = mask[i] === 1 ? 1 / (sigma?.[i] ?? 1) : 0;
  });
  const hasBackground = components.some(({ type }) => type === 'Background');
  let norm = 0;
  sigma?.forEach((each, i) => {
    if (mask[i] === 1) norm -= log(each) + 0.5 * log(2 * Math.PI);
  });
  const columnLength = ring === null ? 2 * strips.count : 2 * roundUp4(ring.halfRows);
  const rowLength = ring === null ? nx : ring.columns;
  const hasParts = components.some(isCompound);
  const back: BackMemory = {
    map: arena.take(mapBytes),
    moments: arena.take(64 * (MAX_BINS + 1)),
    otherMoments: hasParts ? arena.take(64 * (MAX_BINS + 1)) : 0,
    partSums: hasParts ? arena.f64(10) : 0,
    sums: arena.f64(12),
    rows: arena.f64(2 * rowLength),
    columns: arena.f64(2 * columnLength),
    host: sums,
  };
  kernels.planPartSlopes(back.moments, back.otherMoments, back.partSums);
  kernels.planSlopes(back.moments, arena.f64(10 * samples), arena.f64(16 * nx * samples), back.sums);
  const memory: KernelMemory = {
    kernels,
    host,
    gnfwSums: components.some(hasGnfw) ? gnfwSums(kernels, arena) : plainGnfwSums,
    parts: hasParts ? partHosts.map((host, i) => ({ host, table: arena.take(64 * (MAX_BINS + 1)), slopes: partSlopes[i] })) : [],
    strips,
    ring,
    scene,
    sceneBytes,
    mapBytes,
    data: map(image.data),
    weight,
    response: image.response === null ? 0 : map(image.response),
    exposure: image.exposure === null ? 0 : map(image.exposure),
    basis: hasBackground ? backgroundBasis(image, sky).map(map) : [],
    background: hasBackground ? arena.take(mapBytes) : 0,
    tables: components.filter(({ type }) => type !== 'Point' && type !== 'Background').map(() => arena.take(64 * (MAX_BINS + 1))),
    column: arena.f64(columnLength),
    row: arena.f64(rowLength),
    back,
    norm,
    view: (at, n) => new Float64Array(kernels.memory.buffer, at, n),
  };
  if (psf !== null && ring !== null) prepareSpectrum(arena, memory, ring, psf);
  return memory;
}

const hasGnfw = ({ type, radial, parallel }: ComponentSpec): boolean => [type, radial?.type, parallel?.type].includes('gNFW');

/**
 * An extended component is zero outside of the image, so it may come round by the PSF's half-width; a point source isn't, so it
 * needs that much more on every side.
 */
function ringFor({ hx, hy }: PsfKernel, { nx, ny }: ImageSpec, hasPoint: boolean): Ring {
  const { columns, halfRows } = ringSize(nx + (hasPoint ? 2 : 1) * hx, ny + (hasPoint ? 2 : 1) * hy);
  const stride = roundUp4(columns);
  return { columns, halfRows, stride, marginX: hasPoint ? hx : 0, marginY: hasPoint ? hy : 0, partBytes: roundUp4(halfRows) * stride * 8 };
}

/** The PSF in the ring: what is before row or column 0 comes round, with the other sign where t^{2M} = −1 down the columns. */
function prepareSpectrum(arena: Arena, { kernels, scene, view }: KernelMemory, ring: Ring, psf: PsfKernel): void {
  const { columns, halfRows, stride, partBytes } = ring;
  const rowPlan = writePlan(arena, columns, 0);
  const columnPlan = writePlan(arena, halfRows, 0.25);
  const buffer = arena.f64(2 * 4 * roundUp4(halfRows));
  const h = arena.f64(halfRows * stride);
  const hi = psf.symmetric ? 0 : arena.f64(halfRows * stride);
  kernels.planConvolution(halfRows, stride, rowPlan, columnPlan, scene, scene + partBytes, buffer, h, hi);
  const out = view(scene, partBytes / 4);
  const { hx, hy, data } = psf;
  for (let dy = -hy, i = 0; dy <= hy; dy++) {
    for (let dx = -hx; dx <= hx; dx++, i++) {
      const row = dy < 0 ? dy + 2 * halfRows : dy;
      const column = dx < 0 ? dx + columns : dx;
      const y = row % halfRows;
      const at = (row < halfRows ? 0 : partBytes / 8) + ((y >> 2) * stride + column) * 4 + (y & 3);
      out[at] += dy < 0 ? -data[i] : data[i];
    }
  }
  kernels.takeSpectrum(h, hi, 1 / (columns * halfRows));
}

/** Samples off the edge of the projection are put so far away that every profile is zero there. */
function hideInvisible(lon: Float64Array, lat: Float64Array): void {
  for (let i = 0; i < lon.length; i++) if (!Number.isFinite(lon[i] + lat[i])) lon[i] = lat[i] = 1e200;
}
