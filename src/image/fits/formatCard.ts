import { ValueError } from '../../errors.js';
import { CARD, type Card, type CardValue, COMMENTARY } from './card.js';

/**
 * A card as lines of 80 characters: one, or several for a long string (CONTINUE), a long comment or history. Comments that don't fit are cut.
 *
 * @throws ValueError for a value that FITS can't hold (NaN, Infinity, characters outside printable ASCII) or a keyword that it doesn't allow
 */
export function formatCard({ keyword, value, comment }: Card): string[] {
  checkText(keyword, comment);
  if (COMMENTARY.has(keyword)) {
    const text = value === null ? '' : String(value);
    checkText(keyword, text);
    return pieces(text, CARD - 8).map(piece => (keyword.padEnd(8) + piece).padEnd(CARD));
  }
  const start = startOf(keyword);
  if (typeof value !== 'string') return [withComment(`${start}${formatPlain(keyword, value).padStart(20)}`, comment)];
  checkText(keyword, value);
  // A quote is doubled; at least eight characters between the quotes (§4.2.1.1).
  const quoted = value.replaceAll("'", "''");
  if (start.length + quoted.length + 2 <= CARD) return [withComment(`${start}${`'${quoted.padEnd(8)}'`.padEnd(20)}`.trimEnd(), comment)];
  return formatLong(start, quoted, comment);
}

function startOf(keyword: string): string {
  if (/^[A-Z0-9_-]{1,8}$/.test(keyword)) return `${keyword.padEnd(8)}= `;
  if (/^[A-Z0-9_-]+( [A-Z0-9_-]+)*$/.test(keyword) && keyword.length <= 50) return `HIERARCH ${keyword} = `;
  throw new ValueError(
    `Header keyword ${JSON.stringify(keyword)}: a keyword is up to 8 of A–Z, 0–9, - and _ (more, in words, make a HIERARCH card)`,
  );
}

function formatPlain(keyword: string, value: Exclude<CardValue, string>): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (typeof value === 'number') return formatNumber(keyword, value);
  return `(${formatNumber(keyword, value[0])}, ${formatNumber(keyword, value[1])})`;
}

/** The shortest digits that read back as the same double. */
function formatNumber(keyword: string, value: number): string {
  if (!Number.isFinite(value)) throw new ValueError(`Header keyword ${keyword} is ${value}: a FITS header holds finite numbers only`);
  // All digits of what fits in 64 bits: BZERO of unsigned integers is 2⁶³. Beyond, a float with its exponent.
  const isLong = Number.isInteger(value) && Math.abs(value) < 2 ** 64;
  if (isLong) return BigInt(value).toString();
  const [mantissa, exponent] = (Number.isInteger(value) ? value.toExponential() : String(value)).split('e');
  if (exponent === undefined) return mantissa;
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent.replace('+', '')}`;
}

/** A string over several cards: every piece but the last ends with &. */
function formatLong(start: string, quoted: string, comment: string): string[] {
  const lines: string[] = [];
  let rest = quoted;
  for (let head = start; rest !== '' || lines.length === 0; head = 'CONTINUE  ') {
    let room = CARD - head.length - 2;
    const last = rest.length <= room;
    if (!last) room -= 1;
    // A doubled quote stays in one piece: an odd run of quotes at the cut means that the cut is inside a pair.
    if (!last && /'*$/.exec(rest.slice(0, room))![0].length % 2 === 1) room -= 1;
    lines.push(`${head}'${rest.slice(0, room)}${last ? '' : '&'}'`);
    rest = rest.slice(room);
  }
  lines[lines.length - 1] = withComment(lines[lines.length - 1], comment);
  return lines.map(line => line.padEnd(CARD));
}

function withComment(line: string, comment: string): string {
  return (comment === '' ? line : `${line} / ${comment}`).slice(0, Math.max(CARD, line.length)).padEnd(CARD);
}

function pieces(text: string, length: number): string[] {
  const out = [text.slice(0, length)];
  for (let i = length; i < text.length; i += length) out.push(text.slice(i, i + length));
  return out;
}

function checkText(keyword: string, text: string): void {
  if (!/^[\x20-\x7e]*$/.test(text)) {
    throw new ValueError(
      `Header keyword ${keyword}: ${JSON.stringify(text)} holds characters that FITS has not; it allows printable ASCII`,
    );
  }
}
