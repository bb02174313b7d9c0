import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { evaluateExpression } from '../../src/io/evaluateExpression.js';
import { parseExpression } from '../../src/io/expression.js';
import { exp } from '../../src/math/libm.js';
import { close } from '../support/close.js';

const value = (text: string, ...values: number[]): number => evaluateExpression(parseExpression(text), values);

function message(text: string): string {
  try {
    parseExpression(text);
  } catch (error) {
    assert.instance(error, ValueError);
    return (error as Error).message;
  }
  throw new Error(`${text} was read without an error`);
}

test('arithmetic has its usual precedence', () => {
  assert.is(value('1 + 2 * 3'), 7);
  assert.is(value('(1 + 2) * 3'), 9);
  assert.is(value('8 / 4 / 2'), 1);
  assert.is(value('8 - 4 - 2'), 2);
  assert.is(value('2 * -3'), -6);
  assert.is(value('+1 - -1'), 2);
});

test('a power binds tighter than a minus before it, goes right to left, and is written ** or ^', () => {
  assert.is(value('-2 ** 2'), -4);
  assert.is(value('(-2) ^ 2'), 4);
  assert.is(value('2 ^ 3 ** 2'), 512);
  assert.is(value('2 ** -1'), 0.5);
  assert.is(value('2 * 3 ^ 2'), 18);
});

test('numbers may have decimals and exponents', () => {
  assert.is(value('1.5e-3'), 1.5e-3);
  assert.is(value('.5E+2 + 2.'), 52);
});

test('parameters are named with their component, each listed once in order of appearance', () => {
  const expression = parseExpression('2 * core.re + disk.radial.re - core.re / comp_01.ns');
  assert.equal(expression.names, ['core.re', 'disk.radial.re', 'comp_01.ns']);
  assert.is(evaluateExpression(expression, [3, 5, 1]), 8);
});

test('the constant e is not the ellipticity of a component', () => {
  assert.is(value('e'), Math.E);
  assert.is(value('core.e', 0.3), 0.3);
  assert.is(value('pi / 2'), Math.PI / 2);
});

test('every function is there', () => {
  // python3: from math import *; [sqrt(3), exp(.3), log(.3), log10(.3), sin(.3), cos(.3), tan(.3), asin(.3), acos(.3), atan(.3), atan2(.3, -2), .3**1.7]
  const expected = [
    1.7320508075688772, 1.3498588075760032, -1.2039728043259361, -0.5228787452803376, 0.29552020666133955, 0.955336489125606,
    0.30933624960962325, 0.3046926540153975, 1.2661036727794992, 0.2914567944778671, 2.992702705980296, 0.12915348607498026,
  ];
  const texts = [
    'sqrt(3)',
    'exp(.3)',
    'log(.3)',
    'log10(.3)',
    'sin(.3)',
    'cos(.3)',
    'tan(.3)',
    'asin(.3)',
    'acos(.3)',
    'atan(.3)',
    'atan2(.3, -2)',
    'pow(.3, 1.7)',
  ];
  close(
    texts.map(text => value(text)),
    expected,
    { rtol: 1e-15 },
  );
  assert.is(value('abs(-3)'), 3);
  assert.is(value('min(3, 1, 2)'), 1);
  assert.is(value('max(3, 4)'), 4);
});

test('functions are those of libm.ts, to the bit', () => {
  for (const x of [0.1, 1.7, -3.3]) assert.is(value('exp(c.x)', x), exp(x));
});

test('log10 is exact at powers of ten', () => {
  for (let k = -12; k <= 12; k++) assert.is(value(`log10(1e${k})`), k);
});

test('a division by zero is infinite and the root of a negative number NaN', () => {
  assert.is(value('1 / 0'), Number.POSITIVE_INFINITY);
  assert.ok(Number.isNaN(value('sqrt(-1)')));
});

test('errors name the place and what is wrong there', () => {
  assert.is(
    message('2 * '),
    'the expression "2 * " is wrong at character 5: a number, a parameter such as core.re, or a bracket is missing',
  );
  assert.match(message('2 core.re'), /at character 3: an operator is missing before 'core\.re'/);
  assert.match(message('(1 + 2'), /at character 7: the bracket of character 1 isn't closed/);
  assert.match(message('1 + 2)'), /at character 6: this bracket was never opened/);
  assert.match(
    message('2 * re'),
    /at character 5: 're' is neither a constant \(pi, e\) nor a parameter with its component, such as core\.re/,
  );
  assert.match(message('sinn(1)'), /at character 1: there is no function 'sinn'; the functions are sqrt, exp/);
  assert.match(message('core.re(1)'), /there is no function 'core\.re'/);
  assert.match(message('sin'), /at character 4: the function sin needs its arguments in brackets/);
  assert.match(message('atan2(1)'), /at character 1: atan2 takes 2 arguments, not 1/);
  assert.match(message('min(1)'), /min takes at least 2 arguments, not 1/);
  assert.match(message('sqrt(1, 2)'), /sqrt takes 1 argument, not 2/);
  assert.match(message('1 + $x'), /at character 5: '\$' means nothing here/);
  assert.match(message('1 + ;process.exit()'), /at character 5: ';' means nothing here/);
  assert.match(message(' '), /a number, a parameter such as core\.re, or a bracket is missing/);
  assert.match(message('1e'), /an operator is missing before 'e'/);
});

test('names that objects inherit are no functions', () => {
  assert.match(message('constructor(1)'), /there is no function 'constructor'/);
  assert.match(message('toString'), /neither a constant/);
});

test('an expression that would exhaust the stack is refused', () => {
  assert.match(message(`${'('.repeat(200)}1${')'.repeat(200)}`), /more than 100 brackets/);
  assert.match(message(`${'-'.repeat(200)}1`), /more than 100 signs/);
  assert.match(message(`1${'^1'.repeat(200)}`), /more than 100 powers/);
  assert.match(message('1+'.repeat(6000)), /too long/);
});

test.run();
