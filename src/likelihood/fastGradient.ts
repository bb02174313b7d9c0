import { isCompound, isRadial } from '../models/catalogue.js';
import { noiseStart, noiseValueCount } from '../noise/models/createNoise.js';
import type { NoiseSlopes } from '../noise/models/noiseModel.js';
import { MONOMIALS } from './background.js';
import type { Ellipse } from './ellipse.js';
import type { Parts } from './fastParts.js';
import { roundUp4 } from './fftPlan.js';
import type { KernelMemory } from './kernelMemory.js';
import { addPointSlopes, pointPosition, pulse, pulseSlope } from './pointSource.js';
import { valueCount } from './possible.js';
import type { ProfileForm } from './profileTable.js';
import { addEllipseSlopes, addFormSlopes, addHostSlopes } from './radialGradient.js';
import type { RadialShape } from './radialProfile.js';
import { radialSlopes } from './radialSlopes.js';
import type { SkyOrigin } from './skyGrid.js';
import { mergeBins } from './slopeSums.js';
import type { ComponentSpec, ProblemSpec } from './spec.js';
import { fillStrips } from './strips.js';

/** A radial component as it was put in the scene, with its table. */
export interface RadialTable {
  readonly ellipse: Ellipse;
  /** null: the table was made on this side. */
  readonly form: ProfileForm | null;
  readonly amplitude: number;
  /** From this s on it is 0. */
  readonly end: number;
  /** Of the table, as a part of its largest value. */
  readonly error: number;
  readonly isBoxy: boolean;
  /** What `buildPower` was given. */
  readonly top: number;
  /** What `planTable` takes. */
  readonly place: number;
  readonly low: number;
  readonly bins: number;
  readonly bits: number;
}

/** What the gradient needs of a forward model. */
export interface ForwardModel {
  readonly spec: ProblemSpec;
  readonly memory: KernelMemory;
  readonly origin: SkyOrigin;
  readonly floor: number;
  /** Of the radial components in order, after {@link setModel}. */
  readonly tables: readonly RadialTable[];
  /** Leaves the model in the scene and the background; the background's address, or null where the likelihood is zero. */
  setModel(values: Float64Array, offset: number): number | null;
  readonly parts: Parts;
  /** ln L of noise that isn't Normal, after {@link setModel}, and its slopes. */
  residuals(values: Float64Array, offset: number, background: number, slopes: NoiseSlopes): number;
}

/**
 * `Evaluator.gradient` by the adjoint method: forward to the residuals; ∂ ln L/∂(convolved image) = (d − m)/σ² times exposure; correlation with the PSF gives
 * ∂ ln L/∂(scene); and one pass for each component takes from it all the component's derivatives at once.
 */
export function createFastGradient({ spec, memory, origin, floor, tables, setModel, parts, residuals }: ForwardModel) {
  const { image, components, nvalues } = spec;
  const { nx, ny } = image;
  const { kernels, back, ring, scene, strips, view } = memory;
  /** ∂ ln L/∂(convolved image), a map in strip order: without a PSF that is the scene's own. */
  const light = ring === null ? scene : back.map;
  const bySample = 1 / image.subgrid ** 2;
  const marginX = ring?.marginX ?? 0;
  const marginY = ring?.marginY ?? 0;
  const rowLength = nx + 2 * marginX;
  const acrossRow = view(back.rows, rowLength);
  const acrossRowSlope = view(back.rows + 8 * rowLength, rowLength);
  const columnLength = ring === null ? 2 * strips.count : 2 * roundUp4(ring.halfRows);
  const columnSums = view(back.columns, columnLength);
  const columnSlopeSums = view(back.columns + 8 * columnLength, columnLength);
  const alongColumn = new Float64Array(ny + 2 * marginY);
  const alongColumnSlope = alongColumn.slice();
  const ellipseSums = view(back.sums, 8);
  const formSums = view(back.sums + 64, 4);
  const isWanted = (i: number): boolean => (spec.varying?.[i] ?? 1) === 1;

  const isNormal = spec.noise.type === 'Normal';
  const noiseAt = noiseStart(spec);
  const isRawSeen = spec.noise.type === 'NormalRI';
  const byModel = new Float64Array(isNormal ? 0 : nx * ny);
  const byRaw = new Float64Array(isRawSeen ? nx * ny : 0);

  /** ln L of noise that isn't Normal; puts ∂ ln L/∂(convolved image) in its place. */
  function setResiduals(values: Float64Array, offset: number, background: number, out: Float64Array): number {
    const own = out.subarray(noiseAt, noiseAt + noiseValueCount(spec.noise));
    const logL = residuals(values, offset, background, { model: byModel, raw: byRaw, values: own });
    if (!Number.isFinite(logL)) return logL;
    const { exposure } = image;
    if (exposure !== null) for (let i = 0; i < byModel.length; i++) byModel[i] *= exposure[i];
    fillStrips(view(light, memory.mapBytes / 8), strips, byModel, nx, 1, 0);
    return logL;
  }

  /** Adds ∂ ln L/∂(raw image), times `sign`, to the scene. */
  function addRaw(sign: 1 | -1): void {
    const memoryWords = new Float64Array(kernels.memory.buffer);
    for (let strip = 0; strip < strips.count; strip++) {
      const at = (scene + strips.offsets[strip]) / 8;
      for (let lane = 0; lane < 2; lane++) {
        if (!(strips.inside[strip] & (1 << lane))) continue;
        const row = (strips.rows[strip] + lane) * nx;
        for (let x = 0; x < nx; x++) memoryWords[at + (x * strips.pitch) / 8 + lane] += sign * byRaw[row + x];
      }
    }
  }

  function addBackground({ offset }: ComponentSpec, values: Float64Array, at: number, out: Float64Array): void {
    const rs = values[at];
    for (let k = 0; k < MONOMIALS.length; k++) {
      const coefficient = values[at + 1 + k];
      if (!isWanted(offset + 1 + k) && (coefficient === 0 || !isWanted(offset))) continue;
      const degree = MONOMIALS[k][0] + MONOMIALS[k][1];
      const slope = kernels.dot(light, memory.basis[k], memory.mapBytes) / rs ** degree;
      out[offset + 1 + k] += slope;
      out[offset] -= (slope * coefficient * degree) / rs;
    }
  }

  function addPoint({ offset }: ComponentSpec, values: Float64Array, at: number, out: Float64Array): void {
    const position = pointPosition(image, origin, values[at], values[at + 1]);
    if (position === null) return;
    pulse(nx, position.x, -marginX, acrossRow);
    pulseSlope(nx, position.x, -marginX, acrossRowSlope);
    pulse(ny, position.y, -marginY, alongColumn);
    pulseSlope(ny, position.y, -marginY, alongColumnSlope);
    const [sums, slopeSums] = [back.columns, back.columns + 8 * columnLength];
    let jump = 0;
    if (ring === null) kernels.contractStrips(back.rows, sums, slopeSums);
    else {
      const { halfRows, stride, partBytes } = ring;
      const lower = roundUp4(halfRows);
      jump = lower - halfRows;
      kernels.contract(scene, back.rows, sums, slopeSums, halfRows, rowLength, stride);
      kernels.contract(scene + partBytes, back.rows, sums + 8 * lower, slopeSums + 8 * lower, halfRows, rowLength, stride);
    }
    const seen = { flux: 0, x: 0, y: 0 };
    for (let y = 0; y < alongColumn.length; y++) {
      const k = ring === null || y < ring.halfRows ? y : y + jump;
      seen.flux += alongColumn[y] * columnSums[k];
      seen.x += alongColumn[y] * columnSlopeSums[k];
      seen.y += alongColumnSlope[y] * columnSums[k];
    }
    addPointSlopes(image, origin, values, at, seen, out, offset);
  }

  function addRadial(shape: RadialShape & ComponentSpec, table: RadialTable, values: Float64Array, from: number, out: Float64Array): void {
    const { ellipse, form, amplitude, end, error, isBoxy, place, low, bins, bits, top } = table;
    const { lon, lat, a, b, c, d, p } = ellipse;
    const count = valueCount(shape) - 5;
    const { host } = back;
    kernels.planTable(place, low, bins, bits);
    if (isBoxy) kernels.buildPower(p, top);
    host.use(radialSlopes(shape, values, from, floor, memory.gnfwSums), p, count);
    kernels.setHostProfile(end);
    kernels.addSlopes(lon, lat, a, b, c, d, p, isBoxy, isWanted(shape.offset + 4));
    if (form === null) {
      let [at, count, width] = [low, bins, bits];
      // The slopes of a profile of the user's own are differences, which cost many calls a node. A bin twice as wide has 2⁸ times the error.
      for (let left = error; shape.type === 'CustomProfile' && width > 2 && 256 * left <= 1e-10; left *= 256, width--) {
        const wider = mergeBins(view(back.moments, 8 * count), at);
        [at, count] = [wider.low, wider.bins];
      }
      kernels.planTable(place, at, count, width);
      kernels.weighNodes(back.moments);
      host.visitNodes(view(back.moments, 8 * count), at, width);
    } else {
      kernels.setProfile(form.kind, form.kappa, form.scale, form.first);
      kernels.sumProfile(back.moments, back.sums + 64);
      addFormSlopes(shape.type, form, p, values, from, formSums, bySample, out, shape.offset);
    }
    addHostSlopes(host, count, amplitude, bySample, out, shape.offset);
    addEllipseSlopes(ellipse, values, from, ellipseSums, amplitude * bySample, out, shape.offset);
  }

  return (values: Float64Array, offset: number, out: Float64Array): number => {
    out.fill(0, 0, nvalues);
    const background = setModel(values, offset);
    if (background === null) return Number.NEGATIVE_INFINITY;
    const logL = isNormal
      ? memory.norm - 0.5 * kernels.residuals(memory.data, memory.weight, background, memory.exposure, light)
      : setResiduals(values, offset, background, out);
    if (!Number.isFinite(logL)) {
      out.fill(0, 0, nvalues);
      return Number.NEGATIVE_INFINITY;
    }
    for (const component of components)
      if (component.type === 'Background') addBackground(component, values, offset + component.offset, out);
    if (ring !== null) {
      kernels.clear(scene, memory.sceneBytes);
      kernels.putMap(light);
      kernels.correlate();
    }
    if (isRawSeen) addRaw(1);
    for (const component of components) if (component.type === 'Point') addPoint(component, values, offset + component.offset, out);
    if (isRawSeen && memory.response !== 0) addRaw(-1);
    if (memory.response !== 0) kernels.timesMap(memory.response);
    if (isRawSeen && memory.response !== 0) addRaw(1);
    let index = 0;
    for (const component of components) {
      if (isCompound(component)) parts.addSlopes(component, values, offset + component.offset, out);
      else if (isRadial(component)) addRadial(component, tables[index++], values, offset + component.offset, out);
    }
    for (let i = 0; i < nvalues; i++) if (!Number.isFinite(out[i]) || !isWanted(i)) out[i] = 0;
    return logL;
  };
}
