import { ValueError } from '../errors.js';
import { createEvaluator } from '../likelihood/evaluator.js';
import { floorRadius, type RadialShape, radialProfile } from '../likelihood/radialProfile.js';
import { sampleDensity } from '../likelihood/skyGrid.js';
import type { ComponentSpec, ProblemSpec } from '../likelihood/spec.js';
import { lgamma } from '../math/gamma.js';
import { exp, log } from '../math/libm.js';
import { keyOf } from '../math/philox.js';
import { isRadialType } from '../models/catalogue.js';
import { radialTotals } from './derived/radialFlux.js';
import { resample } from './resample.js';
import type { WeightedSamples } from './samples.js';
import { type ParameterSummary, summarise } from './summarise.js';

export interface DerivedOptions {
  /** Magnitude of a flux of 1 in the image's unit: adds magnitudes, zeropoint − 2.5 log₁₀ flux. */
  readonly zeropoint?: number;
  /** How many draws of the posterior are used at most. Default 2000. */
  readonly draws?: number;
}

/**
 * What follows from a model: for each component with an end **flux**, the sum of its pixels before the instrument [image unit × pixel]; with a zero point
 * **magnitude**; of radial profiles **half_light_radius** along the major axis [deg] and **axis_ratio**; with several components each one's **fraction** of
 * the flux, and `total.flux` and `total.magnitude`. Backgrounds have none of these.
 *
 * Fluxes of radial profiles and points are over all of the plane: 2 A ∫ f r dr / pixel area, where the ellipse of radius r has the area A r²,
 * A = 4 (1 − e) Γ(1 + 1/p)² / Γ(1 + 2/p), p = 2 + cbox. Those of disks, bridges and the like are the image's own: the sum of its pixels.
 * A quantity that some draw hasn't (the flux of a profile that never ends, the magnitude of a negative flux) is left out.
 *
 * @param spec the image and the components that it shows
 * @param posterior free parameters
 * @param expand free parameters → all values
 * @throws ValueError for a wrong option
 */
export function derivedQuantities(
  spec: ProblemSpec,
  posterior: WeightedSamples,
  expand: (theta: Float64Array, n: number) => Float64Array,
  { zeropoint, draws = 2000 }: DerivedOptions = {},
): ParameterSummary[] {
  if (zeropoint !== undefined && !Number.isFinite(zeropoint)) throw new ValueError(`zeropoint is ${zeropoint}; it must be a finite number`);
  if (!(Number.isInteger(draws) && draws >= 1)) throw new ValueError(`draws is ${draws}: it must be a whole number of at least 1`);
  const { rows, weights } = chosen(posterior.weights, draws);
  const { nvalues } = spec;
  const ndim = posterior.labels.length;
  const theta = Float64Array.from(
    { length: rows.length * ndim },
    (_, i) => posterior.samples[rows[Math.floor(i / ndim)] * ndim + (i % ndim)],
  );
  const values = expand(theta, rows.length);
  const columns = new Map<string, { readonly unit: string; readonly values: Float64Array }>();
  const put = (label: string, unit: string, draw: number, value: number): void => {
    let column = columns.get(label);
    if (column === undefined) columns.set(label, (column = { unit, values: new Float64Array(rows.length).fill(Number.NaN) }));
    column.values[draw] = value;
  };
  const magnitude = (flux: number): number => (flux > 0 ? zeropoint! - 2.5 * (log(flux) / Math.LN10) : Number.NaN);

  const measured = spec.components.filter(({ type }) => type !== 'Background');
  const measure = measured.map(component => measureOf(spec, component));
  for (let k = 0; k < rows.length; k++) {
    const row = values.subarray(k * nvalues, (k + 1) * nvalues);
    const found = measure.map(each => each(row));
    const total = found.reduce((sum, { flux }) => sum + flux, 0);
    measured.forEach(({ name }, i) => {
      const { flux, half, ratio } = found[i];
      put(`${name}.flux`, 'image pixel', k, flux);
      if (zeropoint !== undefined) put(`${name}.magnitude`, 'mag', k, magnitude(flux));
      if (half !== undefined) put(`${name}.half_light_radius`, 'deg', k, half);
      if (ratio !== undefined) put(`${name}.axis_ratio`, '', k, ratio);
      if (measured.length > 1) put(`${name}.fraction`, '', k, flux / total);
    });
    if (measured.length > 1) put('total.flux', 'image pixel', k, total);
    if (measured.length > 1 && zeropoint !== undefined) put('total.magnitude', 'mag', k, magnitude(total));
  }
  return [...columns].flatMap(([label, { unit, values }]) =>
    values.every(Number.isFinite) ? summarise({ labels: [label], units: [unit], n: values.length, samples: values, weights }) : [],
  );
}

interface Measures {
  /** Of the pixels. */
  readonly flux: number;
  /** [deg] */
  readonly half?: number;
  readonly ratio?: number;
}

function measureOf(spec: ProblemSpec, component: ComponentSpec): (values: Float64Array) => Measures {
  const { type, offset, truncation } = component;
  if (type === 'Point') return values => ({ flux: values[offset + 2] });
  const perPixel = sampleDensity(spec.image, 1);
  const ofImage = sumOfPixels(spec, component);
  if (!isRadialType(type)) return values => ({ flux: ofImage(values) });
  const shape: RadialShape = { type, ...(truncation === undefined ? {} : { truncation }) };
  const floor = floorRadius(sampleDensity(spec.image, spec.image.subgrid ** 2));
  return values => {
    const ratio = 1 - values[offset + 3];
    const p = 2 + values[offset + 4];
    const totals = radialTotals(shape, values.subarray(offset + 5), radialProfile(shape, values, offset, floor));
    if (totals === null) return { flux: ofImage(values), ratio };
    const area = 4 * ratio * exp(2 * lgamma(1 + 1 / p) - lgamma(1 + 2 / p));
    return { flux: 2 * area * totals.moment * perPixel, half: totals.half, ratio };
  };
}

/** The component in the image, before the instrument. */
function sumOfPixels(spec: ProblemSpec, component: ComponentSpec): (values: Float64Array) => number {
  let evaluator: ReturnType<typeof createEvaluator> | null = null;
  return values => {
    evaluator ??= createEvaluator({ ...spec, components: [component], image: { ...spec.image, psf: null } });
    return evaluator.render(values).raw.reduce((sum, value) => sum + value, 0);
  };
}

/** The draws that carry weight, where they are few; else equal ones in their stead. */
function chosen(weights: Float64Array, draws: number): { rows: Uint32Array; weights: Float64Array } {
  const carry = Uint32Array.from(weights, (_, i) => i).filter(i => weights[i] > 0);
  if (carry.length <= draws) return { rows: carry, weights: Float64Array.from(carry, i => weights[i]) };
  return { rows: resample(weights, draws, keyOf(0)), weights: new Float64Array(draws).fill(1 / draws) };
}
