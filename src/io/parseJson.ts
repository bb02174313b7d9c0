import { FileError } from '../errors.js';

/** Between the quotes: anything from the space on but a quote and a backslash, and the escapes. */
const STRING = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;
const SPACE = /[ \t\r\n]*/y;
const DEEPEST = 100;

/**
 * Reads JSON, and says more than the engine does: every error has its line and column, and a key that stands twice in an object, of which
 * `JSON.parse` would keep the last, is one.
 *
 * @param name what messages call the text: its path
 * @throws FileError
 */
export function parseJson(text: string, name: string): unknown {
  const plain = text.replace(/^\uFEFF/, '');
  checkJson(plain, name);
  return JSON.parse(plain);
}

function checkJson(text: string, name: string): void {
  let at = 0;

  const fail = (what: string): never => {
    const before = text.slice(0, at).split('\n');
    throw new FileError(`${name}: not valid JSON: line ${before.length}, column ${before[before.length - 1].length + 1}: ${what}`);
  };
  const found = (): string => (at >= text.length ? 'the text ends' : `'${text.slice(at, at + 12).split('\n')[0]}' stands`);
  const space = (): void => {
    SPACE.lastIndex = at;
    SPACE.test(text);
    at = SPACE.lastIndex;
  };
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const piece = pattern.exec(text)?.[0] ?? null;
    if (piece !== null) at += piece.length;
    return piece;
  };
  const sign = (wanted: string): boolean => {
    if (text[at] !== wanted) return false;
    at++;
    return true;
  };

  /** The items of an object or a list, each read by `item`, up to `end`. */
  const items = (end: string, item: () => void): void => {
    at++;
    space();
    if (sign(end)) return;
    for (;;) {
      item();
      space();
      if (sign(end)) return;
      if (!sign(',')) fail(`${found()} where ',' or '${end}' must`);
      space();
      if (text[at] === end) fail(`there is a comma before '${end}'`);
    }
  };

  const value = (depth: number): void => {
    if (depth > DEEPEST) fail(`more than ${DEEPEST} brackets within each other`);
    if (text[at] === '{') {
      const keys = new Set<string>();
      items('}', () => {
        const start = at;
        const key = match(STRING);
        if (key === null) return fail(`${found()} where a key in double quotes must`);
        const word = JSON.parse(key) as string;
        if (keys.has(word)) {
          at = start;
          fail(`the key ${key} is there twice`);
        }
        keys.add(word);
        space();
        if (!sign(':')) fail(`${found()} where ':' must`);
        space();
        value(depth + 1);
      });
    } else if (text[at] === '[') items(']', () => value(depth + 1));
    else if (match(STRING) === null && match(SCALAR) === null) fail(`${found()} where a value must`);
  };

  space();
  value(0);
  space();
  if (at < text.length) fail(`${found()} after the end`);
}
