import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FileError } from '../../src/errors.js';
import { parseJson } from '../../src/io/parseJson.js';

function refusal(text: string): string {
  try {
    parseJson(text, 'run.json');
  } catch (error) {
    assert.instance(error, FileError);
    return (error as Error).message.replace('run.json: not valid JSON: ', '');
  }
  throw new Error('the text was read without an error');
}

test('reads what JSON.stringify writes', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      assert.equal(parseJson(text, 'x'), JSON.parse(text));
    }),
    { numRuns: 300, seed: 1 },
  );
});

test('takes and refuses the texts that JSON.parse does', () => {
  const texts = [
    '{}',
    ' [ ] ',
    '"\\u00e9\\n"',
    '"\\x"',
    '"a\nb"',
    '01',
    '1.',
    '.5',
    '-',
    '-0.5e+3',
    'NaN',
    'nul',
    '[1 2]',
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '1 1',
    '',
    '"a',
    '[',
    '{"a"}',
    '{"a":}',
    '// c\n1',
  ];
  for (const text of texts) {
    let good = true;
    try {
      JSON.parse(text);
    } catch {
      good = false;
    }
    if (good) parseJson(text, 'x');
    else
      assert.throws(
        () => parseJson(text, 'x'),
        (error: Error) => error instanceof FileError,
        text,
      );
  }
});

test('errors have their line and column', () => {
  assert.is(refusal('{\n  "image": {},\n  "model": [1,]\n}'), "line 3, column 15: there is a comma before ']'");
  assert.is(refusal(''), 'line 1, column 1: the text ends where a value must');
  assert.is(refusal('{ "a": 1\n  "b": 2 }'), "line 2, column 3: '\"b\": 2 }' stands where ',' or '}' must");
  assert.is(refusal('{ "a": 1, b: 2 }'), "line 1, column 11: 'b: 2 }' stands where a key in double quotes must");
  assert.is(refusal('{} x'), "line 1, column 4: 'x' stands after the end");
  assert.match(refusal('['.repeat(1000)), /more than 100 brackets/);
});

test('a key that stands twice is an error', () => {
  assert.is(refusal('{ "re": 1,\n "re": 2 }'), 'line 2, column 2: the key "re" is there twice');
  assert.is(refusal('{ "a": { "b": 1, "\\u0062": 2 } }'), 'line 1, column 18: the key "\\u0062" is there twice');
  parseJson('[{ "re": 1 }, { "re": 2 }]', 'x');
});

test.run();
