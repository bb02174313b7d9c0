import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { type JsonSchema, placeIn, unknownKeywords, validate } from '../../src/io/jsonSchema.js';

function problem(schema: JsonSchema, value: unknown, path = 'fit'): string | null {
  try {
    validate(schema, value, path);
    return null;
  } catch (error) {
    assert.instance(error, ValueError);
    return (error as Error).message;
  }
}

test('numbers are held to their type and limits', () => {
  const seed: JsonSchema = { type: 'integer', minimum: 0 };
  assert.is(problem(seed, 3), null);
  assert.is(problem(seed, -1), 'fit: must be at least 0; it is -1');
  assert.is(problem(seed, 1.5), 'fit: must be a whole number; it is 1.5');
  assert.is(problem(seed, '1'), 'fit: must be a whole number; it is "1"');
  assert.is(problem({ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, 0), 'fit: must be greater than 0; it is 0');
  assert.is(problem({ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, 1), 'fit: must be less than 1; it is 1');
  assert.is(problem({ type: 'number', maximum: 10 }, 11), 'fit: must be at most 10; it is 11');
});

test('text is held to its choices, pattern and length', () => {
  assert.is(problem({ enum: ['a', 'b'] }, 'c'), 'fit: must be "a" or "b"; it is "c"');
  assert.is(problem({ type: 'string', minLength: 1 }, ''), 'fit: must not be empty; it is ""');
  assert.is(problem({ type: 'string', title: 'a lower-case word', pattern: '^[a-z]+$' }, 'A'), 'fit: must be a lower-case word; it is "A"');
});

test('lists are held to their length and items, with the place of a wrong one', () => {
  const pair: JsonSchema = { type: 'array', title: 'numbers: low, high', items: { type: 'number' }, minItems: 2, maxItems: 2 };
  assert.is(problem(pair, [0, 1]), null);
  assert.is(problem(pair, [0]), 'fit: must have 2 numbers: low, high; it is [0]');
  assert.is(problem(pair, [0, '1']), 'fit[1]: must be a number; it is "1"');
  assert.is(problem(pair, { 0: 1 }), 'fit: must be numbers: low, high; it is {"0":1}');
  assert.is(problem({ type: 'array', uniqueItems: true }, ['a', 'a']), 'fit: must not have the same item twice; it is ["a","a"]');
});

test('an unknown key is an error that lists the keys there are, and the one that was meant', () => {
  const schema: JsonSchema = { type: 'object', properties: { nlive: {}, seed: {} }, additionalProperties: false };
  assert.is(problem(schema, { nlives: 3 }), "fit.nlives: unknown key, did you mean 'nlive'?; known here: nlive, seed");
  assert.is(problem(schema, { colour: 3 }), 'fit.colour: unknown key; known here: nlive, seed');
  assert.is(problem(schema, JSON.parse('{ "__proto__": 1 }')), 'fit.__proto__: unknown key; known here: nlive, seed');
});

test('a missing key is named with what it means', () => {
  const schema: JsonSchema = { type: 'object', properties: { re: { description: 'Effective radius [deg]' } }, required: ['re'] };
  assert.is(problem(schema, {}, 'model[1]'), 'model[1].re: is missing (Effective radius [deg])');
});

test('of several branches, the one that was meant says what is wrong', () => {
  const shape = (type: string, key: string): JsonSchema => ({
    type: 'object',
    properties: { type: { const: type }, [key]: { type: 'number' } },
    required: ['type', key],
    additionalProperties: false,
  });
  const schema: JsonSchema = {
    oneOf: [{ type: 'number' }, { type: 'array', items: { type: 'number' } }, shape('circle', 'r'), shape('square', 'a')],
  };
  assert.is(problem(schema, 1), null);
  assert.is(problem(schema, { type: 'circle', r: 1 }), null);
  assert.is(problem(schema, [1, 'x']), 'fit[1]: must be a number; it is "x"');
  assert.is(problem(schema, { type: 'circle', a: 1 }), 'fit.a: unknown key; circle has: type, r');
  assert.is(
    problem(schema, { type: 'sqare', a: 1 }),
    "fit.type: \"sqare\" isn't known here, did you mean 'square'?; it is one of circle, square",
  );
  assert.is(problem(schema, {}), 'fit.type: is missing; it is one of circle, square');
  assert.is(problem({ ...schema, title: 'a shape or a size' }, 'x'), 'fit: must be a shape or a size; it is "x"');
});

test('branches without a type differ in the keys that they require', () => {
  const of = (key: string): JsonSchema => ({
    type: 'object',
    properties: { [key]: { type: 'number' } },
    required: [key],
    additionalProperties: false,
  });
  assert.is(problem({ oneOf: [of('data'), of('pixels')] }, { pixels: 'x' }), 'fit.pixels: must be a number; it is "x"');
});

test('references are followed', () => {
  const schema: JsonSchema = { $ref: '#/$defs/size', $defs: { size: { type: 'number', minimum: 1 } } };
  assert.is(problem(schema, 0), 'fit: must be at least 1; it is 0');
});

test('long values are shortened in messages', () => {
  assert.ok(problem({ type: 'number' }, 'x'.repeat(500))!.length < 120);
});

test('places are written as a program would', () => {
  assert.is(placeIn(placeIn(placeIn('', 'model'), 1), 're'), 'model[1].re');
  assert.is(placeIn('model[0]', 'an odd key'), 'model[0]["an odd key"]');
});

test('keywords that nobody reads are found', () => {
  assert.equal(unknownKeywords({ properties: { a: { multipleOf: 3 } as JsonSchema } }), ['#/a/multipleOf']);
});

test.run();
