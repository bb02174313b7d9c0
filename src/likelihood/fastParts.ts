import { cos, sin } from '../math/libm.js';
import { type Ellipse, type Extent, ellipseOf } from './ellipse.js';
import {
  bridgeOf,
  type Crossed,
  diskOf,
  edgeOnDiskOf,
  type Frame,
  type OwnPart,
  type PlainPart,
  profileOf,
  type ThickDisk,
} from './flatParts.js';
import type { KernelMemory } from './kernelMemory.js';
import { valueCount } from './possible.js';
import { makeTable, profileForm } from './profileTable.js';
import { addEllipseSlopes, addFormSlopes } from './radialGradient.js';
import { radialSlopes } from './radialSlopes.js';
import type { SkyOrigin } from './skyGrid.js';
import type { ComponentSpec, CompoundType } from './spec.js';

type Compound = ComponentSpec & { readonly type: CompoundType };

/** Components of two tables. */
export interface Parts {
  /** Adds the component whose values start at `values[at]` to the scene. */
  add(component: Compound, values: Float64Array, at: number): void;
  /** Adds its derivatives to `out[component.offset]` on: ∂ ln L/∂(scene) is in the scene's place. */
  addSlopes(component: Compound, values: Float64Array, at: number, out: Float64Array): void;
}

/** Distances from an axis that are in no table, as a part of the distance between samples. */
const NEAR = 0.03;

/** Components of two tables: `kernels/assembly/parts.ts`, and back: `partSlopes.ts`. */
export function createParts(memory: KernelMemory, extent: Extent, floor: number, origin: SkyOrigin, samples: number): Parts {
  const { kernels, parts, gnfwSums, back } = memory;
  const spacing = 1 / Math.sqrt(extent.density);
  const sums = memory.view(back.partSums, 10);
  const formSums = memory.view(back.sums + 64, 4);

  /** Makes the first or second table, for distances between two; returns the amplitude. */
  function setTable(second: boolean, part: PlainPart | OwnPart, from: number, to: number, cut = Number.POSITIVE_INFINITY): number {
    const { host, table } = parts[second ? 1 : 0];
    const profile = profileOf(part, floor, gnfwSums);
    host.use(cut < profile.cut ? { ...profile, cut } : profile, 2);
    const form = 'at' in part ? null : profileForm(part.shape, part.values, 0);
    if (form === null) host.makeTable(kernels, table, from * from, to * to, 1);
    else makeTable(kernels, table, form, from * from, to * to);
    kernels.keepTable(second, host.end);
    return profile.amplitude;
  }

  function setCrossed({ frame, along, across }: Crossed): void {
    const { X, Y } = reach(frame);
    setTable(false, along, X.from, X.to);
    setTable(true, across, Y.from, Y.to);
  }

  /** The amplitude, and sine and cosine of the line of sight's tilt. */
  function setDisk({ frame, radial, vertical, top, inc, losdepth }: ThickDisk): readonly [number, number, number] {
    const { X, Y } = reach(frame);
    const [s, k] = [sin(inc - Math.PI / 2), cos(inc - Math.PI / 2)];
    const y = Y.to * Math.abs(s) + losdepth * Math.abs(k);
    const z = Math.min(Y.to * Math.abs(k) + losdepth * Math.abs(s), top);
    const amplitude = setTable(false, radial, 10 * NEAR * spacing, Math.sqrt(X.to * X.to + y * y));
    setTable(true, vertical, 1e-4 * z, z, top);
    return [amplitude, s, k];
  }

  /** How near to and far from the axes samples are [deg], but for those that are nearly on one. */
  function reach(frame: Frame): { X: { from: number; to: number }; Y: { from: number; to: number } } {
    const { lon, lat, a, b, c, d } = ellipseOf(frame, 0, origin);
    const range = (along: number, up: number): { from: number; to: number } => {
      const at = extent.lon.map((x, i) => along * (x - lon) + up * (extent.lat[i] - lat));
      const [low, high] = [Math.min(...at), Math.max(...at)];
      const least = low > 0 ? low : high < 0 ? -high : 0;
      return { from: Math.max(least * (1 - 1e-9), NEAR * spacing), to: Math.max(Math.abs(low), Math.abs(high)) * (1 + 1e-9) };
    };
    return { X: range(a, b), Y: range(c, d) };
  }

  /** Makes ready to take the slopes of a part. */
  function useSlopes(second: boolean, part: PlainPart | OwnPart): void {
    const count = 'at' in part ? part.count : part.values.length - 5;
    parts[second ? 1 : 0].slopes.use('at' in part ? part.slopes : radialSlopes(part.shape, part.values, 0, floor, gnfwSums), 2, count);
  }

  /** ∂ ln L/∂(each own value of a part), from the weights of samples and nodes, times `by`. */
  function slopesOf(second: boolean, part: PlainPart | OwnPart, amplitude: number, by: number): Float64Array {
    const { slopes } = parts[second ? 1 : 0];
    const moments = second ? back.otherMoments : back.moments;
    const [low, bins, bits] = [kernels.partLow(second), kernels.partBins(second), kernels.partBits(second)];
    const form = 'at' in part ? null : profileForm(part.shape, part.values, 0);
    const count = 'at' in part ? part.count : part.values.length - 5;
    const out = new Float64Array(count);
    if (form === null) {
      kernels.planTable(0, low, bins, bits);
      kernels.weighNodes(moments);
      slopes.visitNodes(memory.view(moments, 8 * bins), low, bits);
    } else if ('shape' in part) {
      kernels.planTable(0, low, bins, bits);
      kernels.setProfile(form.kind, form.kappa, form.scale, form.first);
      kernels.sumProfile(moments, back.sums + 64);
      const all = new Float64Array(5 + count);
      addFormSlopes(part.shape.type, form, 2, part.values, 0, formSums, by, all, 0);
      out.set(all.subarray(5));
    }
    for (let i = 0; i < count; i++) out[i] += by * (i === 1 && 'shape' in part ? 1 : amplitude) * slopes.sums[1 + i];
    return out;
  }

  /** What hangs on the centre and the position angle. */
  function addFrameSlopes(ellipse: Ellipse, frame: Frame, by: number, own: Float64Array): void {
    const all = new Float64Array(5);
    addEllipseSlopes(ellipse, frame, 0, sums, by, all, 0);
    for (let i = 0; i < 3; i++) own[i] += all[i];
  }

  function addCrossedSlopes(crossed: Crossed, own: Float64Array): void {
    const { frame, amplitude, along, across, harmonic, strength, spread } = crossed;
    const ellipse = ellipseOf(frame, 0, origin);
    const { lon, lat, a, b, c, d } = ellipse;
    setCrossed(crossed);
    useSlopes(false, along);
    useSlopes(true, across);
    kernels.crossedSlopes(lon, lat, a, b, c, d, harmonic);
    own[strength] += sums[7] / samples;
    const by = amplitude / samples;
    addFrameSlopes(ellipse, frame, by, own);
    spread(slopesOf(false, along, 1, by), slopesOf(true, across, 1, by), own);
  }

  function addDiskSlopes(disk: ThickDisk, own: Float64Array): void {
    const { frame, radial, vertical, losdepth, losbins, tilt, spread } = disk;
    const ellipse = ellipseOf(frame, 0, origin);
    const { lon, lat, a, b, c, d } = ellipse;
    const [amplitude, s, k] = setDisk(disk);
    useSlopes(false, radial);
    useSlopes(true, vertical);
    kernels.diskSlopes(lon, lat, a, b, c, d, s, k, losdepth, losbins);
    const step = (2 * losdepth) / (losbins - 1) / samples;
    addFrameSlopes(ellipse, frame, amplitude * step, own);
    own[tilt] += 2 * amplitude * step * sums[8];
    spread(slopesOf(false, radial, amplitude, step), slopesOf(true, vertical, 1, amplitude * step), own);
  }

  const crossedOf = ({ type, ...component }: Compound, values: Float64Array, at: number): Crossed =>
    type === 'EdgeOnDisk' ? edgeOnDiskOf(values, at) : bridgeOf({ ...component, type: type as 'SimpleBridge' }, values, at);

  return {
    add(component, values, at) {
      if (component.type === 'Disk') {
        const disk = diskOf({ ...component, type: 'Disk' }, values, at);
        const { lon, lat, a, b, c, d } = ellipseOf(disk.frame, 0, origin);
        const [amplitude, s, k] = setDisk(disk);
        kernels.addDisk(amplitude, lon, lat, a, b, c, d, s, k, disk.losdepth, disk.losbins);
        return;
      }
      const crossed = crossedOf(component, values, at);
      const { lon, lat, a, b, c, d } = ellipseOf(crossed.frame, 0, origin);
      setCrossed(crossed);
      kernels.addCrossed(crossed.amplitude, lon, lat, a, b, c, d, crossed.harmonic);
    },
    addSlopes(component, values, at, out) {
      const own = out.subarray(component.offset, component.offset + valueCount(component));
      if (component.type === 'Disk') addDiskSlopes(diskOf({ ...component, type: 'Disk' }, values, at), own);
      else addCrossedSlopes(crossedOf(component, values, at), own);
    },
  };
}
