import { cos, sin } from '../math/libm.js';
import { type Extent, ellipseOf } from './ellipse.js';
import { bridgeOf, type Crossed, diskOf, edgeOnDiskOf, type Frame, type PlainPart, profileOf, type ThickDisk } from './flatParts.js';
import type { KernelMemory } from './kernelMemory.js';
import { makeTable, profileForm } from './profileTable.js';
import type { RadialProfile } from './radialProfile.js';
import type { SkyOrigin } from './skyGrid.js';
import type { ComponentSpec, CompoundType } from './spec.js';

/** Distances from an axis that are in no table, as a part of the distance between samples. */
const NEAR = 0.03;

/** Adds components of two tables to the scene: `kernels/assembly/parts.ts`. */
export function createParts(memory: KernelMemory, extent: Extent, floor: number, origin: SkyOrigin) {
  const { kernels, parts, gnfwSums } = memory;
  const spacing = 1 / Math.sqrt(extent.density);

  /** Makes the first or second table, for distances between two; returns the amplitude. */
  function setTable(second: boolean, part: PlainPart | RadialProfile, from: number, to: number): number {
    const { host, table } = parts[second ? 1 : 0];
    const profile = profileOf(part, floor, gnfwSums);
    host.use(profile, 2);
    const form = 'at' in part ? null : profileForm(part.shape, part.values, 0);
    if (form === null) host.makeTable(kernels, table, from * from, to * to, 1);
    else makeTable(kernels, table, form, from * from, to * to);
    kernels.keepTable(second, host.end);
    return profile.amplitude;
  }

  function addCrossed({ frame, amplitude, along, across, harmonic }: Crossed): void {
    const { lon, lat, a, b, c, d } = ellipseOf(frame, 0, origin);
    const { X, Y } = reach(frame);
    setTable(false, along, X.from, X.to);
    setTable(true, across, Y.from, Y.to);
    kernels.addCrossed(amplitude, lon, lat, a, b, c, d, harmonic);
  }

  function addDisk({ frame, radial, vertical, top, inc, losdepth, losbins }: ThickDisk): void {
    const { lon, lat, a, b, c, d } = ellipseOf(frame, 0, origin);
    const { X, Y } = reach(frame);
    const [s, k] = [sin(inc - Math.PI / 2), cos(inc - Math.PI / 2)];
    const y = Y.to * Math.abs(s) + losdepth * Math.abs(k);
    const z = Math.min(Y.to * Math.abs(k) + losdepth * Math.abs(s), top);
    const amplitude = setTable(false, radial, 10 * NEAR * spacing, Math.sqrt(X.to * X.to + y * y));
    const { host, table } = parts[1];
    host.use({ ...vertical, cut: top }, 2);
    host.makeTable(kernels, table, (1e-4 * z) ** 2, z * z);
    kernels.keepTable(true, host.end);
    kernels.addDisk(amplitude, lon, lat, a, b, c, d, s, k, losdepth, losbins);
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

  /** Adds the component whose values start at `values[at]`. */
  return (component: ComponentSpec & { readonly type: CompoundType }, values: Float64Array, at: number): void => {
    const { type } = component;
    if (type === 'Disk') addDisk(diskOf({ ...component, type }, values, at));
    else if (type === 'EdgeOnDisk') addCrossed(edgeOnDiskOf(values, at));
    else addCrossed(bridgeOf({ ...component, type }, values, at));
  };
}
