import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { methods } from '../../actors/samplers/registry.js';
import { FileError, ValueError } from '../../src/errors.js';
import { modelOf, parseFitFile } from '../../src/io/fitFile.js';
import { fitOptionsSchema, methodOptions, runOptions } from '../../src/io/fitOptionsSchema.js';
import { unknownKeywords } from '../../src/io/jsonSchema.js';
import { WIDTH_KEYS } from '../../src/io/noiseKeys.js';
import { openImage } from '../../src/io/openImage.js';
import { schema } from '../../src/io/schema.js';
import { compile } from '../../src/likelihood/compile.js';
import { catalogue } from '../../src/models/catalogue.js';
import { Normal } from '../../src/noise/normal.js';
import { uniform } from '../../src/priors/index.js';
import { BOUNDS, SAMPLES } from '../../src/samplers/dynesty/options.js';
import { MOVES } from '../../src/samplers/emcee/options.js';
import { nautilus } from '../../src/samplers/nautilus/kernel.js';
import { close } from '../support/close.js';

const header = {
  NAXIS1: 4,
  NAXIS2: 3,
  CTYPE1: 'RA---TAN',
  CTYPE2: 'DEC--TAN',
  CRPIX1: 2,
  CRPIX2: 2,
  CRVAL1: 20,
  CRVAL2: -10,
  CDELT1: -1e-3,
  CDELT2: 1e-3,
};
const pixels = [1, 2, null, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const point = { type: 'Point', name: 'core', xc: { uniform: [19, 21] }, yc: -10, Ic: { loguniform: [0.01, 100] } };

/** A fit file that is right, with parts exchanged. */
const fitFile = (parts: Record<string, unknown> = {}, image: Record<string, unknown> = {}): string =>
  JSON.stringify({ image: { data: { header, pixels }, noise: { type: 'Normal', sigma: 1 }, ...image }, model: [point], ...parts });

function refusal(text: string): string {
  try {
    modelOf(parseFitFile(text, 'run.json'));
  } catch (error) {
    assert.ok(error instanceof ValueError || error instanceof FileError);
    return (error as Error).message;
  }
  throw new Error('the file was read without an error');
}

test('a fit file becomes an image, a model and a problem', async () => {
  const sersic = {
    type: 'Sersic',
    positive: true,
    xc: { boundto: 'core.xc' },
    yc: { boundto: 'core.yc' },
    re: { tied: '1e-3 * core.Ic / 2' },
    Ie: 1,
  };
  const text = fitFile(
    { model: [point, sersic], fit: { nlive: 100 }, output: { dir: 'out' } },
    {
      psf: { shape: [3, 3], pixels: [0, 1, 0, 1, 4, 1, 0, 1, 0] },
      response: { pixels: new Array(12).fill(2) },
      exposure: { pixels: new Array(12).fill(0.5) },
      mask: [{ pixels: [0, ...new Array(11).fill(1)] }],
      noise: { type: 'Normal', var: { pixels: new Array(12).fill(4) } },
      subgrid: 2,
    },
  );
  const file = parseFitFile(text);
  const img = await openImage(file);
  const problem = compile({ img, mod: modelOf(file) });
  assert.equal([...img.mask], [0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  assert.equal([img.subgrid, img.psf!.nx, img.sigma[3], img.response![5], img.exposure![5]], [2, 3, 2, 2, 0.5]);
  close(
    img.psf!.data,
    [0, 1, 0, 1, 4, 1, 0, 1, 0].map(v => v / 8),
  );
  assert.equal(problem.labels, ['core.xc', 'core.Ic']);
  const values = problem.expand(Float64Array.of(20.5, 3), 1);
  const at = (label: string): number => values[problem.valueLabels.indexOf(label)];
  assert.equal([at('comp_01.xc'), at('comp_01.yc'), at('comp_01.re'), at('comp_01.Ie')], [20.5, -10, (1e-3 * 3) / 2, 1]);
  assert.ok(problem.spec.components[1].positive);
});

test('a PSF may be written out with its shape, with or without options', async () => {
  const kernel = { shape: [1, 3], pixels: [1, 2, 1] };
  for (const [psf, middle] of [
    [kernel, 0.5],
    [{ data: kernel }, 0.5],
    [{ data: kernel, normalize: false }, 2],
  ] as const) {
    const img = await openImage(parseFitFile(fitFile({}, { psf })));
    assert.equal([img.psf!.nx, img.psf!.ny, img.psf!.data[1]], [3, 1, middle]);
  }
});

test('what is wrong in a fit file is said with its place, the rule and what to write', () => {
  const cases: [string, string | RegExp][] = [
    ['[]', 'run.json: the file: must be a fit file of farinata, { "image": …, "model": [ … ] }; it is []'],
    [
      '{ "model": [] }',
      'run.json: image: is missing (What is fitted, and the instrument that took it; a list of images (bands, epochs, instruments) shares the model)',
    ],
    [fitFile({ modell: [] }), "run.json: modell: unknown key, did you mean 'model'?; known here: $schema, image, model, fit, output"],
    [fitFile({ fit: { nlives: 100 } }), /^run\.json: fit\.nlives: unknown key, did you mean 'n_live'\?; known here: method, ncores/],
    [fitFile({ fit: { method: 'nautlius' } }), /^run\.json: fit\.method: must be "nautilus".* or ".*"; it is "nautlius"$/],
    [fitFile({ fit: { ncores: 0 } }), 'run.json: fit.ncores: must be at least 1; it is 0'],
    [
      fitFile({ output: { plots: ['traces'] } }),
      /^run\.json: output\.plots\[0\]: must be "comparison", "corner", "trace" or "autocorrelation"; it is "traces"/,
    ],
    [fitFile({}, { datas: 1 }), /^run\.json: image\.datas: unknown key, did you mean 'data'\?/],
    [
      fitFile({}, { noise: { type: 'NormalFouier' } }),
      /^run\.json: image\.noise\.type: "NormalFouier" isn't known here, did you mean 'NormalFourier'\?; it is one of Normal, StudentT, Poisson, /,
    ],
    [fitFile({}, { noise: { type: 'Normal', sigma: -1 } }), 'run.json: image.noise.sigma: must be greater than 0; it is -1'],
    [fitFile({}, { psf: 3 }), /^run\.json: image\.psf: must be a path, \{ "data"/],
    [fitFile({}, { subgrid: 0 }), 'run.json: image.subgrid: must be at least 1; it is 0'],
    [
      fitFile({ model: [{ ...point, type: 'Spheroid' }] }),
      /^run\.json: model\[0\]\.type: "Spheroid" isn't known here; it is one of Sersic, Beta, /,
    ],
    [fitFile({ model: [{ ...point, type: 'Pont' }] }), /^run\.json: model\[0\]\.type: "Pont" isn't known here, did you mean 'Point'\?/],
    [
      fitFile({ model: [point, { type: 'Sersic', xc: 20, yc: -10, Ie: 1 }] }),
      'run.json: model[1].re: is missing (Effective radius, along the major axis [deg])',
    ],
    [
      fitFile({ model: [{ ...point, flux: 1 }] }),
      'run.json: model[0].flux: unknown key; Point has: type, name, images, positive, xc, yc, Ic',
    ],
    [fitFile({ model: [{ ...point, truncation: { type: 'Exponential' } }] }), /model\[0\]\.truncation: unknown key; Point has/],
    [
      fitFile({ model: [{ ...point, Ic: '1' }] }),
      /^run\.json: model\[0\]\.Ic: must be a number, a prior such as \{ "uniform": \[0, 1\] \}, or a tie/,
    ],
    [
      fitFile({ model: [{ ...point, Ic: {} }] }),
      /model\[0\]\.Ic: must have exactly 1 of the keys uniform, loguniform, normal, .*grid, boundto, tied; it is \{\}/,
    ],
    [
      fitFile({ model: [{ ...point, Ic: { gauss: [0, 1] } }] }),
      /model\[0\]\.Ic\.gauss: unknown key; known here: uniform, loguniform, normal, .*grid, boundto, tied/,
    ],
    [fitFile({ model: [{ ...point, Ic: { uniform: [1] } }] }), 'run.json: model[0].Ic.uniform: must have 2 numbers: low, high; it is [1]'],
    [fitFile({ model: [{ ...point, Ic: { uniform: [2, 1] } }] }), /^run\.json: model\[0\]\.Ic: uniform\(2, 1\)/],
    [
      fitFile({ model: [{ ...point, Ic: { tied: '2 * ' } }] }),
      /^run\.json: model\[0\]\.Ic: the expression "2 \* " is wrong at character 5/,
    ],
    [
      fitFile({ model: [{ ...point, Ic: { boundto: 'core' } }] }),
      /^run\.json: model\[0\]\.Ic\.boundto: must be a parameter such as "core\.xc"/,
    ],
    [fitFile({ model: [point, point] }), /^run\.json: model\[1\]: Two components are called 'core'/],
    [fitFile({ model: [{ type: 'Gaussian', xc: 0, yc: 0, Is: 1, rs: 1, e: 1 }] }), 'run.json: model[0].e: must be less than 1; it is 1'],
  ];
  for (const [text, expected] of cases) {
    const message = refusal(text);
    if (typeof expected === 'string') assert.is(message, expected);
    else assert.match(message, expected);
  }
});

test('a tie that leads nowhere is found when the problem is made, by its name', async () => {
  const file = parseFitFile(fitFile({ model: [{ ...point, Ic: { tied: '2 * disk.re' } }] }));
  const img = await openImage(file);
  assert.throws(() => compile({ img, mod: modelOf(file) }), /core\.Ic is tied to 'disk\.re', which isn't in the model/);
});

test('a truncation is a word, true, or an object with its parameters', () => {
  const sersic = { type: 'Sersic', xc: 20, yc: -10, re: 1e-3, Ie: 1 };
  const read = (more: object) => modelOf(parseFitFile(fitFile({ model: [{ ...sersic, ...more }] }))).entries[0].component;
  for (const given of [
    { truncation: { type: 'Exponential', rt: 2e-3, wt: { uniform: [1e-4, 1e-3] } } },
    { truncation: 'Exponential', rt: 2e-3, wt: { uniform: [1e-4, 1e-3] } },
  ]) {
    const component = read(given);
    assert.is(component.shape.truncation, 'Exponential');
    assert.is(component.get('rt'), 2e-3);
    assert.equal(component.get('wt'), uniform(1e-4, 1e-3));
  }
  assert.is(read({ truncation: true, rt: 1e-3 }).shape.truncation, 'HyperTangent');
  assert.is(read({ truncation: false }).shape.truncation, undefined);
  assert.throws(() => read({ truncation: true }), /model\[0\]: Sersic lacks rt/);
  assert.throws(() => read({ rt: 1e-3 }), /Sersic has no parameter 'rt'/);
  assert.throws(() => read({ truncation: 'Exponental', rt: 1 }), /truncation/);
  assert.throws(() => read({ truncation: { rt: -1 } }), /model\[0\]\.truncation\.rt/);
});

test('masks may be regions written out, and a cutout is about a pixel or as large as on the sky', async () => {
  const img = await openImage(
    parseFitFile(fitFile({}, { mask: [{ regions: 'image; circle(1,1,0.5)' }, { pixels: [1, 0, ...new Array(10).fill(1)] }] })),
  );
  assert.equal(Array.from(img.mask.subarray(0, 4)), [0, 0, 0, 1]);
  const cut = await openImage(parseFitFile(fitFile({}, { cutout: { pixel: [1, 1], size: 2 } })));
  assert.equal([cut.nx, cut.ny], [2, 2]);
  assert.match(
    refusal(fitFile({}, { cutout: { pixel: [1, 1], size: 2, unit: 'px' } })),
    /image\.cutout\.unit: must be "pixel", "deg", "arcmin" or "arcsec"/,
  );
  assert.match(refusal(fitFile({}, { cutout: { pixel: [1, 1] } })), /image\.cutout\.size: is missing/);
  let message = '';
  await openImage(parseFitFile(fitFile({}, { mask: { regions: 'fk5\ncircle(1)' } }), 'run.json')).catch(error => {
    message = error.message;
  });
  assert.match(message, /^run\.json: mask, line 2: a circle has 1 numbers/);
});

test('every keyword of the schema is one that the validator reads', () => {
  assert.equal(unknownKeywords(schema), []);
});

test('the schema has every component with every parameter', () => {
  for (const { type, group, parameters } of Object.values(catalogue)) {
    if (type === 'CustomProfile') continue;
    const { properties, required } = schema.$defs![type];
    const truncation = group === 'radial' ? ['truncation', 'rt', 'wt'] : [];
    const own = parameters.filter(p => !p.name.includes('.'));
    const parts = [...new Set(parameters.filter(p => p.name.includes('.')).map(p => p.name.split('.')[0]))];
    const order = type === 'SimpleBridge' || type === 'MesaBridge' ? ['radial', 'parallel'] : parts;
    assert.equal(Object.keys(properties!), ['type', 'name', 'images', 'positive', ...truncation, ...order, ...own.map(p => p.name)]);
    assert.equal(required, ['type', ...(type === 'Disk' ? order : []), ...own.filter(p => p.default === null).map(p => p.name)]);
    for (const part of order) {
      for (const each of parameters.filter(p => p.name.startsWith(`${part}.`))) {
        const isThere = properties![part].oneOf!.some(branch => Object.hasOwn(branch.properties!, each.name.slice(part.length + 1)));
        assert.ok(isThere, `${type} ${each.name}`);
      }
    }
  }
});

test('the schema has every option of every method under all spellings, with its defaults, and no other', () => {
  assert.equal(Object.keys(methodOptions), Object.keys(methods));
  for (const [method, schemas] of Object.entries(methodOptions)) {
    const { kernel, aliases } = methods[method];
    const defaults = kernel.options({}, 3) as Record<string, unknown>;
    assert.equal(Object.keys(schemas).sort(), [...new Set([...Object.keys(defaults), ...aliases])].sort(), method);
    for (const [name, { default: preset }] of Object.entries(schemas)) {
      assert.ok(fitOptionsSchema.properties![name], name);
      const own = defaults[name] === Number.POSITIVE_INFINITY ? null : defaults[name];
      if (preset !== undefined && preset !== 'auto') assert.equal(preset, own, `${method}: ${name}`);
    }
  }
  assert.ok(Object.keys(runOptions).every(name => fitOptionsSchema.properties![name]));
  // written out in the schema, so that a command that only reads a fit file loads no sampler
  assert.equal(methodOptions.dynesty.bound.enum, BOUNDS);
  assert.equal(methodOptions.dynesty.sample.enum, SAMPLES);
  assert.equal(methodOptions.emcee.moves.items!.oneOf![0].enum, MOVES);
  const network = methodOptions.nautilus.neural_network_kwargs.properties!;
  const defaults = nautilus.options({}, 3);
  assert.equal(Object.keys(network).sort(), Object.keys(defaults.neural_network_kwargs).sort());
});

test("the schema has every name of the noise's width, and no other", () => {
  for (const { key } of WIDTH_KEYS) assert.ok(new Normal({ [key]: 1 }), key);
  const known = `${WIDTH_KEYS.map(({ key }) => key).join(', ')}, hdu, idx, scale, jitter`;
  assert.throws(
    () => new Normal({ other: 1 } as object),
    (error: Error) => error.message.endsWith(known),
  );
});

test.run();
