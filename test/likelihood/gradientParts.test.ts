import { test } from 'uvu';
import type { ComponentSpec, ProblemSpec } from '../../src/likelihood/spec.js';
import { agree } from './gradientAgrees.js';
import { problem, psf } from './problems.js';

// In the oracle by differences of its own images.
for (const type of ['SimpleBridge', 'MesaBridge', 'EdgeOnDisk'] as const) {
  test(`${type}: WASM, the oracle and differences agree`, () => {
    agree(problem({ nx: 9, ny: 7, types: [type] }), 2, { tolerance: 1e-8 });
    agree(problem({ nx: 7, ny: 6, types: [type, 'Sersic', type], psf: psf(3, 3, 1, 0.2), subgrid: 2, response: true }), 1, {
      tolerance: 1e-8,
    });
  });
}

/** A problem of one component, whose shape and values are given. */
function compound(
  component: Omit<ComponentSpec, 'name' | 'offset' | 'positive'>,
  values: readonly number[],
): [ProblemSpec, () => Float64Array] {
  const plain = problem({ nx: 7, ny: 6, types: ['Point'], psf: psf(3, 3, 1, 0.2), exposure: true });
  const spec = { ...plain, components: [{ ...component, name: 'it', offset: 0, positive: false }], nvalues: values.length };
  return [spec, () => Float64Array.from(values)];
}
const arcsec = 1 / 3600;
const centre = [150 + 0.3 * arcsec, 2 - 0.2 * arcsec, 0.7];

test('parts of any type: WASM, the oracle and differences agree', () => {
  const cases: [ProblemSpec, () => Float64Array][] = [
    compound({ type: 'Disk', radial: { type: 'Sersic' }, vertical: { type: 'HyperSecantHeight', losdepth: 10 * arcsec, losbins: 40 } }, [
      ...centre,
      3 * arcsec,
      1.3,
      1.4,
      0.7 * arcsec,
      2,
      1.2,
    ]),
    compound(
      { type: 'Disk', radial: { type: 'PolyExpoRefact' }, vertical: { type: 'ExponentialHeight', losdepth: 10 * arcsec, losbins: 31 } },
      [...centre, 3 * arcsec, 1.3, 0.2, -0.1, 0.05, 0.01, 4 * arcsec, 0.8 * arcsec, 1.1],
    ),
    compound(
      {
        type: 'Disk',
        radial: { type: 'Beta', truncation: 'HyperTangent' },
        vertical: { type: 'HyperSecantHeight', losdepth: 8 * arcsec, losbins: 25 },
      },
      [...centre, 2 * arcsec, 1.3, 2, 0.8, 5 * arcsec, 2 * arcsec, 0.8 * arcsec, 1.5, -0.6],
    ),
    compound({ type: 'Disk', radial: { type: 'gNFW' }, vertical: { type: 'HyperSecantHeight', losdepth: 8 * arcsec, losbins: 20 } }, [
      ...centre,
      3 * arcsec,
      1.3,
      1.1,
      4.5,
      0.2,
      0.9 * arcsec,
      2,
      0.4,
    ]),
    compound({ type: 'SimpleBridge', radial: { type: 'Sersic' }, parallel: { type: 'Exponential', truncation: 'Exponential' } }, [
      ...centre,
      0.4,
      3 * arcsec,
      1.7,
      2.5,
      6 * arcsec,
      2 * arcsec,
    ]),
    compound({ type: 'MesaBridge', radial: { type: 'gNFW' }, parallel: { type: 'Gaussian' } }, [
      ...centre,
      0.6,
      3 * arcsec,
      1.7,
      1.2,
      5,
      0.1,
    ]),
    compound({ type: 'SimpleBridge', radial: { type: 'gNFW' }, parallel: { type: 'gNFW' } }, [
      ...centre,
      0.6,
      3 * arcsec,
      1.7,
      1.2,
      5,
      0.1,
      0.8,
      4,
      -0.5,
    ]),
    compound({ type: 'MesaBridge', radial: { type: 'Spergel' }, parallel: { type: 'Moffat' } }, [
      ...centre,
      0.2,
      4 * arcsec,
      0.7,
      0.3,
      2.2,
    ]),
  ];
  for (const [spec, draw] of cases) agree(spec, 1, { draw, tolerance: 1e-8 });
});

test.run();
