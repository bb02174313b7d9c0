/** Valid inputs, damaged: what a bad disk, a bad network or a bad hand makes of a file. */
import * as fc from 'fast-check';

/** One change; places are counted modulo the length. */
type Damage =
  | { readonly what: 'flip'; readonly at: number; readonly bit: number }
  | { readonly what: 'cut'; readonly at: number }
  | { readonly what: 'put'; readonly at: number; readonly text: string; readonly over: boolean }
  | { readonly what: 'repeat'; readonly at: number; readonly from: number; readonly length: number };

/** What readers trip over: lengths that are too long, numbers that are none, names that objects have by birth, brackets without end. */
const NASTY = [
  '-1',
  '0',
  '4294967296',
  '1e308',
  '1e999',
  '-9223372036854775808',
  'NaN',
  'null',
  '""',
  '{}',
  '[]',
  '__proto__',
  'constructor',
  '\0',
  '\ufeff',
  '\n',
  "'",
  '[[[[[[[[[[[[[[[[',
  ')',
  'inf',
];

const place = fc.nat({ max: 2 ** 31 - 1 });
const damages: fc.Arbitrary<Damage[]> = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant('flip' as const), at: place, bit: fc.nat({ max: 7 }) }),
    fc.record({ what: fc.constant('cut' as const), at: place }),
    fc.record({ what: fc.constant('put' as const), at: place, text: fc.constantFrom(...NASTY), over: fc.boolean() }),
    fc.record({ what: fc.constant('repeat' as const), at: place, from: place, length: fc.nat({ max: 4000 }) }),
  ),
  { minLength: 1, maxLength: 4 },
);

function damaged(bytes: Uint8Array, damage: Damage): Uint8Array {
  if (bytes.length === 0) return bytes;
  const at = damage.at % bytes.length;
  const spliced = (added: Uint8Array, gone: number): Uint8Array => {
    const tail = bytes.subarray(Math.min(bytes.length, at + gone));
    const out = new Uint8Array(at + added.length + tail.length);
    out.set(bytes.subarray(0, at));
    out.set(added, at);
    out.set(tail, at + added.length);
    return out;
  };
  switch (damage.what) {
    case 'flip': {
      const out = bytes.slice();
      out[at] ^= 1 << damage.bit;
      return out;
    }
    case 'cut':
      return bytes.slice(0, at);
    case 'put': {
      const added = new TextEncoder().encode(damage.text);
      return spliced(added, damage.over ? added.length : 0);
    }
    case 'repeat': {
      const from = damage.from % bytes.length;
      return spliced(bytes.subarray(from, from + damage.length), 0);
    }
  }
}

/** One of the valid inputs, with one to four things wrong in it. */
export function damagedInputs(valid: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc.tuple(fc.constantFrom(...valid), damages).map(([bytes, all]) => all.reduce(damaged, bytes));
}

/** What stands where something sensible should: numbers too large, too small and of the wrong kind, names, other types. */
const NONSENSE: readonly unknown[] = [
  ...[-1, 0, 1, 2, 1.5, 33, 1e4, 1e6, 1e9, 2 ** 31, 2 ** 32, 2 ** 53, 1e308, -1e308, 1e-320, 5e-324],
  ...['', '0', '..', '../../x', '/etc/passwd', 'file:///x', '__proto__', 'constructor', 'disk.re', 'NaN', '('],
  ...[null, true, false, [], {}, [[]], [1], { uniform: [1, 0] }, { uniform: [-1e308, 1e308] }, { tied: '1/0' }, { boundto: 'disk.Ie' }],
];

interface Change {
  readonly at: number;
  readonly to: unknown;
  readonly how: 'replace' | 'remove' | 'add';
}

const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({
    at: place,
    to: fc.constantFrom(...NONSENSE),
    how: fc.constantFrom('replace' as const, 'replace' as const, 'remove' as const, 'add' as const),
  }),
  { minLength: 1, maxLength: 3 },
);

/** A JSON document with one to three of its values, at any depth, replaced, removed, or with a key beside them. */
function changed(json: unknown, { at, to, how }: Change): unknown {
  const copy = structuredClone(json);
  const places: { readonly of: Record<string, unknown>; readonly key: string }[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      places.push({ of: value as Record<string, unknown>, key });
      visit((value as Record<string, unknown>)[key]);
    }
  };
  visit(copy);
  if (places.length === 0) return to;
  const { of, key } = places[at % places.length];
  if (how === 'remove') delete of[key];
  else if (how === 'add')
    Object.defineProperty(of, typeof to === 'string' ? to : 'more', { value: to, enumerable: true, configurable: true, writable: true });
  else of[key] = to;
  return copy;
}

/** One of the valid documents, still JSON, with nonsense in it. */
export function nonsenseInputs(valid: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const documents = valid.map(bytes => JSON.parse(new TextDecoder().decode(bytes)) as unknown);
  return fc
    .tuple(fc.constantFrom(...documents), changes)
    .map(([json, all]) => new TextEncoder().encode(JSON.stringify(all.reduce(changed, json))));
}
