import { createNoise, noiseStart, noiseValueCount, nullValues } from '../noise/models/createNoise.js';
import { chooseComponents } from './chooseComponents.js';
import { gradientByDifferences } from './differences.js';
import type { Evaluator, Rendering } from './evaluatorContract.js';
import { bilinear, pointPosition } from './pointSource.js';
import { skyGrid } from './skyGrid.js';
import type { ComponentSpec, ImageSpec, ProblemSpec, WcsSpec } from './spec.js';

/**
 * The likelihood of an image whose PSF is sampled s times as finely as its pixels (s = `psf.oversample`): the scene is made and convolved on pixels of 1/s,
 * where a PSF that the image's own pixels undersample is still well sampled, and then averaged over each pixel. Point sources are moved on the fine
 * grid, so that they are right at any place within a pixel. It costs s² times the likelihood; its gradient is by differences.
 *
 * @param create makes the likelihoods that it is put together from
 */
export function createOversampled(spec: ProblemSpec, create: (spec: ProblemSpec) => Evaluator): Evaluator {
  const { image, components, nvalues } = spec;
  const { nx, ny, response, exposure } = image;
  const s = image.psf?.oversample ?? 1;
  const n = nx * ny;
  const origin = skyGrid({ ...image, nx: 1, ny: 1, subgrid: 1 });
  const fine = fineImage(image, s);
  // Only the images of these are asked for.
  const unweighted = { type: 'Normal', sigma: new Float64Array(n * s * s).fill(1) } as const;
  const part = (own: readonly ComponentSpec[], ofImage: ImageSpec): Evaluator | null =>
    own.length === 0 ? null : create({ ...spec, image: ofImage, noise: unweighted, components: own });
  const points = components.filter(({ type }) => type === 'Point');
  const backgrounds = components.filter(({ type }) => type === 'Background');
  const others = components.filter(({ type }) => type !== 'Point' && type !== 'Background');
  const ofPoints = part(points, { ...fine, response: null });
  const ofOthers = part(others, fine);
  /** Without the PSF, on the image's own pixels: backgrounds; and for pictures everything. */
  const plain = create({ ...spec, image: { ...image, psf: null }, noise: { ...unweighted, sigma: new Float64Array(n).fill(1) } });

  const placesIn = (own: readonly ComponentSpec[], chosen: readonly ComponentSpec[]): number[] =>
    own.flatMap((component, i) => (chosen.includes(component) ? [i] : []));

  /** Ic is the sum of a source's pixels: on the fine grid they are s² as many, of which the mean is taken. */
  function withFluxes(values: Float64Array): Float64Array {
    const own = values.slice();
    for (const { offset } of points) {
      const at = response === null ? null : pointPosition({ ...image, response: null }, origin, values[offset], values[offset + 1]);
      own[offset + 2] *= s * s * (at === null ? 1 : bilinear(response!, nx, ny, at.x, at.y));
    }
    return own;
  }

  function addMeans(out: Float64Array, map: Float64Array): void {
    for (let y = 0, i = 0; y < ny * s; y++) {
      const row = Math.floor(y / s) * nx;
      for (let x = 0; x < nx * s; x++, i++) out[row + Math.floor(x / s)] += map[i] / (s * s);
    }
  }

  function convolved(values: Float64Array, chosen: readonly ComponentSpec[]): { map: Float64Array; anyNegative: boolean } {
    const map = new Float64Array(n);
    let anyNegative = false;
    const pairs = [
      [ofOthers, others, values],
      [ofPoints, points, values],
    ] as const;
    for (const [evaluator, own] of pairs) {
      const select = placesIn(own, chosen);
      if (evaluator === null || select.length === 0) continue;
      const rendering = evaluator.render(own === points ? withFluxes(values) : values, select);
      anyNegative ||= rendering.anyNegative;
      addMeans(map, rendering.convolved);
    }
    if (exposure !== null) for (let i = 0; i < n; i++) map[i] *= exposure[i];
    return { map, anyNegative };
  }

  function render(values: Float64Array, select?: readonly number[]): Rendering {
    const chosen = chooseComponents(components, select);
    const { raw, background, anyNegative } = plain.render(values, select);
    const seen = convolved(values, chosen);
    return { raw, convolved: seen.map, background, anyNegative: anyNegative || seen.anyNegative };
  }

  const statistics = createNoise(spec.noise, image);
  const noiseAt = noiseStart(spec);
  const nothing = new Float64Array(n);
  const backgroundPlaces = placesIn(components, backgrounds);
  function logL(values: Float64Array, offset = 0): number {
    const own = values.subarray(offset, offset + nvalues);
    const { map, anyNegative } = convolved(own, components);
    if (anyNegative) return Number.NEGATIVE_INFINITY;
    const sky = backgrounds.length === 0 ? null : plain.render(own, backgroundPlaces);
    if (sky?.anyNegative) return Number.NEGATIVE_INFINITY;
    if (sky !== null) for (let i = 0; i < n; i++) map[i] += sky.background[i];
    // No noise that looks at the raw model has such a PSF.
    return statistics.logL(map, nothing, own.subarray(noiseAt, noiseAt + noiseValueCount(spec.noise)));
  }

  return {
    nvalues,
    logL,
    render,
    logNull: () => statistics.logL(nothing, nothing, nullValues(spec.noise)),
    gradient: (values, offset, out) => gradientByDifferences(logL, values.subarray(offset, offset + nvalues), out),
  };
}

/** The image on pixels of 1/s, with the PSF for its own. */
function fineImage(image: ImageSpec, s: number): ImageSpec {
  const { nx, ny, mask, psf, response, subgrid, adaptive = false, wcs } = image;
  const spread = <T extends Float64Array | Uint8Array>(map: T, out: T): T => {
    for (let y = 0, i = 0; y < ny * s; y++) for (let x = 0; x < nx * s; x++, i++) out[i] = map[Math.floor(y / s) * nx + Math.floor(x / s)];
    return out;
  };
  const size = nx * ny * s * s;
  return {
    nx: nx * s,
    ny: ny * s,
    ...(adaptive ? { subgrid: 2, adaptive } : { subgrid: Math.ceil(subgrid / s) }),
    wcs: fineWcs(wcs, s),
    data: new Float64Array(size),
    mask: spread(mask, new Uint8Array(size)),
    psf: psf && { nx: psf.nx, ny: psf.ny, data: psf.data },
    response: response && spread(response, new Float64Array(size)),
    exposure: null,
  };
}

function fineWcs(wcs: WcsSpec, s: number): WcsSpec {
  const { crpix, cd, sip } = wcs;
  // In fine pixels (u', v') = s (u, v): s Σ a_pq (u'/s)^p (v'/s)^q.
  const scaled = (c: readonly (readonly number[])[]): number[][] => c.map((row, p) => row.map((value, q) => value * s ** (1 - p - q)));
  return {
    ...wcs,
    crpix: [(crpix[0] + 0.5) * s - 0.5, (crpix[1] + 0.5) * s - 0.5],
    cd: [cd[0] / s, cd[1] / s, cd[2] / s, cd[3] / s],
    ...(sip ? { sip: { a: scaled(sip.a), b: scaled(sip.b) } } : {}),
  };
}
