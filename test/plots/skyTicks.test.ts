import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { alongEdge, coordinatesOf, type Frame, skyMarks } from '../../src/plots/skyTicks.js';
import { textWidth } from '../../src/plots/text.js';
import { close } from '../support/close.js';

const [ra, dec] = coordinatesOf('ICRS');
const [longitude] = coordinatesOf('Galactic');

/** Values that go evenly from `from` to `to` along an edge. */
const even = (from: number, to: number) => Float64Array.from({ length: 129 }, (_, i) => from + ((to - from) * i) / 128);
const labels = (marks: readonly { label: string }[]) => marks.map(mark => mark.label).filter(label => label !== '');

/** Degrees of a label, given those of the label before it that it leans on. */
function degreesOf(parts: (number | null)[], style: 'hours' | 'arc'): number {
  const [first, minutes, seconds] = parts.map(part => part ?? 0);
  const sign = Object.is(first, -0) || first < 0 ? -1 : 1;
  return sign * (Math.abs(first) + minutes / 60 + seconds / 3600) * (style === 'hours' ? 15 : 1);
}

function read(all: readonly string[], style: 'hours' | 'arc'): number[] {
  let before: (number | null)[] = [null, null, null];
  return all.map(label => {
    const match = /^(?:([+−]?\d+)[h°])?(?:(\d+)[m′])?(?:([\d.]+)[s″])?$/.exec(label);
    assert.ok(match, `${label} is no sexagesimal number`);
    const parts = [1, 2, 3].map(k =>
      match![k] === undefined ? null : match![k].startsWith('−') ? -Number(match![k].slice(1)) : Number(match![k]),
    );
    const from = parts.findIndex(part => part !== null);
    before = parts.map((part, k) => (k < from ? before[k] : part));
    return degreesOf(before, style);
  });
}

test('labels say where their ticks are, in hours and in degrees', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -80, max: 80, noNaN: true }),
      fc.double({ min: -4.5, max: 1, noNaN: true }),
      fc.boolean(),
      fc.integer({ min: 120, max: 400 }),
      (middle, power, falling, length) => {
        const width = 10 ** power * (falling ? -1 : 1);
        for (const [coordinate, way] of [
          [ra, 'x'],
          [dec, 'y'],
          [dec, 'x'],
        ] as const) {
          const shifted = coordinate === ra ? middle + 100 : middle;
          const marks = skyMarks(even(shifted - width / 2, shifted + width / 2), coordinate, length, way, 9, 6);
          const shown = marks.filter(mark => mark.label !== '');
          const values = read(labels(marks), coordinate.style === 'hours' ? 'hours' : 'arc');
          shown.forEach(({ at }, i) => {
            const expected = shifted - width / 2 + (at / length) * width;
            close(values[i], expected, { atol: Math.abs(width) * 2e-3 + 1e-12 }, `${shown[i].label} at ${at}`);
          });
        }
      },
    ),
  );
});

test('labels neither touch nor reach over the ends, and there is one at least', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 350, noNaN: true }),
      fc.double({ min: -4.5, max: 1, noNaN: true }),
      fc.integer({ min: 150, max: 400 }),
      (start, power, length) => {
        for (const coordinate of [ra, longitude]) {
          const marks = skyMarks(even(start + 10 ** power, start), coordinate, length, 'x', 9, 6);
          let before = -6;
          for (const { at, label } of marks.filter(mark => mark.label !== '')) {
            const half = textWidth(label, 9) / 2;
            assert.ok(at - half >= before - 1e-9 && at + half <= length + 6 + 1e-9, `${label} at ${at}`);
            before = at + half + 2;
          }
          assert.ok(labels(marks).length >= 1);
        }
      },
    ),
  );
});

test('a field of half a minute of arc, as it is written', () => {
  assert.equal(labels(skyMarks(even(20.0046, 19.9954), ra, 260, 'x', 9, 6)), ['01h20m00.5s', '00.0s', '01h19m59.5s', '59.0s']);
  assert.equal(labels(skyMarks(even(-10.0045, -9.9955), dec, 260, 'y', 9, 6)), ['−10°00′10″', '−10°00′00″', '−09°59′50″']);
  // The ticks at both ends are there, but their labels would reach over them.
  const ends = skyMarks(even(21, 19), longitude, 260, 'x', 9, 6);
  assert.is(ends.length, 5);
  assert.equal(labels(ends), ['20.5°', '20.0°', '19.5°']);
});

test('an edge across 0 h, and one that turns round at the pole', () => {
  const across = alongEdge({ toSky: x => [(360.5 - x) % 360, 0] }, 0, [0, 0], [1, 0]);
  close(across[0] - across[128], 1, { rtol: 1e-9 }, 'span');
  assert.equal(labels(skyMarks(across, ra, 300, 'x', 9, 6)), ['00h01m', '00m', '23h59m']);
  const turning = Float64Array.from({ length: 129 }, (_, i) => 90 - Math.abs(i - 64) / 64);
  const marks = skyMarks(turning, dec, 300, 'y', 9, 6);
  assert.ok(labels(marks).includes('+89°30′'));
  assert.is(labels(marks).filter(label => label === '+89°30′').length, 2);
});

test('where there is no sky there are no ticks', () => {
  assert.equal(skyMarks(new Float64Array(129).fill(Number.NaN), ra, 200, 'x', 9, 6), []);
  assert.equal(skyMarks(new Float64Array(129).fill(12), dec, 200, 'y', 9, 6), []);
  const partly = even(10, 12).map((value, i) => (i < 64 ? Number.NaN : value));
  assert.ok(skyMarks(partly, longitude, 200, 'x', 9, 6).every(({ at }) => at >= 100));
});

test('every frame has two coordinates', () => {
  for (const frame of ['ICRS', 'FK5', 'FK4', 'Galactic', 'Ecliptic', 'other'] as Frame[]) {
    const [first, second] = coordinatesOf(frame);
    assert.is(first.index, 0);
    assert.is(second.index, 1);
    assert.ok(textWidth(first.short, 10) < textWidth(first.name, 10));
  }
});

test.run();
