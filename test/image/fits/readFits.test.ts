import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FileError } from '../../../src/errors.js';
import { readFits } from '../../../src/image/fits/readFits.js';
import { writeFits } from '../../../src/image/fits/writeFits.js';
import { gunzip } from '../../../src/image/gunzip.js';
import { fixture } from '../../support/fixture.js';

const types = await gunzip(readFileSync(fixture('image/types.fits.gz')), 'types.fits.gz');
const byName = new Map(readFits(types).map(hdu => [hdu.name, hdu]));
const pixels = (name: string): number[] => Array.from(byName.get(name)!.data);

// Values as test/fixtures/image/make.py gave them to astropy.
test('every sample type reads as astropy wrote it', () => {
  assert.equal(pixels(''), [0, 1, 2, 127, 128, 255]);
  assert.equal(pixels('I2'), [-32768, -1, 0, 1, 2, 32767]);
  assert.equal(pixels('I4'), [-2147483648, -1, 0, 1, 2, 2147483647]);
  assert.equal(pixels('I8'), [-9007199254740992, -1, 0, 1, 2, 9007199254740991]);
  assert.equal(pixels('F4'), [-1.5, 0, Number.NaN, Number.POSITIVE_INFINITY, Math.fround(1e-30), 3.25]);
  assert.equal(pixels('F8'), [-1.5, 0, Number.NaN, Number.NEGATIVE_INFINITY, 1e-300, 0.1]);
});

test('unsigned integers come by BZERO, those of 64 bits without loss', () => {
  assert.equal(pixels('U2'), [0, 1, 2, 3, 32768, 65535]);
  assert.equal(pixels('U8'), [0, 1, 2, 3, 1000, 9007199254740991]);
});

test('BLANK is NaN, BSCALE and BZERO apply', () => {
  assert.equal(pixels('BLANK'), [Number.NaN, -1, 0, 1, 2, 32767]);
  assert.equal(pixels('SCALED'), [-10, -9.75, -9.5, -9.25, -9, -11.25]);
});

test('tables are stepped over, heap included, and say what they are', () => {
  const table = byName.get('TABLE')!;
  assert.is(table.kind, 'table');
  assert.is(table.header.get('TFORM1'), 'J');
  assert.is(table.data.length, 0);
  assert.is(byName.get('ASCII')!.kind, 'table');
  assert.is(String(table), 'HDU 2 (TABLE): table');
  assert.is(String(byName.get('I4')), 'HDU 3 (I4): image 3 × 2');
});

const refuses = (bytes: Uint8Array, message: RegExp): void =>
  assert.throws(
    () => readFits(bytes, 'x.fits'),
    (error: unknown) => error instanceof FileError && error.message.startsWith('x.fits: ') && message.test(error.message),
    String(message),
  );
/** A file of one image, with one card of its header put differently. */
function withCard(keyword: string, value: string): Uint8Array {
  const bytes = writeFits([{ axes: [3, 2], data: new Float32Array(6) }]);
  const text = Buffer.from(bytes).toString('latin1');
  const at = text.indexOf(keyword.padEnd(8) + '= ');
  assert.ok(at >= 0);
  return Buffer.from(text.slice(0, at) + `${keyword.padEnd(8)}= ${value}`.padEnd(80) + text.slice(at + 80), 'latin1');
}

test('what is not FITS is refused, saying how it begins', () => {
  refuses(new Uint8Array(0), /empty/);
  refuses(Buffer.from('<html>not found</html>'), /begins with "<html>not found<\/htm"/);
  refuses(Buffer.from([0x1f, 0x8b, 8, 0]), /gzip/);
  refuses(Buffer.from('SIMPLE'), /not a FITS file/);
});

test('a file cut short in its header says so', () => {
  refuses(types.subarray(0, 400), /HDU 0: the file is cut short in the header: 5 cards and no END/);
  refuses(types.subarray(0, 5760 + 500), /HDU 1: the file is cut short in the header/);
});

test('a file cut short in its data says how much is missing', () => {
  refuses(types.subarray(0, 2880 + 2), /HDU 0: the file is cut short: the data need 6 bytes for 3 × 2 samples of 8 bits, there are 2/);
  refuses(types.subarray(0, 2880), /HDU 0.*need 6 bytes.*there are 0/);
});

test('a last block without its padding is taken', () => {
  const bytes = writeFits([{ axes: [3, 2], data: Float64Array.of(1, 2, 3, 4, 5, 6) }]);
  assert.equal(Array.from(readFits(bytes.subarray(0, 2880 + 48))[0].data), [1, 2, 3, 4, 5, 6]);
});

test('what follows the last extension is left alone', () => {
  const bytes = writeFits([{ axes: [1, 1], data: Uint8Array.of(7) }]);
  const hdus = readFits(Buffer.concat([bytes, Buffer.alloc(2880, 0x20)]));
  assert.is(hdus.length, 1);
});

test('impossible keywords are named', () => {
  refuses(withCard('BITPIX', '12'), /BITPIX is 12; it must be one of 8, 16, 32, 64, -32, -64/);
  refuses(withCard('BITPIX', "'float'"), /BITPIX is "float"; it must be an integer/);
  refuses(withCard('NAXIS', '-1'), /NAXIS is -1/);
  refuses(withCard('NAXIS', '1000'), /NAXIS is 1000/);
  refuses(withCard('NAXIS', '3'), /NAXIS3 is missing/);
  refuses(withCard('NAXIS1', '3.5'), /NAXIS1 is 3.5/);
  refuses(withCard('NAXIS1', '-3'), /NAXIS1 is -3/);
  refuses(withCard('NAXIS1', '99999999999'), /need 799999999992 bytes/);
  refuses(withCard('NAXIS2', '1E300'), /cut short: the data need/);
});

test('a byte that is not text in the header is refused', () => {
  const bytes = withCard('NAXIS1', '3');
  bytes[300] = 200;
  refuses(bytes, /HDU 0: byte 300 \(200\)/);
});

test('a scale that is not a number is named when the pixels are asked for', () => {
  const bytes = Buffer.from(writeFits([{ axes: [1, 1], data: Uint8Array.of(7), scaling: { bscale: 2 } }]));
  bytes.write("BSCALE  = 'two'               ", bytes.indexOf('BSCALE'));
  assert.throws(() => readFits(bytes, 'x.fits')[0].data, /x.fits: HDU 0: BSCALE is "two"; it must be a number/);
});

test('random groups and unknown extensions are told from images', () => {
  const groups = Buffer.from(writeFits([{ header: { GROUPZ: true }, axes: [0, 2], data: new Uint8Array(0) }]));
  groups.write('GROUPS', groups.indexOf('GROUPZ'));
  assert.is(readFits(Buffer.concat([groups, Buffer.alloc(2880)]))[0].kind, 'groups');
  const two = Buffer.from(writeFits([0, 1].map(() => ({ axes: [1, 1], data: Uint8Array.of(1) }))));
  two.write("'DUMP '", two.indexOf("'IMAGE"));
  assert.is(readFits(two)[1].kind, 'other');
});

test('an image extension has one group', () => {
  const bytes = Buffer.from(writeFits([0, 1].map(() => ({ axes: [1, 1], data: Uint8Array.of(1) }))));
  bytes.write('GCOUNT  =                    0', bytes.indexOf('GCOUNT'));
  refuses(bytes, /HDU 1: GCOUNT is 0; in an image it must be 1/);
});

test('whatever happens to its bytes, a file is read or refused as a file', () => {
  const whole = writeFits([
    { axes: [3, 2], data: Int16Array.of(1, 2, 3, 4, 5, 6), scaling: { bscale: 2, bzero: 1, blank: 3 }, header: { LONG: "o'".repeat(80) } },
    { axes: [2, 1], data: BigInt64Array.of(1n, 2n), scaling: { blank: 1 } },
  ]);
  const headerByte = fc.oneof(fc.integer({ min: 0, max: 1200 }), fc.integer({ min: 5760, max: 6900 }));
  const change = fc.tuple(headerByte, fc.constantFrom(...Array.from("0123456789-.'/&= TEDSCNXAI\0\xff", c => c.charCodeAt(0))));
  const anything = fc.tuple(fc.array(change, { minLength: 1, maxLength: 6 }), fc.integer({ min: 2880, max: whole.length }));
  fc.assert(
    fc.property(anything, ([changes, length]) => {
      const bytes = whole.slice(0, length);
      for (const [at, value] of changes) if (at < length) bytes[at] = value;
      try {
        for (const hdu of readFits(bytes)) void hdu.data.length;
      } catch (error) {
        assert.instance(error, FileError);
      }
    }),
    { numRuns: 1500, seed: 1 },
  );
});

test.run();
