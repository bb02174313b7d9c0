import { ValueError } from '../errors.js';

/**
 * Standard input line by line, as it comes, so that another program can ask and be answered in turn; empty lines are passed over.
 * `number` counts from 1.
 */
export async function* lines(): AsyncGenerator<{ readonly text: string; readonly number: number }> {
  let rest = '';
  let number = 0;
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) {
    const pieces = (rest + chunk).split('\n');
    rest = pieces.pop() ?? '';
    for (const text of pieces) {
      number++;
      if (text.trim() !== '') yield { text, number };
    }
  }
  if (rest.trim() !== '') yield { text: rest, number: number + 1 };
}

/**
 * The numbers of one line, a JSON array.
 *
 * @param what their names, for the message
 * @throws ValueError naming the line, where it isn't an array of as many numbers
 */
export function numbersOf({ text, number }: { readonly text: string; readonly number: number }, what: readonly string[]): Float64Array {
  const wrong = (problem: string): ValueError =>
    new ValueError(
      `standard input, line ${number}: ${problem}; a line is a JSON array of ${what.length} ${what.length === 1 ? 'number' : 'numbers'}, [${what.join(', ')}]`,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong(`${JSON.stringify(text.slice(0, 40))} isn't JSON`);
  }
  if (!Array.isArray(value)) throw wrong(`${text.slice(0, 40)} isn't an array`);
  if (value.length !== what.length) throw wrong(`it has ${value.length} items`);
  const bad = value.findIndex(each => typeof each !== 'number');
  if (bad >= 0) throw wrong(`item ${bad + 1} is ${JSON.stringify(value[bad])}`);
  return Float64Array.from(value as number[]);
}
