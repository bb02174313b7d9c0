import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type CommandSpec, helpOf, parseArguments } from '../../src/cli/arguments.js';
import { jsonNumber } from '../../src/cli/output.js';
import { ValueError } from '../../src/errors.js';

const spec: CommandSpec = {
  name: 'model',
  summary: 'Makes an image',
  positionals: [{ name: 'FILE' }, { name: 'OTHER', optional: true }],
  options: [
    { name: 'set', value: 'A=B', many: true, help: 'Sets' },
    { name: 'out', value: 'FILE|-', help: 'Writes' },
    { name: 'null', value: null, help: 'Nothing' },
  ],
  notes: 'A note.',
};

function refusal(...words: string[]): string {
  try {
    parseArguments(spec, words);
  } catch (error) {
    assert.instance(error, ValueError);
    return (error as Error).message;
  }
  throw new Error(`${words.join(' ')} was read without an error`);
}

test('options may stand anywhere, with a space or an equals sign, and - is a value or an argument', () => {
  const given = parseArguments(spec, ['--set', 'a=1', 'file', '--out=-', '--set=b=2', '--null', '-']);
  assert.equal(given.values('set'), ['a=1', 'b=2']);
  assert.equal([given.value('out'), given.flag('null'), given.help], ['-', true, false]);
  assert.equal(given.positionals, ['file', '-']);
  assert.equal([parseArguments(spec, ['f']).value('out'), parseArguments(spec, ['f']).flag('null')], [null, false]);
});

test('after -- everything is an argument', () => {
  assert.equal(parseArguments(spec, ['--', '--set', '--out']).positionals, ['--set', '--out']);
});

test('what is wrong is named, with what there is', () => {
  assert.is(refusal('f', '--otu', 'x'), 'unknown option --otu; farinata model has --set, --out, --null');
  assert.is(refusal('f', '--outt', 'x'), 'unknown option --outt, did you mean --out?; farinata model has --set, --out, --null');
  assert.match(refusal('f', '-o'), /^unknown option -o/);
  assert.is(refusal('f', '--out'), '--out needs a value: --out FILE|-');
  assert.is(refusal('f', '--out', 'a', '--out', 'b'), '--out is given twice');
  assert.is(refusal('f', '--null=3'), '--null takes no value; it was given 3');
  assert.is(refusal(), 'FILE is missing; usage: farinata model FILE [OTHER] [options]');
  assert.match(refusal('a', 'b', 'c'), /^'c' is one argument too many; usage/);
});

test('--help needs no arguments and lists every option', () => {
  assert.ok(parseArguments(spec, ['--help']).help);
  const help = helpOf(spec);
  for (const piece of [
    'usage: farinata model FILE [OTHER] [options]',
    'Makes an image.',
    '--set A=B',
    '--out FILE|-',
    '--null',
    '--help',
    'A note.',
  ])
    assert.ok(help.includes(piece), piece);
});

test('a printed number reads back to the same bits, infinities too, as JSON and as a number', () => {
  for (const x of [0.1 + 0.2, -1e-310, 1e21, 5e-324, Number.MAX_VALUE, Infinity, -Infinity, -0]) {
    assert.ok(Object.is(JSON.parse(jsonNumber(x)), x), jsonNumber(x));
    assert.ok(Object.is(Number(jsonNumber(x)), x), jsonNumber(x));
  }
  assert.is(jsonNumber(Number.NaN), 'null');
});

test.run();
