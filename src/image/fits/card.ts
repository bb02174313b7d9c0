/**
 * The value of a header card: a logical, a number (integers beyond 2⁵³ are rounded), a complex pair, a string, or null where the card has no value.
 */
export type CardValue = boolean | number | string | readonly [real: number, imaginary: number] | null;

/** One keyword of a header with its value and comment. For COMMENT, HISTORY and blank keywords the value is the text. */
export interface Card {
  readonly keyword: string;
  readonly value: CardValue;
  readonly comment: string;
}

/** Keywords that hold text instead of a value, and may be repeated. */
export const COMMENTARY: ReadonlySet<string> = new Set(['COMMENT', 'HISTORY', '']);

/** Bytes of a card, and of a block. */
export const CARD = 80;
export const BLOCK = 2880;

/** A card as read, with what decides how the next one is read. */
interface ParsedCard extends Card {
  /** A string that ends with &: the next card may be its CONTINUE. */
  readonly open: boolean;
}

/**
 * The cards of a header from its 80-character lines (FITS standard 4.0, §4): values of all kinds, HIERARCH keywords, long strings over CONTINUE.
 * A value that fits no kind is kept as the string that stands there, so that whoever needs a number can say what is there instead.
 */
export function parseCards(lines: readonly string[]): Card[] {
  const cards: Card[] = [];
  let open = false;
  for (const line of lines) {
    if (open && line.startsWith('CONTINUE')) {
      const next = parseValue(line.slice(8));
      const last = cards[cards.length - 1];
      if (typeof next.value === 'string' && typeof last.value === 'string') {
        open = next.value.endsWith('&');
        const value = last.value.slice(0, -1) + next.value;
        cards[cards.length - 1] = { keyword: last.keyword, value, comment: [last.comment, next.comment].filter(Boolean).join(' ') };
        continue;
      }
    }
    const { open: opens, ...card } = parseCard(line);
    open = opens;
    cards.push(card);
  }
  return cards;
}

function parseCard(line: string): ParsedCard {
  const keyword = line.slice(0, 8).trimEnd();
  if (keyword === 'HIERARCH') {
    const equals = line.indexOf('=');
    if (equals > 0) return toCard(line.slice(9, equals).trim(), parseValue(line.slice(equals + 1)));
  }
  if (line.slice(8, 10) !== '= ' || COMMENTARY.has(keyword)) {
    return { keyword, value: line.slice(8).trimEnd(), comment: '', open: false };
  }
  return toCard(keyword, parseValue(line.slice(10)));
}

function toCard(keyword: string, { value, comment }: { value: CardValue; comment: string }): ParsedCard {
  return { keyword, value, comment, open: typeof value === 'string' && value.endsWith('&') };
}

/** The value and the comment of what stands after "= ". */
function parseValue(field: string): { value: CardValue; comment: string } {
  const text = field.trimStart();
  const quoted = /^'((?:[^']|'')*)'(.*)$/.exec(text);
  if (quoted) {
    // Trailing blanks of a string mean nothing, leading ones do (§4.2.1).
    return { value: quoted[1].replaceAll("''", "'").trimEnd(), comment: afterSlash(quoted[2]) };
  }
  const slash = text.indexOf('/');
  const plain = (slash < 0 ? text : text.slice(0, slash)).trim();
  return { value: parsePlain(plain), comment: slash < 0 ? '' : afterSlash(text.slice(slash)) };
}

function parsePlain(text: string): CardValue {
  if (text === '') return null;
  if (text === 'T') return true;
  if (text === 'F') return false;
  const number = parseNumber(text);
  if (number !== null) return number;
  const pair = /^\(([^,]+),([^,]+)\)$/.exec(text);
  if (pair) {
    const real = parseNumber(pair[1].trim());
    const imaginary = parseNumber(pair[2].trim());
    if (real !== null && imaginary !== null) return [real, imaginary];
  }
  return text;
}

/** Integers and floats; exponents may be written with D. */
function parseNumber(text: string): number | null {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([EeDd][+-]?\d+)?$/.test(text)) return null;
  return Number(text.replace(/[dD]/, 'E'));
}

function afterSlash(text: string): string {
  const slash = text.indexOf('/');
  return slash < 0 ? '' : text.slice(slash + 1).trim();
}
