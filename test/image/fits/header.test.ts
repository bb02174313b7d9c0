import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Header } from '../../../src/image/fits/header.js';
import { readFits } from '../../../src/image/fits/readFits.js';
import { writeFits } from '../../../src/image/fits/writeFits.js';
import { fixture } from '../../support/fixture.js';

const bytes = readFileSync(fixture('image/header.fits'));
const header = readFits(bytes)[0].header;
const comment = (keyword: string): string | undefined => header.cards.find(card => card.keyword === keyword)?.comment;

// Values as test/fixtures/image/make.py gave them to astropy.
test('values of every kind are read, with their comments', () => {
  assert.is(header.get('TEXT'), "it's a 'quoted' word");
  assert.is(comment('TEXT'), 'a comment / with a slash');
  assert.is(header.get('BLANKS'), '  two before');
  assert.is(header.get('EMPTY'), '');
  assert.is(header.get('YES'), true);
  assert.is(header.get('NO'), false);
  assert.is(comment('NO'), 'no');
  assert.is(header.get('INT'), -42);
  assert.is(header.get('FLOAT'), 1.5e-300);
  assert.is(header.get('DOUBLE'), -125);
  assert.equal(header.get('COMPLEX'), [1.5, -2.5]);
  assert.is(header.get('UNDEF'), null);
  assert.is(header.get('NOTHERE'), undefined);
  assert.is(header.get('ESO DET CHIP1 NAME'), 'Marlene');
});

test('a string over several cards is one', () => {
  assert.is(header.get('LONG'), "The quick brown fox's jump over the lazy dog, ".repeat(5) + 'end & all');
  assert.is(comment('LONG'), 'long string');
});

test('comments and history are kept, one card each', () => {
  const texts = header.cards.filter(card => card.keyword === 'COMMENT').map(card => card.value);
  assert.is(texts.length, 2);
  assert.is(
    texts.join(''),
    'a comment that is so long that it must be cut in two cards by the writer, because 72 characters is all that fits',
  );
  assert.is(header.get('HISTORY'), 'made by make.py');
});

test('a header that nobody changes is written as it was read, to the byte', () => {
  const again = writeFits([{ header, axes: [], data: new Uint8Array(0) }]);
  const cards = (file: Uint8Array): string[] => Buffer.from(file).toString('latin1').match(/.{80}/gs)!;
  const structure = /^(SIMPLE|BITPIX|NAXIS|EXTEND|END)/;
  assert.equal(
    cards(again).filter(card => !structure.test(card)),
    cards(bytes).filter(card => !structure.test(card)),
  );
});

test('a changed card keeps its place and its comment', () => {
  const copy = Header.from(header).set('NO', true).set('INT', 7, 'seven');
  assert.is(copy.get('NO'), true);
  assert.is(
    copy.cards.findIndex(card => card.keyword === 'NO'),
    header.cards.findIndex(card => card.keyword === 'NO'),
  );
  assert.is(copy.cards.find(card => card.keyword === 'NO')!.comment, 'no');
  assert.is(copy.cards.find(card => card.keyword === 'INT')!.comment, 'seven');
  assert.is(header.get('NO'), false, 'the original stays');
});

test('what is written is read back the same', () => {
  const values = {
    A: 1 / 3,
    B: 1e-7,
    C: -1.2345678901234567e-300,
    D: 9223372036854775808,
    E: 1e22,
    F: true,
    G: null,
    H: [0.1, -1e20],
    I: "'''",
    J: `${'x'.repeat(66)}''''''${"o'o".repeat(60)}&`,
    K: 'ends in an &',
    L: 'y'.repeat(200),
    'ESO INS MODE': 'slit',
    M: -0.5,
  } as const;
  const written = Header.from(values);
  const lines = written.toLines();
  assert.ok(lines.every(line => line.length === 80));
  assert.equal(Header.parse(lines).toObject(), values);
});

test('2⁶³ is written with all its digits, larger numbers with an exponent', () => {
  const [zero, large] = Header.from({ BZERO: 2 ** 63, N: 1e20 }).toLines();
  assert.is(zero.slice(10, 30), ' 9223372036854775808');
  assert.is(large.slice(10, 30).trim(), '1.0E20');
});

test('strings of every length survive, quotes at every place', () => {
  for (let n = 0; n < 160; n++) {
    const value = `${'a'.repeat(n)}'${'b'.repeat(Math.max(0, 150 - n))}'c`;
    const lines = Header.from({ S: value }).toLines();
    assert.ok(lines.every(line => line.length === 80));
    assert.is(Header.parse(lines).get('S'), value, `n = ${n}`);
  }
});

test('a value of no kind is kept as text, and refused where a number is needed', () => {
  const odd = Header.parse([
    'CRVAL1  = 1,5 / comma'.padEnd(80),
    'CRVAL2  =                  NaN'.padEnd(80),
    'CRPIX1  = ( 1, 2'.padEnd(80),
  ]);
  assert.is(odd.get('CRVAL1'), '1,5');
  assert.throws(() => odd.number('CRVAL1'), /CRVAL1 is "1,5"; it must be a finite number/);
  assert.throws(() => odd.number('CRVAL2'), /"NaN"/);
  assert.throws(() => odd.number('CRPIX1'), /\( 1, 2/);
  assert.throws(() => Header.from({ A: 1 }).string('A'), /A is 1; it must be a string/);
});

test('an & at the end of a string that nothing continues stays', () => {
  const lines = ["A       = 'this & that &'", 'B       = 1', 'CONTINUE  nothing'].map(line => line.padEnd(80));
  const read = Header.parse(lines);
  assert.is(read.get('A'), 'this & that &');
  assert.is(read.get('B'), 1);
  assert.equal(read.toLines(), lines);
});

test('what FITS can not hold is refused by name', () => {
  assert.throws(() => Header.from({ A: Number.NaN }).toLines(), /keyword A is NaN: a FITS header holds finite numbers only/);
  assert.throws(() => Header.from({ A: 'π' }).toLines(), /keyword A.*printable ASCII/);
  assert.throws(() => Header.from({ 'A=B': 1 }).toLines(), /"A=B"/);
  assert.throws(() => Header.from({ A: 'a\nb' }).toLines(), /printable ASCII/);
});

test.run();
