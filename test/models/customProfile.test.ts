import { firstValueFrom } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { InlinePool } from '../../actors/pool/inlinePool.js';
import { MultiPool } from '../../actors/pool/multiPool.js';
import { ValueError } from '../../src/errors.js';
import { modelFromJson, modelToJson } from '../../src/io/modelJson.js';
import { compile } from '../../src/likelihood/compile.js';
import { loadProfiles } from '../../src/likelihood/customProfile.js';
import { getmap } from '../../src/likelihood/maps.js';
import { CustomProfile, type CustomProfileParameters, Gaussian, Model, Sersic } from '../../src/models/index.js';
import { uniform } from '../../src/priors/index.js';
import { tinyImage } from './tinyImage.js';

const at = { xc: 20.0002, yc: -10.0001, e: 0.3 };
const own = [
  { name: 'rs', unit: 'deg', description: 'Scale radius' },
  { name: 'Is', unit: 'image', description: 'Brightness', default: 2 },
];
const url = new URL('../support/profileModule.js', import.meta.url).href;
const gaussian = (more: object = {}): CustomProfile =>
  new CustomProfile({
    ...at,
    parameters: own,
    profile: (r: number, rs: number, Is: number) => Is * Math.exp(-0.5 * (r / rs) ** 2),
    rs: 4e-4,
    ...more,
  } as CustomProfileParameters);

const failsWith = (what: () => unknown, words: RegExp): void => {
  assert.throws(what, (e: Error) => e instanceof ValueError && words.test(e.message), String(words));
};

const gap = (a: Float64Array, b: Float64Array): number => Math.max(...a.map((v, i) => Math.abs(v - b[i])));

test('a profile of one’s own is what its formula says, truncated or not', () => {
  const map = getmap(gaussian(), tinyImage);
  assert.ok(gap(map, getmap(new Gaussian({ ...at, rs: 4e-4, Is: 2 }), tinyImage)) < 2e-12);
  const truncated = { truncation: 'Exponential' as const, rt: 6e-4, wt: 1e-4 };
  const cut = getmap(gaussian(truncated), tinyImage);
  assert.ok(gap(cut, getmap(new Gaussian({ ...at, rs: 4e-4, Is: 2, ...truncated }), tinyImage)) < 2e-12);
  assert.ok(cut.some(v => v === 0));
  assert.equal(Object.keys(gaussian(truncated).parameters), ['xc', 'yc', 'theta', 'e', 'cbox', 'rs', 'Is', 'rt', 'wt']);
  assert.is(gaussian().get('Is'), 2);
});

test('a profile with a kink or a jump is right too', () => {
  const shell = new CustomProfile({ ...at, parameters: [], profile: (r: number) => (r > 3e-4 && r < 6e-4 ? 1 : 0) });
  assert.ok(getmap(shell, tinyImage).every(v => v === 0 || v === 1));
  const tent = new CustomProfile({ ...at, e: 0, parameters: [], profile: (r: number) => Math.max(0, 1 - r / 5e-4) });
  assert.ok(getmap(tent, tinyImage).some(v => v > 0.5));
});

test('what it captures is an error that says so, whether it fails or differs', () => {
  const scale = 4e-4;
  const words = /can't use what is outside of it: make that a parameter/;
  failsWith(() => gaussian({ profile: (r: number) => Math.exp(-r / scale) }), words);
  const Math2 = Math;
  failsWith(() => gaussian({ profile: (r: number) => Math2.exp(-r) }), words);
  // Found in a branch that the trial doesn't take: when it is computed.
  failsWith(() => getmap(gaussian({ profile: (r: number) => (r > 2e-5 && r < 9e-4 ? scale : 1) }), tinyImage), words);
  const shadow = (): CustomProfile => {
    const structuredClone = (r: number): number => 3 * r;
    return gaussian({ profile: (r: number) => Number(structuredClone(r)) });
  };
  failsWith(shadow, /by itself it gives another value/);
});

test('what can’t be a profile is refused', () => {
  failsWith(() => gaussian({ profile: undefined }), /profile is undefined; it must be a function/);
  failsWith(() => gaussian({ profile: Math.exp }), /not a bound, built-in, async or generator one/);
  failsWith(() => gaussian({ profile: async () => 1 }), /not a bound/);
  failsWith(() => gaussian({ profile: () => '1' }), /it must return a number/);
  failsWith(() => gaussian({ profile: { url: './profile.js', name: 'f' } }), /must be absolute/);
  failsWith(() => gaussian({ parameters: undefined }), /lacks parameters/);
  failsWith(() => gaussian({ parameters: [{ name: 'xc' }] }), /has a parameter 'xc' already/);
  failsWith(() => gaussian({ parameters: [{ name: 'rs', units: 'deg' }] }), /there is no 'units'/);
  failsWith(() => gaussian({ rs: undefined }), /lacks rs/);
  failsWith(() => gaussian({ positive: 1 }), /positive is 1/);
  assert.ok(new CustomProfile({ ...at, parameters: [], profile: { profile: () => 1 }.profile }));
  assert.ok(
    new CustomProfile({
      ...at,
      parameters: [],
      profile: {
        profile(r: number) {
          return r;
        },
      }.profile,
    }),
  );
});

test('a dump keeps the function, and makes the same profile again', () => {
  const mod = new Model(gaussian({ name: 'mine', rs: uniform(1e-4, 1e-3) }));
  const json = JSON.parse(JSON.stringify(modelToJson(mod)));
  const again = modelFromJson(json);
  assert.equal(modelToJson(again), json);
  again.entries[0].component.set({ rs: 4e-4 });
  assert.equal(getmap(again, tinyImage), getmap(gaussian(), tinyImage));
});

test('a module must be loaded where an image is made; then it is the same profile', async () => {
  const component = gaussian({ profile: { url, name: 'gaussian' } });
  failsWith(() => getmap(component, tinyImage), /await loadProfiles\(mod\) first/);
  await loadProfiles(new Model(component));
  assert.equal(getmap(component, tinyImage), getmap(gaussian(), tinyImage));
  let message = '';
  await loadProfiles(new Model(gaussian({ profile: { url, name: 'other' } }))).catch((error: Error) => {
    message = error.message;
  });
  assert.match(message, /exports no function 'other'; it exports gaussian/);
});

test('NaN is impossible, and a negative profile is seen where it must be positive', () => {
  const logL = (more: object): number => {
    const { expand, logL } = compile({ img: tinyImage, mod: new Model(gaussian(more)) });
    return logL(expand(new Float64Array(0), 1));
  };
  assert.is(logL({ profile: () => Number.NaN }), Number.NEGATIVE_INFINITY);
  assert.ok(Number.isFinite(logL({ profile: (r: number) => 3e-4 - r })));
  assert.is(logL({ profile: (r: number) => 3e-4 - r, positive: true }), Number.NEGATIVE_INFINITY);
});

test('inline pools and threads give the same bits, for a function and for a module', async () => {
  for (const profile of [undefined, { url, name: 'gaussian' }]) {
    const component = gaussian({ rs: uniform(1e-4, 1e-3), ...(profile && { profile }) });
    const problem = compile({ img: tinyImage, mod: new Model(component, new Sersic({ ...at, re: 1e-3, Ie: uniform(0, 1) })) });
    const theta = Float64Array.of(2e-4, 0.3, 5e-4, 0.1, 9e-4, 0.8);
    const values = problem.expand(theta, 3);
    const [inline, threads] = [new InlinePool(), new MultiPool(2)];
    try {
      const answers = await Promise.all(
        [inline, threads].map(async pool => {
          const name = await pool.attach(problem.work);
          const answer = await firstValueFrom(
            pool.evaluate({ want: 'value', id: 1, problem: name, n: 3, nvalues: problem.nvalues, values }),
          );
          return (answer as { logL: Float64Array }).logL;
        }),
      );
      assert.equal(Array.from(answers[0]), Array.from(answers[1]));
      assert.ok(answers[0].every(Number.isFinite));
    } finally {
      await inline.close();
      await threads.close();
    }
  }
});

test.run();
