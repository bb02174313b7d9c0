import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { axisOf } from '../../src/plots/axes.js';
import { measurement } from '../../src/plots/measurement.js';
import { textWidth } from '../../src/plots/text.js';
import { decade, niceStep, offsetText, readingOf, ticks } from '../../src/plots/ticks.js';

/** Ranges of every size about every value that a double still tells apart. */
const ranges = fc
  .tuple(
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.integer({ min: -30, max: 30 }),
    fc.integer({ min: 0, max: 9 }),
    fc.double({ min: 1, max: 9.99, noNaN: true }),
  )
  .map(([mantissa, power, finer, width]): [number, number] => {
    const low = mantissa * 10 ** power;
    return [low, low + width * 10 ** (power - finer)];
  });

const number = (label: string) => Number(label.replace('−', '-'));

test('ticks lie in the range, evenly, and no more of them than asked for', () => {
  fc.assert(
    fc.property(ranges, fc.integer({ min: 1, max: 12 }), ([low, high], most) => {
      const { values } = ticks(low, high, most);
      const slack = 1e-6 * (high - low);
      assert.ok(values.length <= most);
      for (const value of values) assert.ok(value >= low - slack && value <= high + slack, `${value} in ${low} … ${high}`);
      for (let i = 2; i < values.length; i++) {
        assert.ok(Math.abs(values[i] - 2 * values[i - 1] + values[i - 2]) < slack + 4e-16 * Math.abs(high) * 4);
      }
    }),
  );
});

test('every range has ticks: two at least where five are allowed', () => {
  fc.assert(fc.property(ranges, ([low, high]) => assert.ok(ticks(low, high, 5).values.length >= 2)));
});

test('labels say the values, with what the offset adds, and no two are alike', () => {
  fc.assert(
    fc.property(ranges, ([low, high]) => {
      const { values, labels } = ticks(low, high, 6);
      const { origin, exponent } = readingOf(low, high);
      values.forEach((value, i) => {
        const read = origin + number(labels[i]) * 10 ** exponent;
        assert.ok(Math.abs(read - value) <= 1e-6 * (high - low) + 1e-15 * Math.abs(value), `${labels[i]} for ${value}`);
      });
      assert.is(new Set(labels).size, labels.length);
      for (const label of labels) assert.ok(label.length <= 10, `${label} is long`);
    }),
  );
});

test('a right ascension known to a millionth is read from its origin', () => {
  assert.equal(ticks(19.9999981, 20.0000024, 5).labels, ['−1', '0', '1', '2']);
  assert.is(ticks(19.9999981, 20.0000024, 5).offset, '×10⁻⁶ + 20');
  assert.is(ticks(-10.0000024, -9.9999981, 5).offset, '×10⁻⁶ − 10');
  assert.is(offsetText(readingOf(0.81, 0.94)), '');
  assert.is(offsetText(readingOf(-3e-8, 2e-8)), '×10⁻⁸');
});

test('steps and decades are round', () => {
  assert.equal([0.9, 1, 1.1, 2.5, 5.1, 0.03].map(niceStep), [1, 1, 2, 5, 10, 0.05]);
  assert.equal([1, 9.99, 10, 0.001, 999.9999999, 0, Number.NaN].map(decade), [0, 0, 1, -3, 2, 0, 0]);
});

test('labels of an axis neither touch nor reach over its ends', () => {
  fc.assert(
    fc.property(ranges, fc.integer({ min: 60, max: 300 }), fc.constantFrom<'x' | 'y'>('x', 'y'), (range, length, way) => {
      const { marks } = axisOf(range, length, way, 5, 3);
      let before = -3;
      for (const { at, label } of marks) {
        assert.ok(at >= 0 && at <= length);
        if (label === '') continue;
        const half = way === 'x' ? textWidth(label, 9) / 2 : 4.5;
        assert.ok(at - half >= before - 1e-9, `${label} at ${at}`);
        assert.ok(at + half <= length + 3 + 1e-9);
        before = at + half;
      }
      assert.ok(
        marks.some(mark => mark.label !== ''),
        'an axis has a label',
      );
    }),
  );
});

test('a measurement has two digits of its smaller error', () => {
  const written = (value: number, plus: number, minus: number) => {
    const m = measurement(value, plus, minus);
    return `${m.before}${m.value} +${m.plus} −${m.minus}${m.after}`;
  };
  assert.is(written(9.896, 0.4245, 0.4295), '9.90 +0.42 −0.43');
  assert.is(written(0.59568, 0.00437, 0.00451), '0.5957 +0.0044 −0.0045');
  assert.is(written(20.00000012, 9.49e-7, 9.62e-7), '20 + (0.12 +0.95 −0.96) ×10⁻⁶');
  assert.is(written(-10.00000003, 8.6e-7, 8.31e-7), '−10 + (−0.03 +0.86 −0.83) ×10⁻⁶');
  assert.is(written(4.1541e-4, 3.83e-6, 3.79e-6), '(4.154 +0.038 −0.038) ×10⁻⁴');
  assert.is(written(5, 0, 0), '5 +0 −0');
  assert.is(written(-3e-9, 0, 0), '(−3 +0 −0) ×10⁻⁹');
  assert.is(written(10, 3, 0), '10.0 +3.0 −0.0');
});

test.run();
