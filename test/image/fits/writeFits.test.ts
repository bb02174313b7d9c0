import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readFits } from '../../../src/image/fits/readFits.js';
import { type Samples, writeFits } from '../../../src/image/fits/writeFits.js';

const samples: readonly (readonly [number, Samples])[] = [
  [8, Uint8Array.of(0, 1, 128, 255)],
  [16, Int16Array.of(-32768, -1, 0, 32767)],
  [32, Int32Array.of(-2147483648, -1, 0, 2147483647)],
  [64, BigInt64Array.of(-9007199254740991n, -1n, 0n, 9007199254740991n)],
  [-32, Float32Array.of(-1.5, Number.NaN, Number.POSITIVE_INFINITY, 0.25)],
  [-64, Float64Array.of(-1 / 3, Number.NaN, Number.NEGATIVE_INFINITY, 1e-300)],
];

for (const [bitpix, data] of samples) {
  test(`BITPIX ${bitpix}: what is written is read back`, () => {
    const bytes = writeFits([{ axes: [2, 2], data }]);
    assert.is(bytes.length % 2880, 0);
    const [hdu] = readFits(bytes);
    assert.is(hdu.header.get('BITPIX'), bitpix);
    assert.equal(hdu.axes, [2, 2]);
    assert.equal(Array.from(hdu.data), Array.from(data as ArrayLike<number | bigint>, Number));
  });
}

test('an integer scale is written beside the stored samples', () => {
  const bytes = writeFits([{ axes: [3, 1], data: Int16Array.of(-32768, 0, 3), scaling: { bscale: 0.5, bzero: 100, blank: -32768 } }]);
  assert.equal(Array.from(readFits(bytes)[0].data), [Number.NaN, 100, 101.5]);
});

test('an HDU that was read is written as doubles: its old scale goes', () => {
  const [first] = readFits(writeFits([{ axes: [2, 1], data: Uint8Array.of(1, 2), scaling: { bscale: 2, bzero: 1 } }]));
  const [again] = readFits(writeFits([first]));
  assert.is(again.header.get('BITPIX'), -64);
  assert.not(again.header.has('BSCALE'));
  assert.equal(Array.from(again.data), [3, 5]);
});

test('the first image is the primary HDU, the others are extensions', () => {
  const bytes = writeFits([
    { axes: [], data: new Uint8Array(0), header: { OBJECT: 'M 51' } },
    { axes: [2, 1], data: Float32Array.of(1, 2), header: { EXTNAME: 'SCI' } },
    { axes: [1, 1, 3], data: Float32Array.of(1, 2, 3), header: { EXTNAME: 'CUBE' } },
  ]);
  const hdus = readFits(bytes);
  assert.equal(hdus.map(String), ['HDU 0: no data', 'HDU 1 (SCI): image 2 × 1', 'HDU 2 (CUBE): image 1 × 1 × 3']);
  assert.is(hdus[0].header.get('OBJECT'), 'M 51');
  assert.is(hdus[1].header.get('XTENSION'), 'IMAGE');
});

test('samples that do not fill the axes are refused', () => {
  assert.throws(() => writeFits([{ axes: [2, 2], data: new Uint8Array(3) }]), /HDU 0 has axes 2 × 2 and 3 samples/);
  assert.throws(() => writeFits([{ axes: [-1, -1], data: new Uint8Array(1) }]), /-1 × -1/);
  assert.throws(() => writeFits([]), /nothing to write/);
  assert.throws(() => writeFits([{ axes: [1], data: [1] as unknown as Uint8Array }]), /Uint8Array, Int16Array/);
});

test.run();
