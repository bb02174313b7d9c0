/** A small PNG writer (PNG specification, third edition, W3C 2025) for pictures of at most 256 colours, and base64 for embedding them. */
import { builtin, isNode } from '../platform.js';

const crcTable = new Uint32Array(256).map((_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

/** CRC-32 of ISO 3309, as PNG wants it. */
export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) c = crcTable[(c ^ bytes[i]) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** Adler-32 of RFC 1950. */
export function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  // 3800 sums of bytes stay below 2³².
  for (let start = 0; start < bytes.length; start += 3800) {
    const end = Math.min(start + 3800, bytes.length);
    for (let i = start; i < end; i++) b += a += bytes[i];
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}

/** A zlib stream (RFC 1950) of stored blocks: no smaller than what goes in, but made without any library. */
export function zlibStored(bytes: Uint8Array): Uint8Array {
  const blocks = Math.max(1, Math.ceil(bytes.length / 65535));
  const out = new Uint8Array(2 + 5 * blocks + bytes.length + 4);
  const view = new DataView(out.buffer);
  view.setUint16(0, 0x7801);
  let at = 2;
  for (let k = 0; k < blocks; k++) {
    const part = bytes.subarray(k * 65535, (k + 1) * 65535);
    out[at] = k === blocks - 1 ? 1 : 0;
    view.setUint16(at + 1, part.length, true);
    view.setUint16(at + 3, ~part.length & 0xffff, true);
    out.set(part, at + 5);
    at += 5 + part.length;
  }
  view.setUint32(at, adler32(bytes));
  return out;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Indices into the palette, row-major from the top. */
  readonly pixels: Uint8Array;
  /** (red, green, blue) of each colour, flat; at most 256 colours. */
  readonly palette: Uint8Array;
  /** Opacity of each colour, 0–255; opaque where missing. */
  readonly alpha?: Uint8Array;
}

/** A picture as a PNG file, deflated by Node's zlib where there is one, stored in a page. */
export function encodePng(picture: Picture, deflate: (bytes: Uint8Array) => Uint8Array = isNode ? deflateNode : zlibStored): Uint8Array {
  const { width, height, pixels } = picture;
  const rows = new Uint8Array(height * (width + 1));
  for (let y = 0; y < height; y++) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // Eight bits a pixel, colours from a palette.
  header.set([8, 3, 0, 0, 0], 8);
  const parts = [Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), chunk('IHDR', header), chunk('PLTE', picture.palette)];
  if (picture.alpha) parts.push(chunk('tRNS', picture.alpha));
  parts.push(chunk('IDAT', deflate(rows)), chunk('IEND', new Uint8Array(0)));
  return join(parts);
}

/** The address of a picture inside a document: `data:image/png;base64,…`. */
export function pngUri(picture: Picture): string {
  return `data:image/png;base64,${toBase64(encodePng(picture))}`;
}

export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(binary);
}

export function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), c => c.charCodeAt(0));
}

function deflateNode(bytes: Uint8Array): Uint8Array {
  return builtin('node:zlib').deflateSync(bytes);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) out[4 + i] = type.charCodeAt(i);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
