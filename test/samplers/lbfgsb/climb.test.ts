import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Climb, climbed, startClimb, wanted } from '../../../src/samplers/lbfgsb/climb.js';
import { boxedStep } from '../../../src/samplers/lbfgsb/model.js';
import { close } from '../../support/close.js';

type Hill = (x: Float64Array) => [number, Float64Array];

function climb(hill: Hill, start: readonly number[], rules = { tol: 1e-12, maxiter: 500 }): Climb {
  let now = startClimb(Float64Array.from(start));
  while (now.state === 'climbing') {
    const x = wanted(now);
    assert.ok(
      x.every(u => u >= 0 && u <= 1),
      'in the cube',
    );
    now = climbed(now, ...hill(x), rules);
    assert.ok(now.calls < 2000);
  }
  return now;
}

/** −½ (x − c)·A·(x − c) with correlated A of condition 1e6. */
const ridge: Hill = x => {
  const [a, b] = [x[0] - 0.3, x[1] - 0.6];
  const [s, d] = [a + b, a - b];
  return [-0.5 * (1e8 * d * d + 100 * s * s), Float64Array.of(-(1e8 * d + 100 * s), -(-1e8 * d + 100 * s))];
};

/** Rosenbrock's valley over [−2, 2]². */
const valley: Hill = u => {
  const [x, y] = [4 * u[0] - 2, 4 * u[1] - 2];
  return [-(100 * (y - x * x) ** 2 + (1 - x) ** 2), Float64Array.of(4 * (400 * x * (y - x * x) + 2 * (1 - x)), -800 * (y - x * x))];
};

test('a narrow ridge and a bent valley are climbed to their tops', () => {
  const top = climb(ridge, [0.5, 0.5]);
  close(top.x, Float64Array.of(0.3, 0.6), { atol: 1e-7 });
  const bend = climb(valley, [0.2, 0.8]);
  close(bend.x, Float64Array.of(0.75, 0.75), { atol: 1e-6 });
  assert.ok(bend.calls < 80, `${bend.calls} calls`);
});

test('a top beyond the walls is found at them', () => {
  // the free coordinate's best place hangs on the one at the wall
  const hill: Hill = x => {
    const [a, b] = [x[0] - 1.5, x[1] - 0.5 - 0.2 * (x[0] - 0.5)];
    return [-(a * a) - 50 * b * b, Float64Array.of(-2 * a + 20 * b, -100 * b)];
  };
  close(climb(hill, [0.1, 0.9]).x, Float64Array.of(1, 0.6), { atol: 1e-7 });
});

test('a region without likelihood is kept out of', () => {
  const cliff: Hill = x => (x[0] > 0.61 ? [Number.NEGATIVE_INFINITY, new Float64Array(2)] : ridge(x));
  close(climb(cliff, [0.1, 0.1]).x, Float64Array.of(0.3, 0.6), { atol: 1e-6 });
});

test('a plain without slope, and a start without likelihood, end at once', () => {
  assert.is(climb(() => [3, new Float64Array(2)], [0.5, 0.5]).state, 'converged');
  const lost = climb(() => [Number.NEGATIVE_INFINITY, new Float64Array(2)], [0.5, 0.5]);
  assert.is(lost.state, 'stuck');
  assert.is(lost.calls, 1);
});

test('maxiter ends a climb', () => {
  assert.is(climb(valley, [0.2, 0.8], { tol: 1e-12, maxiter: 3 }).state, 'maxiter');
});

test("the step in a box is where the model is least, or goes down to the path's first minimum at least", () => {
  const b = Float64Array.of(4, 1, 1, 3);
  const model = (g: Float64Array, p: ArrayLike<number>) =>
    g[0] * p[0] + g[1] * p[1] + 0.5 * (4 * p[0] * p[0] + 2 * p[0] * p[1] + 3 * p[1] * p[1]);
  for (const [x, g] of [
    [
      [0.5, 0.5],
      [1, -0.3],
    ],
    [
      [0.1, 0.9],
      [3, -2],
    ],
    [
      [0, 0.5],
      [1, 1],
    ],
  ].map(pair => pair.map(v => Float64Array.from(v)))) {
    const step = boxedStep(x, g, b);
    let least = 0;
    for (let i = 0; i <= 400; i++) {
      for (let j = 0; j <= 400; j++) least = Math.min(least, model(g, [i / 400 - x[0], j / 400 - x[1]]));
    }
    close(model(g, step), least, { atol: 1e-4 });
  }
});

test('on a kink, from which no step along the slope leads up, a climb gives up within some calls and keeps what it was promised', () => {
  // a ridge with a crease along x = 0.5, where the slope is taken from one side, as of a cusp that lies on a pixel
  const crease: Hill = u => [-1e4 * Math.abs(u[0] - 0.5) + u[1], Float64Array.of(u[0] >= 0.5 ? -1e4 : 1e4, 1)];
  const top = climb(crease, [0.5, 0.3], { tol: 1e-6, maxiter: 500 });
  assert.is(top.state, 'stuck');
  assert.ok(top.calls < 200, `${top.calls} calls`);
  assert.ok(top.expected > 1e-6);
});

test.run();
