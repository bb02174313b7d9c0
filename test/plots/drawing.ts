import { crc32, inflateSync } from 'node:zlib';
import { textWidth } from '../../src/plots/text.js';

/** An element of a drawing: what a test asks about it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/**
 * The elements of an XML document, in order. Strict where it counts for SVG from strings: tags nest and close, attributes are quoted and
 * not said twice, `&` and `<` are escaped, and there is one root.
 *
 * @throws Error saying what is wrong
 */
export function parseXml(xml: string): Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  const tags = /<(\/?)([A-Za-z][\w-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/y;
  let at = 0;
  while (at < xml.length) {
    const next = xml.indexOf('<', at);
    const text = xml.slice(at, next < 0 ? xml.length : next);
    checkText(text);
    if (open.length > 0) open[open.length - 1].text += unescapeXml(text);
    else if (text.trim() !== '') throw new Error(`Text outside of the root: ${text.slice(0, 40)}`);
    if (next < 0) break;
    tags.lastIndex = next;
    const match = tags.exec(xml);
    if (!match) throw new Error(`Not a tag: ${xml.slice(next, next + 80)}`);
    at = tags.lastIndex;
    const [, closing, name, rest, selfClosing] = match;
    if (closing) {
      const last = open.pop();
      if (last?.name !== name) throw new Error(`</${name}> closes <${last?.name}>`);
      continue;
    }
    if (open.length === 0 && elements.length > 0) throw new Error('Two roots');
    const attributes: Record<string, string> = {};
    for (const [, key, value] of rest.matchAll(/([\w:-]+)="([^"]*)"/g)) {
      if (Object.hasOwn(attributes, key)) throw new Error(`${name} has two ${key}`);
      checkText(value);
      attributes[key] = unescapeXml(value);
    }
    const element = { name, attributes, text: '' };
    elements.push(element);
    if (!selfClosing) open.push(element);
  }
  if (open.length > 0) throw new Error(`<${open[open.length - 1].name}> is never closed`);
  if (elements.length === 0) throw new Error('No element');
  return elements;
}

function checkText(text: string): void {
  if (/&(?!(amp|lt|gt|quot|#39);)/.test(text)) throw new Error(`A bare & in ${text.slice(0, 60)}`);
  for (const c of text) if (c.codePointAt(0)! < 32 && c !== '\n' && c !== '\t') throw new Error('A control character');
}

function unescapeXml(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly text: string;
}

/** The boxes of a drawing's texts: from the baseline up to a capital's height, without what hangs below. */
export function textBoxes(elements: readonly Element[]): Box[] {
  return elements
    .filter(({ name }) => name === 'text')
    .map(({ attributes, text }) => {
      const [x, y, size] = [attributes.x, attributes.y, attributes['font-size']].map(Number);
      const width = textWidth(text, size);
      const shift = attributes['text-anchor'] === 'middle' ? width / 2 : attributes['text-anchor'] === 'end' ? width : 0;
      const height = 0.73 * size;
      const turned = /^rotate\(-90 /.test(attributes.transform ?? '');
      return turned
        ? { left: x - height, right: x, top: y - width + shift, bottom: y + shift, text }
        : { left: x - shift, right: x - shift + width, top: y - height, bottom: y, text };
    });
}

/** Complaints about a layout: texts that touch, and texts that reach over the drawing. Empty where all is well. */
export function clashes(svg: string): string[] {
  const elements = parseXml(svg);
  const [width, height] = [elements[0].attributes.width, elements[0].attributes.height].map(Number);
  const boxes = textBoxes(elements);
  const found: string[] = [];
  boxes.forEach((a, i) => {
    if (a.left < 0 || a.top < 0 || a.right > width || a.bottom > height) found.push(`"${a.text}" reaches over the drawing`);
    for (const b of boxes.slice(i + 1)) {
      const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      if (!apart) found.push(`"${a.text}" and "${b.text}" touch`);
    }
  });
  return found;
}

export interface DecodedPng {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  readonly palette: Uint8Array;
  readonly alpha: Uint8Array;
  /** The rows as they are in the file, without their filter bytes; only filter 0 is known. */
  readonly pixels: Uint8Array;
}

/** A PNG file of unfiltered rows of bytes, every checksum looked at. @throws Error saying what is wrong */
export function decodePng(bytes: Uint8Array): DecodedPng {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') throw new Error('No PNG signature');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < buffer.length; ) {
    const length = buffer.readUInt32BE(at);
    const type = buffer.toString('latin1', at + 4, at + 8);
    const expected = crc32(buffer.subarray(at + 4, at + 8 + length));
    if (buffer.readUInt32BE(at + 8 + length) !== expected) throw new Error(`${type} has a wrong CRC`);
    chunks.set(type, buffer.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  if ([...chunks.keys()].at(-1) !== 'IEND') throw new Error('The last chunk is not IEND');
  const header = chunks.get('IHDR')!;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const rows = inflateSync(chunks.get('IDAT')!);
  if (rows.length !== height * (width + 1)) throw new Error(`${rows.length} bytes for ${height} rows of ${width}`);
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    if (rows[y * (width + 1)] !== 0) throw new Error(`Row ${y} has filter ${rows[y * (width + 1)]}`);
    pixels.set(rows.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)), y * width);
  }
  const empty = new Uint8Array(0);
  return {
    width,
    height,
    depth: header[8],
    colourType: header[9],
    palette: chunks.get('PLTE') ?? empty,
    alpha: chunks.get('tRNS') ?? empty,
    pixels,
  };
}

/** The pictures inside a drawing. */
export function picturesOf(svg: string): DecodedPng[] {
  return parseXml(svg)
    .filter(({ name }) => name === 'image')
    .map(({ attributes }) => decodePng(Buffer.from(attributes.href.replace('data:image/png;base64,', ''), 'base64')));
}
