import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FitError } from '../../../src/errors.js';
import { fold, keyOf, Random } from '../../../src/math/philox.js';
import { HARD, PERIODIC, REFLECTIVE, type RegionWalk, type WalkKind } from '../../../src/samplers/walks/contract.js';
import { runWalk } from '../../../src/samplers/walks/runWalk.js';
import { close } from '../../support/close.js';

const KINDS: readonly [WalkKind, number, number][] = [
  ['rwalk', 60, 0.7],
  ['slice', 8, 4],
  ['rslice', 16, 4],
];

/** Axes that lean, so that directions and their frame must go together. */
const AXES = Float64Array.of(0.3, 0, 0.1, 0.2);

function job(kind: WalkKind, steps: number, scale: number, more: Partial<RegionWalk> = {}): RegionWalk {
  return {
    key: keyOf(1),
    kind,
    start: Float64Array.of(0.5, 0.5),
    startLogL: 0,
    logLMin: -1,
    axes: AXES,
    scale,
    steps,
    edges: Uint8Array.of(HARD, HARD),
    ...more,
  };
}

/** A disk of radius ½ in the middle of the square, its likelihood the distance from the left. */
const disk = (u: Float64Array): number => ((u[0] - 0.5) ** 2 + (u[1] - 0.5) ** 2 < 0.25 ? u[0] : Number.NEGATIVE_INFINITY);

test('from uniform starts come uniform ends, whatever the kind', () => {
  for (const [kind, steps, scale] of KINDS) {
    const n = 4000;
    const random = new Random(keyOf(2));
    let mean = 0;
    let square = 0;
    let cross = 0;
    for (let i = 0; i < n; i++) {
      const start = new Float64Array(2);
      do {
        start[0] = random.uniform();
        start[1] = random.uniform();
      } while (disk(start) === Number.NEGATIVE_INFINITY);
      const end = runWalk(job(kind, steps, scale, { key: fold(keyOf(3), i), start, startLogL: disk(start) }), disk);
      const x = end.point[0] - 0.5;
      const y = end.point[1] - 0.5;
      mean += x / n;
      square += (x * x + y * y) / n;
      cross += (x * y) / n;
      assert.is(end.logL, disk(end.point));
    }
    // of a uniform disk of radius ½: ⟨x²⟩ = 1/16, ⟨r²⟩ = 1/8 with variance 1/192, ⟨x²y²⟩ = 1/384; 5 standard errors
    close(mean, 0, { atol: 5 * Math.sqrt(1 / 16 / n) }, kind);
    close(square, 1 / 8, { atol: 5 * Math.sqrt(1 / 192 / n) }, kind);
    close(cross, 0, { atol: 5 * Math.sqrt(1 / 384 / n) }, kind);
  }
});

test('a walk goes far from its start, and never below the threshold', () => {
  for (const [kind, steps, scale] of KINDS) {
    let dot = 0;
    let lowest = Number.POSITIVE_INFINITY;
    const n = 500;
    for (let i = 0; i < n; i++) {
      const start = Float64Array.of(0.9, 0.5);
      const end = runWalk(job(kind, steps, scale, { key: fold(keyOf(4), i), start, startLogL: 0.9, logLMin: 0.1 }), disk);
      lowest = Math.min(lowest, end.logL);
      dot += (end.point[0] - 0.5) / 0.4 / n;
    }
    assert.ok(lowest > 0.1, kind);
    assert.ok(Math.abs(dot) < 0.35, `${kind}: the ends remember ${dot.toFixed(2)} of where they began`);
  }
});

test('likelihoods are counted, and none is asked for outside the cube', () => {
  for (const [kind, steps, scale] of KINDS) {
    let calls = 0;
    const end = runWalk(job(kind, steps, 4 * scale), u => {
      calls++;
      assert.ok(u.every(x => x > 0 && x < 1));
      return 0;
    });
    assert.is(end.calls, calls);
    assert.ok(end.accepted > 0 && end.accepted <= end.tried, `${kind}: ${end.accepted} of ${end.tried}`);
  }
});

test('a periodic edge leads to the other side, a reflective one back', () => {
  // two strips at the left and right edge, the start in the left one
  const strips = (u: Float64Array): number => (u[0] < 0.1 || u[0] > 0.9 ? 0 : Number.NEGATIVE_INFINITY);
  const right = (edge: number): number => {
    let n = 0;
    for (let i = 0; i < 200; i++) {
      const start = Float64Array.of(0.05, 0.5);
      const edges = Uint8Array.of(edge, REFLECTIVE);
      const axes = Float64Array.of(0.1, 0, 0, 0.3);
      const end = runWalk(job('rwalk', 20, 1, { key: fold(keyOf(5), i), start, edges, axes }), strips);
      assert.ok(end.point.every(x => x > 0 && x < 1));
      if (end.point[0] > 0.5) n++;
    }
    return n;
  };
  assert.is(right(HARD), 0);
  assert.is(right(REFLECTIVE), 0);
  const n = right(PERIODIC);
  assert.ok(n > 65 && n < 135, `${n} of 200 on the other side`);
});

test('a region much narrower than the axes still moves the point; a single point ends the walk where it began', () => {
  const narrow = (u: Float64Array): number => (Math.abs(u[0] - 0.5) < 1e-3 && Math.abs(u[1] - 0.5) < 1e-3 ? 0 : Number.NEGATIVE_INFINITY);
  for (const [kind, steps, scale] of KINDS) {
    assert.ok(runWalk(job(kind, steps, scale), narrow).accepted > 0, kind);
    const stuck = runWalk(job(kind, steps, scale), () => Number.NEGATIVE_INFINITY);
    assert.is(stuck.accepted, 0);
    assert.equal(stuck.point, Float64Array.of(0.5, 0.5));
  }
});

test('the same job gives the same bits, and another key others', () => {
  for (const [kind, steps, scale] of KINDS) {
    const one = runWalk(job(kind, steps, scale), disk);
    assert.equal(runWalk(structuredClone(job(kind, steps, scale)), disk), one);
    assert.not.equal(runWalk(job(kind, steps, scale, { key: keyOf(9) }), disk).point, one.point);
  }
});

test('NaN and +Infinity are refused with the point', () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(
      () => runWalk(job('rwalk', 5, 0.5), () => bad),
      (e: Error) => e instanceof FitError && e.message.includes(String(bad)) && /0\.\d/.test(e.message),
    );
  }
});

test.run();
