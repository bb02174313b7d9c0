import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hex, plainSha256, sha256 } from '../../src/io/sha256.js';

test('the known answers of FIPS 180-2', () => {
  const of = (text: string): string => {
    const bytes = new TextEncoder().encode(text);
    assert.is(hex(sha256(bytes)), hex(plainSha256(bytes)));
    return hex(plainSha256(bytes));
  };
  assert.is(of(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  assert.is(of('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test("agrees with Node's for all lengths around a block, and for a view into a buffer", () => {
  const all = Uint8Array.from({ length: 300 }, (_, i) => (i * 7919) % 256);
  for (let n = 0; n < 200; n++) {
    const bytes = all.subarray(n % 5, n);
    assert.is(hex(plainSha256(bytes)), createHash('sha256').update(bytes).digest('hex'), `${n} bytes`);
  }
});

test.run();
