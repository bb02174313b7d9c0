import { isCompound, isRadial } from '../models/catalogue.js';
import { createNoise, noiseStart, noiseValueCount, nullValues } from '../noise/models/createNoise.js';
import type { NoiseSlopes } from '../noise/models/noiseModel.js';
import { refineCentre } from './adaptive.js';
import { MONOMIALS } from './background.js';
import { chooseComponents } from './chooseComponents.js';
import { gradientByDifferences } from './differences.js';
import { ellipseOf, extentOf, noEllipse, tableRange, type Writable } from './ellipse.js';
import type { Evaluator, Rendering } from './evaluatorContract.js';
import { createFastGradient, type RadialTable } from './fastGradient.js';
import { createParts } from './fastParts.js';
import { roundUp4 } from './fftPlan.js';
import { prepareMemory } from './kernelMemory.js';
import { pointPosition, pulse } from './pointSource.js';
import { isPossible } from './possible.js';
import { exponentOf, makeTable, profileForm } from './profileTable.js';
import { floorRadius, mayChangeSign, type RadialShape, radialProfile } from './radialProfile.js';
import { type SkyOrigin, sampleDensity, skyLines } from './skyGrid.js';
import type { ComponentSpec, ProblemSpec } from './spec.js';
import { fromStrips, indexOfPixels } from './strips.js';
import { orImpossible } from './userFunction.js';

/**
 * The likelihood on WebAssembly SIMD (`kernels/assembly/forward.ts`). All memory is laid out once; a likelihood then is: profile tables, extended
 * components by them into the scene, point sources, convolution, background, χ².
 */
export function createFastEvaluator(spec: ProblemSpec): Evaluator {
  const { image, components, nvalues } = spec;
  const { nx, ny } = image;
  const sky = skyLines(image);
  const density = sampleDensity(image, sky.samples);
  const extent = extentOf(image, sky, density);
  const floor = floorRadius(density, image.adaptive);
  const memory = prepareMemory(spec, sky);
  const origin: SkyOrigin = sky;
  const { kernels, strips, ring, scene, weight, view } = memory;

  const isNormal = spec.noise.type === 'Normal';
  const statistics = createNoise(spec.noise, image);
  const nothing = new Float64Array(isNormal ? 0 : nx * ny);
  /** The model before the instrument, where the noise looks at it. */
  let raw: Float64Array = nothing;
  const noiseAt = noiseStart(spec);
  const noiseValues = (values: Float64Array, offset: number): Float64Array =>
    values.subarray(offset + noiseAt, offset + noiseAt + noiseValueCount(spec.noise));

  // A point source along each axis: over the whole of the ring that light can come from, or over the image.
  const marginX = ring?.marginX ?? 0;
  const marginY = ring?.marginY ?? 0;
  const acrossRow = view(memory.row, nx + 2 * marginX);
  const alongColumn = new Float64Array(ny + 2 * marginY);
  const columnTarget = view(memory.column, ring === null ? 2 * strips.count : 2 * roundUp4(ring.halfRows));

  const { adaptive = false } = image;
  const target = view(scene, memory.sceneBytes / 8);
  const pixelIndex = indexOfPixels(strips, ny);

  /** The tables of the components that were last put in the scene, in order; behind them those of others before. */
  const tables: Writable<RadialTable>[] = [];

  /** Makes a component's table, at the place of the `index`th. */
  function makeRadial(shape: RadialShape, values: Float64Array, at: number, index: number): RadialTable {
    tables[index] ??= noTable(memory.tables[index]);
    const table = tables[index];
    const { place } = table;
    const ellipse = ellipseOf(values, at, origin, table.ellipse);
    const { from, to, greatest } = tableRange(ellipse, extent);
    const form = profileForm(shape, values, at);
    const amplitude = form?.amplitude ?? memory.host.use(radialProfile(shape, values, at, floor, memory.gnfwSums), ellipse.p);
    if (form === null) memory.host.makeTable(kernels, place, from, to);
    else makeTable(kernels, place, form, from, to);
    table.form = form;
    table.amplitude = amplitude;
    table.end = form === null ? memory.host.end : Number.POSITIVE_INFINITY;
    table.error = memory.host.error;
    table.isBoxy = ellipse.p !== 2;
    table.top = exponentOf(greatest);
    if (table.isBoxy) kernels.buildPower(ellipse.p, table.top);
    table.low = kernels.tableLow();
    table.bins = kernels.tableBins();
    table.bits = kernels.tableBits();
    return table;
  }

  /** Pixels near the centre are integrated, in place of their samples' mean. */
  function refine(shape: RadialShape, values: Float64Array, at: number, { ellipse }: RadialTable): void {
    const profile = radialProfile(shape, values, at, floor, memory.gnfwSums);
    refineCentre(image, origin, ellipse, profile.at, (x, y, change) => {
      target[pixelIndex(x, y)] += profile.amplitude * change;
    });
  }

  const parts = createParts(memory, extent, floor, origin, sky.samples);

  /** Clears the scene, and puts the extended components there. */
  function setExtended(chosen: readonly ComponentSpec[], values: Float64Array, base: number): void {
    kernels.clear(scene, memory.sceneBytes);
    let count = 0;
    let isFirst = true;
    for (const component of chosen) {
      const at = base + component.offset;
      if (isCompound(component)) parts.add(component, values, at);
      else if (isRadial(component)) {
        const table = makeRadial(component, values, at, count++);
        const { lon, lat, a, b, c, d } = table.ellipse;
        kernels.addExtended(table.amplitude, lon, lat, a, b, c, d, table.isBoxy, isFirst);
        if (adaptive) refine(component, values, at, table);
      } else continue;
      isFirst = false;
    }
  }

  /** Makes the profiles of a point source along both axes; its flux, or 0 where it isn't to be seen. */
  function setPulses(values: Float64Array, at: number): number {
    const position = pointPosition(image, origin, values[at], values[at + 1]);
    if (position === null) return 0;
    pulse(nx, position.x, -marginX, acrossRow);
    pulse(ny, position.y, -marginY, alongColumn);
    return values[at + 2] * position.response;
  }

  function addPoint(values: Float64Array, at: number): void {
    const flux = setPulses(values, at);
    if (flux === 0) return;
    if (ring === null) {
      for (let y = 0; y < ny; y++) columnTarget[y] = flux * alongColumn[y];
      kernels.addProductToStrips(memory.column, memory.row);
      return;
    }
    const { halfRows, stride, partBytes } = ring;
    const lower = roundUp4(halfRows);
    for (let y = 0; y < alongColumn.length; y++) columnTarget[y < halfRows ? y : y - halfRows + lower] = flux * alongColumn[y];
    kernels.addProduct(scene, memory.column, memory.row, halfRows, acrossRow.length, stride);
    kernels.addProduct(scene + partBytes, memory.column + 8 * lower, memory.row, halfRows, acrossRow.length, stride);
  }

  /** From extended components to what the instrument makes of them and the point sources; exposure and background come later. */
  function observe(chosen: readonly ComponentSpec[], values: Float64Array, base: number): void {
    if (memory.response !== 0) kernels.timesMap(memory.response);
    for (const { type, offset } of chosen) if (type === 'Point') addPoint(values, base + offset);
    if (ring !== null) kernels.convolve();
  }

  /** Σ of the backgrounds; its address, or 0 where there is none. */
  function setBackground(chosen: readonly ComponentSpec[], values: Float64Array, base: number): number {
    let isFirst = true;
    for (const { type, offset } of chosen) {
      if (type !== 'Background') continue;
      const perDegree = 1 / values[base + offset];
      for (let k = 0; k < MONOMIALS.length; k++) {
        const coefficient = values[base + offset + 1 + k];
        if (coefficient === 0 && !isFirst) continue;
        const [i, j] = MONOMIALS[k];
        let power = 1;
        for (let n = 0; n < i + j; n++) power *= perDegree;
        kernels.addTimes(memory.background, memory.basis[k], memory.mapBytes, coefficient * power, isFirst);
        isFirst = false;
      }
    }
    return isFirst ? 0 : memory.background;
  }

  function arePossible(chosen: readonly ComponentSpec[], values: Float64Array, base: number): boolean {
    for (const component of chosen) if (!isPossible(component, values, base + component.offset)) return false;
    return true;
  }

  /** Whether a component that must be positive is negative in an unmasked pixel. Leaves scene and background spent. */
  function isAnyNegative(chosen: readonly ComponentSpec[], values: Float64Array, base: number): boolean {
    for (const component of chosen) if (component.positive && isNegative(component, values, base)) return true;
    return false;
  }

  function isNegative(component: ComponentSpec, values: Float64Array, base: number): boolean {
    if (component.type === 'Point') return false;
    if (component.type === 'Background')
      return kernels.isMapNegative(setBackground([component], values, base), weight, memory.mapBytes) !== 0;
    // A profile has the sign of its amplitude, unless it is so small that it is 0.
    if (isRadial(component) && !mayChangeSign(component.type) && values[base + component.offset + 6] >= 0) return false;
    setExtended([component], values, base);
    return kernels.isImageNegative(weight) !== 0;
  }

  /** Leaves the model in the scene and the background; the background's address, or null where the likelihood is zero. */
  function setModel(values: Float64Array, offset: number): number | null {
    if (!arePossible(components, values, offset) || isAnyNegative(components, values, offset)) return null;
    setExtended(components, values, offset);
    if (statistics.needsRaw) raw = readRaw(components, values, offset);
    observe(components, values, offset);
    return setBackground(components, values, offset);
  }

  /** What the data are compared with: the scene and the background at this address, exposed. */
  function readModel(background: number): Float64Array {
    const model = exposed(read(scene, true));
    if (background === 0) return model;
    const more = exposed(read(background, false));
    return model.map((value, i) => value + more[i]);
  }

  function logL(values: Float64Array, offset = 0): number {
    const background = setModel(values, offset);
    if (background === null) return Number.NEGATIVE_INFINITY;
    if (!isNormal) return statistics.logL(readModel(background), raw, noiseValues(values, offset));
    return orImpossible(memory.norm - 0.5 * kernels.chi2(memory.data, weight, background, memory.exposure));
  }

  const read = (at: number, isTarget: boolean): Float64Array =>
    fromStrips(new Float64Array(kernels.memory.buffer), strips, at, nx, isTarget);
  const exposed = (map: Float64Array): Float64Array => (image.exposure === null ? map : map.map((value, i) => value * image.exposure![i]));

  /** The extended components in the scene, before the instrument, and the points at their places. */
  function readRaw(chosen: readonly ComponentSpec[], values: Float64Array, base: number): Float64Array {
    const map = read(scene, true);
    for (const { type, offset } of chosen) {
      if (type !== 'Point') continue;
      const flux = setPulses(values, base + offset);
      for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++) map[y * nx + x] += flux * alongColumn[y + marginY] * acrossRow[x + marginX];
    }
    return map;
  }

  function render(values: Float64Array, select?: readonly number[]): Rendering {
    const chosen = chooseComponents(components, select);
    if (!arePossible(chosen, values, 0)) {
      const [raw, convolved, background] = [0, 1, 2].map(() => new Float64Array(nx * ny).fill(Number.NaN));
      return { raw, convolved, background, anyNegative: false };
    }
    const anyNegative = isAnyNegative(chosen, values, 0);
    setExtended(chosen, values, 0);
    const raw = readRaw(chosen, values, 0);
    observe(chosen, values, 0);
    const convolved = exposed(read(scene, true));
    const background = setBackground(chosen, values, 0);
    return { raw, convolved, background: background === 0 ? new Float64Array(nx * ny) : exposed(read(background, false)), anyNegative };
  }

  function logNull(): number {
    if (!isNormal) return statistics.logL(nothing, nothing, nullValues(spec.noise));
    kernels.clear(scene, memory.sceneBytes);
    return memory.norm - 0.5 * kernels.chi2(memory.data, weight, 0, 0);
  }
  /** ln L of noise that isn't Normal, and its slopes. */
  function residuals(values: Float64Array, offset: number, background: number, slopes: NoiseSlopes): number {
    return statistics.logL(readModel(background), raw, noiseValues(values, offset), slopes);
  }
  const adjoint = createFastGradient({ spec, memory, origin, floor, tables, setModel, parts, residuals });
  // The adjoint knows of the samples only, not of integrals.
  const gradient: Evaluator['gradient'] = adaptive
    ? (values, offset, out) => gradientByDifferences(logL, values.subarray(offset, offset + nvalues), out)
    : adjoint;
  return { nvalues, logL, gradient, render, logNull };
}

const noTable = (place: number): Writable<RadialTable> => ({
  ellipse: noEllipse(),
  form: null,
  amplitude: NaN,
  end: NaN,
  error: NaN,
  isBoxy: false,
  top: 0,
  place,
  low: 0,
  bins: 0,
  bits: 0,
});
