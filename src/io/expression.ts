/**
 * The expressions of a fit file: `{ "tied": "2 * core.re" }`. Parsed to a tree by recursive descent and walked; nothing is ever handed to
 * the JavaScript compiler.
 *
 *     sum     = product (('+' | '-') product)*
 *     product = unary (('*' | '/') unary)*
 *     unary   = ('-' | '+') unary | power
 *     power   = atom (('**' | '^') unary)?          right to left, and before a minus on its left: -x^2 = -(x^2)
 *     atom    = number | parameter | constant | function '(' sum (',' sum)* ')' | '(' sum ')'
 */
import { ValueError } from '../errors.js';
import { CONSTANTS, FUNCTIONS } from './expressionFunctions.js';

/** A node of an expression's tree. `index`: of a parameter, into {@link Expression.names}. */
export type ExpressionNode =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'parameter'; readonly index: number }
  | { readonly kind: 'negate'; readonly of: ExpressionNode }
  | {
      readonly kind: 'binary';
      readonly operator: '+' | '-' | '*' | '/' | '^';
      readonly left: ExpressionNode;
      readonly right: ExpressionNode;
    }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly ExpressionNode[] };

/** An expression, parsed. */
export interface Expression {
  readonly text: string;
  /** The parameters that it names, each once, in the order of their first appearance: `core.re`, `disk.radial.re`. */
  readonly names: readonly string[];
  readonly tree: ExpressionNode;
}

interface Token {
  readonly kind: 'number' | 'name' | 'sign' | 'end';
  readonly text: string;
  /** 0-based place in the text. */
  readonly at: number;
}

const PIECES = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|(\*\*|[-+*/^(),]))/y;
/** Deeper nesting and longer texts than these are refused: nobody means them, and the tree is walked by recursion. */
const DEEPEST = 100;
const LONGEST = 10_000;

/**
 * Reads an expression of parameters. Parameters are written with their component, `core.re`; the constants are `pi` and `e`, the functions
 * those of {@link FUNCTIONS}; angles are in radians.
 *
 * @throws ValueError with the expression, the place (counted from 1) and what was expected there
 * @example
 * const { names, tree } = parseExpression('2 * core.re');   // names: ['core.re']
 */
export function parseExpression(text: string): Expression {
  const tokens = tokensOf(text);
  const names: string[] = [];
  let next = 0;
  let depth = 0;

  const fail = (token: Token, message: string): never => {
    throw new ValueError(`the expression ${JSON.stringify(text)} is wrong at character ${token.at + 1}: ${message}`);
  };
  const isSign = (...signs: string[]): boolean => tokens[next].kind === 'sign' && signs.includes(tokens[next].text);
  const expect = (sign: string, message: string): void => {
    if (!isSign(sign)) fail(tokens[next], message);
    next++;
  };

  function sum(): ExpressionNode {
    if (++depth > DEEPEST) fail(tokens[next], `more than ${DEEPEST} brackets within each other`);
    let left = product();
    while (isSign('+', '-')) left = { kind: 'binary', operator: tokens[next++].text as '+' | '-', left, right: product() };
    depth--;
    return left;
  }

  function product(): ExpressionNode {
    let left = unary();
    while (isSign('*', '/')) left = { kind: 'binary', operator: tokens[next++].text as '*' | '/', left, right: unary() };
    return left;
  }

  function unary(): ExpressionNode {
    if (!isSign('-', '+')) return power();
    if (++depth > DEEPEST) fail(tokens[next], `more than ${DEEPEST} signs within each other`);
    const negative = tokens[next++].text === '-';
    const of = unary();
    depth--;
    return negative ? { kind: 'negate', of } : of;
  }

  function power(): ExpressionNode {
    const base = atom();
    if (!isSign('**', '^')) return base;
    if (++depth > DEEPEST) fail(tokens[next], `more than ${DEEPEST} powers within each other`);
    next++;
    const right = unary();
    depth--;
    return { kind: 'binary', operator: '^', left: base, right };
  }

  function atom(): ExpressionNode {
    const token = tokens[next++];
    if (token.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token.kind === 'name') return named(token);
    if (token.text !== '(') {
      next--;
      fail(token, `a number, a parameter such as core.re, or a bracket is missing${token.kind === 'end' ? '' : ` before '${token.text}'`}`);
    }
    const inner = sum();
    expect(')', `the bracket of character ${token.at + 1} isn't closed`);
    return inner;
  }

  function named(token: Token): ExpressionNode {
    const { text: name } = token;
    if (Object.hasOwn(FUNCTIONS, name)) return call(token);
    if (isSign('(')) fail(token, `there is no function '${name}'; the functions are ${Object.keys(FUNCTIONS).join(', ')}`);
    if (Object.hasOwn(CONSTANTS, name)) return { kind: 'number', value: CONSTANTS[name] };
    if (!name.includes('.'))
      fail(token, `'${name}' is neither a constant (pi, e) nor a parameter with its component, such as core.${name}`);
    const known = names.indexOf(name);
    return { kind: 'parameter', index: known >= 0 ? known : names.push(name) - 1 };
  }

  function call(token: Token): ExpressionNode {
    const { text: name } = token;
    const { least, most } = FUNCTIONS[name];
    expect('(', `the function ${name} needs its arguments in brackets`);
    const given = [sum()];
    while (isSign(',')) {
      next++;
      given.push(sum());
    }
    expect(')', `the bracket of ${name} isn't closed`);
    if (given.length < least || given.length > most) {
      const rule = least === most ? `${least} argument${least === 1 ? '' : 's'}` : `at least ${least} arguments`;
      fail(token, `${name} takes ${rule}, not ${given.length}`);
    }
    return { kind: 'call', name, arguments: given };
  }

  const tree = sum();
  const rest = tokens[next];
  if (rest.kind !== 'end') fail(rest, rest.text === ')' ? 'this bracket was never opened' : `an operator is missing before '${rest.text}'`);
  return { text, names, tree };
}

function tokensOf(text: string): Token[] {
  if (text.length > LONGEST) throw new ValueError(`an expression of ${text.length} characters is too long: ${LONGEST} are allowed`);
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    PIECES.lastIndex = at;
    const found = PIECES.exec(text);
    if (found === null) {
      const place = at + text.slice(at).search(/\S/);
      throw new ValueError(
        `the expression ${JSON.stringify(text)} is wrong at character ${place + 1}: '${text[place]}' means nothing here`,
      );
    }
    const piece = found[1] ?? found[2] ?? found[3];
    const kind = found[1] !== undefined ? 'number' : found[2] !== undefined ? 'name' : 'sign';
    tokens.push({ kind, text: piece, at: PIECES.lastIndex - piece.length });
    at = PIECES.lastIndex;
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}
