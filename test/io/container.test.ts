import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FileError, ValueError } from '../../src/errors.js';
import { pack, unpack } from '../../src/io/container.js';

const packed = (tree: unknown): Uint8Array => pack({ kind: 'thing', version: 3, tree });
const roundTrip = (tree: unknown): unknown => unpack(packed(tree), 'x').tree;

function refusal(bytes: Uint8Array): string {
  try {
    unpack(bytes, 'run/fit.farinata');
  } catch (error) {
    assert.instance(error, FileError);
    return (error as Error).message;
  }
  throw new Error('the file was read without an error');
}

test('what goes in comes out: numbers that JSON has not, text, nested objects and arrays', () => {
  const tree = {
    a: [Number.NaN, Infinity, -Infinity, -0, 1e-300, 0.1],
    b: { c: null, d: 'ß → ∞', e: [true, false, undefined] },
    $: 1,
    $$x: { $: [2] },
  };
  const back = roundTrip(tree) as typeof tree;
  assert.equal(back, tree);
  assert.ok(Object.is(back.a[3], -0));
});

test('any tree of plain data comes back as it was', () => {
  const tree = fc.letrec(tie => ({
    node: fc.oneof(
      { depthSize: 'small' },
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('node'), { maxLength: 4 }),
      fc.dictionary(fc.string({ maxLength: 4 }), tie('node'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).node;
  fc.assert(
    fc.property(tree, each => {
      assert.equal(roundTrip(each), each);
    }),
    { numRuns: 200, seed: 1 },
  );
});

test('typed arrays keep their type, bits and identity, also views into a larger buffer', () => {
  const large = Float64Array.from({ length: 10 }, (_, i) => i / 3);
  const shared = new Float32Array([1.5, Number.NaN]);
  const tree = {
    view: large.subarray(3, 6),
    shared,
    again: [shared],
    bytes: Uint8Array.of(1, 2, 3),
    words: Uint32Array.of(0xffffffff),
    none: new Float64Array(0),
  };
  const back = roundTrip(tree) as typeof tree;
  assert.equal([...back.view], [1, 4 / 3, 5 / 3]);
  assert.instance(back.shared, Float32Array);
  assert.is(back.again[0], back.shared);
  assert.equal([...back.bytes], [1, 2, 3]);
  assert.is(back.words[0], 0xffffffff);
  assert.is(back.none.length, 0);
  assert.is(back.view.buffer.byteLength, 24);
});

test('the same data gives the same bytes, and kind and version are kept', () => {
  assert.equal([...packed({ a: 1 })], [...packed({ a: 1 })]);
  const { kind, version } = unpack(packed({}), 'x');
  assert.equal([kind, version], ['thing', 3]);
});

test("what can't be written is refused with its place", () => {
  assert.throws(
    () => packed({ a: [0, () => 1] }),
    (error: Error) => error instanceof ValueError && /the data\.a\[1\] is a function/.test(error.message),
  );
  assert.throws(() => packed({ when: new Date(0) }), /the data\.when is a Date/);
  assert.throws(() => packed({ map: new Map() }), /the data\.map is a Map/);
});

test('a file of something else, a short one, a damaged one and one of another version have messages of their own', () => {
  const bytes = packed({ samples: Float64Array.from({ length: 50 }, (_, i) => i) });
  assert.is(
    refusal(new TextEncoder().encode('SIMPLE  =    T   ')),
    "run/fit.farinata: not a file of farinata (it doesn't begin with its mark)",
  );
  assert.match(refusal(new Uint8Array(0)), /cut short: 0 bytes/);
  for (const length of [3, 8, 12, 17, 60, bytes.length - 100, bytes.length - 1])
    assert.match(refusal(bytes.subarray(0, length)), /cut short/, `${length}`);
  const versioned = bytes.slice();
  versioned[8] = 9;
  assert.match(refusal(versioned), /its layout is version 9, this farinata reads version 1; a newer farinata wrote it/);
  assert.match(refusal(Uint8Array.of(...bytes, 0)), /damaged/);
});

test('no changed byte goes unnoticed', () => {
  const bytes = packed({ a: 'text', samples: Float64Array.of(1, 2, 3) });
  for (let i = 0; i < bytes.length; i++) {
    const changed = bytes.slice();
    changed[i] ^= 0x10;
    assert.match(refusal(changed), /^run\/fit\.farinata: /);
  }
});

test.run();
