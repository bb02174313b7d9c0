import { inflateSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { keyOf, Random } from '../../src/math/philox.js';
import { adler32, crc32, encodePng, fromBase64, toBase64, zlibStored } from '../../src/plots/png.js';
import { decodePng } from './drawing.js';

const ascii = (text: string) => new TextEncoder().encode(text);

test('checksums are those of the standards', () => {
  // The check values of the CRC catalogue (CRC-32/ISO-HDLC) and of RFC 1950's Adler-32 in Python: zlib.adler32(b'Wikipedia')
  assert.is(crc32(ascii('123456789')), 0xcbf43926);
  assert.is(adler32(ascii('Wikipedia')), 0x11e60398);
  assert.is(crc32(new Uint8Array(0)), 0);
  assert.is(adler32(new Uint8Array(0)), 1);
});

test('stored zlib streams are read by zlib, at the sizes where blocks begin', () => {
  for (const size of [0, 1, 65534, 65535, 65536, 200000]) {
    const bytes = new Uint8Array(size).map((_, i) => (i * 7) & 255);
    const back = inflateSync(zlibStored(bytes));
    assert.is(Buffer.compare(back, Buffer.from(bytes)), 0, `${size} bytes`);
  }
});

test('a picture comes back from its file, deflated or stored', () => {
  const random = new Random(keyOf(1));
  for (const [width, height] of [
    [1, 1],
    [3, 2],
    [300, 257],
  ]) {
    const pixels = Uint8Array.from({ length: width * height }, () => random.integer(4));
    const palette = Uint8Array.of(0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255);
    const alpha = Uint8Array.of(0, 100, 200, 255);
    for (const file of [
      encodePng({ width, height, pixels, palette, alpha }),
      encodePng({ width, height, pixels, palette, alpha }, zlibStored),
    ]) {
      const back = decodePng(file);
      assert.is(back.width, width);
      assert.is(back.height, height);
      assert.is(back.depth, 8);
      assert.is(back.colourType, 3);
      assert.is(Buffer.compare(back.pixels, pixels), 0);
      assert.equal([...back.palette], [...palette]);
      assert.equal([...back.alpha], [...alpha]);
    }
  }
});

test('base64 goes there and back', () => {
  const bytes = new Uint8Array(20001).map((_, i) => (i * 31) & 255);
  assert.is(toBase64(bytes), Buffer.from(bytes).toString('base64'));
  assert.is(Buffer.compare(fromBase64(toBase64(bytes)), bytes), 0);
  assert.is(toBase64(new Uint8Array(0)), '');
});

test.run();
