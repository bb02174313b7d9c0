import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FileError } from '../../src/errors.js';
import { gunzip, isGzip } from '../../src/image/gunzip.js';

const plain = Uint8Array.from({ length: 10_000 }, (_, i) => (i * i) % 251);
const packed = gzipSync(plain);

async function refuses(bytes: Uint8Array): Promise<void> {
  let error: unknown;
  await gunzip(bytes, 'x.fits.gz').catch((thrown: unknown) => {
    error = thrown;
  });
  assert.instance(error, FileError);
  assert.match((error as Error).message, /^x\.fits\.gz: the gzip data are damaged or cut short/);
}

test('gzip comes back, in one member or several', async () => {
  assert.ok(Buffer.from(plain).equals(Buffer.from(await gunzip(packed))));
  const two = await gunzip(Buffer.concat([packed, packed]));
  assert.is(two.length, 2 * plain.length);
});

test('gzip is told by its first bytes', () => {
  assert.ok(isGzip(packed));
  assert.not(isGzip(plain));
  assert.not(isGzip(new Uint8Array(0)));
});

test('gzip that is cut short or damaged is refused wherever that happens', async () => {
  for (const length of [2, 12, 100, packed.length >> 1, packed.length - 8, packed.length - 1]) await refuses(packed.subarray(0, length));
  const damaged = Uint8Array.from(packed);
  damaged[packed.length - 5] ^= 0xff; // the checksum
  await refuses(damaged);
});

test.run();
