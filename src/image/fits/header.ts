import { ValueError } from '../../errors.js';
import { CARD, type Card, type CardValue, COMMENTARY, parseCards } from './card.js';
import { formatCard } from './formatCard.js';

/** A header as a plain object: what an inline image of a fit file has. */
export type HeaderObject = Readonly<Record<string, CardValue | undefined>>;

/**
 * The header of an HDU: its cards in order. Cards that nobody changes are written back as they were read, to the character.
 *
 * @example
 * const header = Header.from({ CTYPE1: 'RA---TAN', CRPIX1: 65 });
 * header.number('CRPIX1'); // 65
 */
export class Header {
  readonly #cards: Card[];
  /** Lines as read, of cards that were read from a file. */
  readonly #lines: Map<Card, readonly string[]>;

  constructor(cards: readonly Card[] = [], lines: ReadonlyMap<Card, readonly string[]> = new Map()) {
    this.#cards = [...cards];
    this.#lines = new Map(lines);
  }

  /** From the 80-character lines of a file, END excluded. */
  static parse(lines: readonly string[]): Header {
    const cards: Card[] = [];
    const sources = new Map<Card, readonly string[]>();
    for (let i = 0; i < lines.length; ) {
      let end = i + 1;
      while (end < lines.length && lines[end].startsWith('CONTINUE')) end++;
      const own = lines.slice(i, end);
      const parsed = parseCards(own);
      // CONTINUE cards that continue nothing stand for themselves.
      parsed.forEach((card, k) =>
        sources.set(card, k === 0 ? own.slice(0, own.length - parsed.length + 1) : [own[own.length - parsed.length + k]]),
      );
      cards.push(...parsed);
      i = end;
    }
    return new Header(cards, sources);
  }

  /** From a plain object, in its order; `undefined` values are left out. A Header gives a copy. */
  static from(header: Header | HeaderObject): Header {
    if (header instanceof Header) return header.copy();
    const out = new Header();
    for (const [keyword, value] of Object.entries(header)) if (value !== undefined) out.set(keyword.toUpperCase(), value);
    return out;
  }

  copy(): Header {
    return new Header(this.#cards, this.#lines);
  }

  /** All cards, in order. */
  get cards(): readonly Card[] {
    return this.#cards;
  }

  /** Value of a keyword (of the first, where it is repeated); undefined where there is none. */
  get(keyword: string): CardValue | undefined {
    return this.#cards.find(card => card.keyword === keyword)?.value;
  }

  has(keyword: string): boolean {
    return this.#cards.some(card => card.keyword === keyword);
  }

  /** Value of a keyword that must be a finite number; undefined where there is none. @throws ValueError naming what is there instead. */
  number(keyword: string): number | undefined {
    const value = this.get(keyword);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new ValueError(`Header keyword ${keyword} is ${JSON.stringify(value)}; it must be a finite number`);
    }
    return value;
  }

  /** Value of a keyword that must be a string; undefined where there is none. @throws ValueError naming what is there instead. */
  string(keyword: string): string | undefined {
    const value = this.get(keyword);
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string') throw new ValueError(`Header keyword ${keyword} is ${JSON.stringify(value)}; it must be a string`);
    return value;
  }

  /** Sets a keyword in its place, or at the end. Without `comment` the old one stays. COMMENT, HISTORY and blank cards are always added. */
  set(keyword: string, value: CardValue, comment?: string): this {
    const at = COMMENTARY.has(keyword) ? -1 : this.#cards.findIndex(card => card.keyword === keyword);
    const card = { keyword, value, comment: comment ?? (at < 0 ? '' : this.#cards[at].comment) };
    if (at < 0) this.#cards.push(card);
    else this.#cards[at] = card;
    return this;
  }

  /** Takes out every card that `which` names, or says yes to. */
  remove(which: string | ((card: Card) => boolean)): this {
    const goes = typeof which === 'string' ? (card: Card) => card.keyword === which : which;
    this.#cards.splice(0, this.#cards.length, ...this.#cards.filter(card => !goes(card)));
    return this;
  }

  /** As a plain object: the first value of each keyword; COMMENT, HISTORY and blank cards are left out. */
  toObject(): Record<string, CardValue> {
    const out: Record<string, CardValue> = {};
    for (const { keyword, value } of this.#cards) if (!COMMENTARY.has(keyword) && !(keyword in out)) out[keyword] = value;
    return out;
  }

  /** As lines of 80 characters, END excluded. @throws ValueError for a value that FITS can't hold. */
  toLines(): string[] {
    return this.#cards.flatMap(card => this.#lines.get(card)?.map(line => line.padEnd(CARD)) ?? formatCard(card));
  }
}
