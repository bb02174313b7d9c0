import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { imageTransform } from '../../src/math/dft.js';
import { erf, erfc } from '../../src/math/erf.js';
import { gammaP, gammaPInverse, lgamma } from '../../src/math/gamma.js';
import { betaI, betaIInverse, lbeta } from '../../src/math/incompleteBeta.js';
import { normalCdf, normalQuantile } from '../../src/math/normal.js';
import { keyOf, Random } from '../../src/math/philox.js';
import { randomGamma } from '../../src/math/randomGamma.js';
import { randomPoisson } from '../../src/math/randomPoisson.js';
import { close } from '../support/close.js';

// Golden numbers: scipy 1.17.1, scipy.special; the call stands above each.

test('erf and erfc agree with the reference over all three of their approximations', () => {
  // erf([-3, -.3, 1e-9, .3, .46875, .5, 1, 3])
  close(
    [-3, -0.3, 1e-9, 0.3, 0.46875, 0.5, 1, 3].map(erf),
    [
      -0.9999779095030014, -0.3286267594591274, 1.1283791670955127e-9, 0.3286267594591274, 0.492613473217938, 0.5204998778130465,
      0.8427007929497148, 0.9999779095030014,
    ],
    { rtol: 1e-15 },
  );
  // erfc([-3, -.3, .3, .5, 1, 3, 5, 10]); the last place of scipy's own erfc(25) is 5e-14 of it
  close(
    [-3, -0.3, 0.3, 0.5, 1, 3, 5, 10].map(erfc),
    [
      1.9999779095030015, 1.3286267594591274, 0.6713732405408726, 0.4795001221869535, 0.15729920705028516, 2.2090496998585445e-5,
      1.5374597944280347e-12, 2.0884875837625446e-45,
    ],
    { rtol: 2e-15 },
  );
});

test('erf is odd, has its limits, and passes NaN on', () => {
  assert.is(erf(Number.POSITIVE_INFINITY), 1);
  assert.is(erf(Number.NEGATIVE_INFINITY), -1);
  assert.is(erfc(Number.POSITIVE_INFINITY), 0);
  assert.is(erfc(Number.NEGATIVE_INFINITY), 2);
  assert.is(erf(0), 0);
  close(erf(1e-300), 1.1283791670955126e-300, { rtol: 2e-16 });
  assert.ok(Number.isNaN(erf(Number.NaN)) && Number.isNaN(erfc(Number.NaN)));
});

test('the normal cumulative keeps its digits in the lower tail', () => {
  // ndtr([-37, -10, -1.5, 0, .7, 6])
  close(
    [-37, -10, -1.5, 0, 0.7, 6].map(normalCdf),
    [5.7255712225239266e-300, 7.61985302416047e-24, 0.06680720126885807, 0.5, 0.758036347776927, 0.9999999990134123],
    { rtol: 1e-13 },
  );
});

test('the normal quantile agrees with the reference in all three of its branches, and is the inverse of the cumulative', () => {
  // ndtri([1e-300, 1e-20, 1e-7, .02, .075, .3, .5, .9, .999999])
  const u = [1e-300, 1e-20, 1e-7, 0.02, 0.075, 0.3, 0.5, 0.9, 0.999999];
  close(
    u.map(normalQuantile),
    [
      -37.0470962993612, -9.262340089798409, -5.1993375821928165, -2.053748910631823, -1.4395314709384563, -0.5244005127080409, 0,
      1.2815515655446004, 4.753424308817087,
    ],
    { rtol: 2e-15 },
  );
  close(u.map(normalQuantile).map(normalCdf), u, { rtol: 2e-13 });
});

test('the normal quantile has its ends, and no value outside [0, 1]', () => {
  assert.is(normalQuantile(0), Number.NEGATIVE_INFINITY);
  assert.is(normalQuantile(1), Number.POSITIVE_INFINITY);
  for (const u of [-1e-9, 1.1, Number.NaN]) assert.ok(Number.isNaN(normalQuantile(u)), String(u));
});

test('lgamma agrees with the reference', () => {
  // gammaln([1e-5, .3, 1.5, 3.7, 9.5, 22, 171.3])
  close(
    [1e-5, 0.3, 1.5, 3.7, 9.5, 22, 171.3].map(lgamma),
    [
      11.512919692895826, 1.0957979948180756, -0.12078223763524526, 1.428072326665388, 11.689333420797269, 45.38013889847691,
      708.1149470389971,
    ],
    { rtol: 1e-15, atol: 4e-15 },
  );
  assert.ok(Number.isNaN(lgamma(0)) && Number.isNaN(lgamma(-1.5)));
});

test('the incomplete gamma function agrees with the reference on both sides of its maximum', () => {
  // gammainc([.5, 2, 2, 20, 20], [.3, .5, 9, 15, 40])
  const cases = [
    [0.5, 0.3],
    [2, 0.5],
    [2, 9],
    [20, 15],
    [20, 40],
  ];
  close(
    cases.map(([a, x]) => gammaP(a, x)),
    [0.5614219739190003, 0.09020401043104986, 0.9987659019591332, 0.12478121503252496, 0.9998236971022614],
    { rtol: 1e-14 },
  );
  assert.is(gammaP(2, 0), 0);
  assert.is(gammaP(2, Number.POSITIVE_INFINITY), 1);
  assert.ok(Number.isNaN(gammaP(0, 1)) && Number.isNaN(gammaP(1, -1)));
});

test('the inverse incomplete gamma function gives the b of a Sérsic profile', () => {
  // gammaincinv(2 n, .5) for n = .25, .5, 1, 2.5, 4, 10
  close(
    [0.25, 0.5, 1, 2.5, 4, 10].map(n => gammaPInverse(2 * n, 0.5)),
    [0.227468211559786, 0.6931471805599455, 1.6783469900166612, 4.670908882795985, 7.669249442500804, 19.66767242330567],
    { rtol: 1e-14 },
  );
  // gammaincinv([.05, 3, 40], [.01, .999, .2])
  close(
    [
      [0.05, 0.01],
      [3, 0.999],
      [40, 0.2],
    ].map(([a, p]) => gammaPInverse(a, p)),
    [5.844632057286578e-41, 11.228872242412661, 34.603469541769265],
    { rtol: 1e-12 },
  );
  assert.is(gammaPInverse(2, 0), 0);
  assert.is(gammaPInverse(2, 1), Number.POSITIVE_INFINITY);
  assert.ok(Number.isNaN(gammaPInverse(2, 1.1)));
});

test('the incomplete beta function is a polynomial where its arguments are whole, and its inverse undoes it', () => {
  // I_x(2, 3) = x² (6 − 8 x + 3 x²); I_x(a, b) = 1 − I_{1−x}(b, a)
  for (const x of [1e-8, 0.1, 0.4, 0.5, 0.7, 1 - 1e-6]) {
    close(betaI(x, 2, 3), x * x * (6 - 8 * x + 3 * x * x), { rtol: 1e-13 });
    close(betaI(x, 3, 2), 1 - betaI(1 - x, 2, 3), { rtol: 1e-12, atol: 1e-15 });
  }
  // Arc sine law: I_x(½, ½) = (2/π) asin √x
  for (const x of [1e-12, 0.2, 0.9]) close(betaI(x, 0.5, 0.5), (2 / Math.PI) * Math.asin(Math.sqrt(x)), { rtol: 1e-13 });
  for (const [a, b] of [
    [2, 3],
    [0.5, 0.5],
    [0.1, 4],
    [300, 7],
    [5e3, 0.5],
  ]) {
    for (const p of [1e-12, 1e-3, 0.3, 0.5, 0.8, 0.999]) {
      const x = betaIInverse(p, a, b);
      // What the rounding of x makes in p.
      const density = Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - lbeta(a, b));
      if (x < 1) close(betaI(x, a, b), p, { rtol: 1e-11, atol: 4 * Number.EPSILON * density }, `I(${a}, ${b}) at ${p}`);
    }
  }
  for (const p of [-0.1, 1.1, Number.NaN]) assert.ok(Number.isNaN(betaIInverse(p, 2, 3)));
  assert.equal([betaI(0, 2, 3), betaI(1, 2, 3), betaIInverse(0, 2, 3), betaIInverse(1, 2, 3)], [0, 1, 0, 1]);
});

test('draws from Poisson and gamma distributions have their mean and variance', () => {
  const random = new Random(keyOf(7));
  const moments = (draw: () => number): [number, number] => {
    const draws = Float64Array.from({ length: 20_000 }, draw);
    const mean = draws.reduce((a, b) => a + b) / draws.length;
    return [mean, draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length];
  };
  for (const each of [0.3, 4, 9.9, 10, 37, 1e4]) {
    const [mean, variance] = moments(() => randomPoisson(random, each));
    close([mean, variance], [each, each], { rtol: 0.05 }, `Poisson ${each}`);
  }
  assert.is(randomPoisson(random, 0), 0);
  for (const each of [0.4, 1, 3, 50]) {
    const [mean, variance] = moments(() => randomGamma(random, each));
    close([mean, variance], [each, each], { rtol: 0.08 }, `gamma ${each}`);
  }
});

test('the transform of an image of any sides is the sum that it stands for', () => {
  for (const [nx, ny] of [
    [8, 4],
    [6, 5],
    [7, 1],
    [1, 1],
    [13, 9],
  ]) {
    const random = new Random(keyOf(nx));
    const image = Float64Array.from({ length: nx * ny }, () => random.normal());
    const [re, im] = [image.slice(), new Float64Array(nx * ny)];
    const transform = imageTransform(nx, ny);
    transform(re, im);
    for (let k = 0; k < nx * ny; k += 3) {
      let [a, b] = [0, 0];
      image.forEach((value, i) => {
        const angle = -2 * Math.PI * (((k % nx) * (i % nx)) / nx + (Math.floor(k / nx) * Math.floor(i / nx)) / ny);
        a += value * Math.cos(angle);
        b += value * Math.sin(angle);
      });
      close([re[k], im[k]], [a, b], { rtol: 0, atol: 1e-12 });
    }
    transform(im, re);
    close(
      re.map(value => value / (nx * ny)),
      image,
      { rtol: 0, atol: 1e-13 },
    );
  }
});

test.run();
