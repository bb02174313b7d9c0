import { FileError } from '../errors.js';

/** True for what begins as gzip does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Uncompresses gzip, in Node and in a page.
 *
 * @param name what the file is called in messages
 * @throws FileError when the data are damaged or cut short
 */
export async function gunzip(bytes: Uint8Array, name = 'gzip data'): Promise<Uint8Array> {
  try {
    const packed = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
    return new Uint8Array(await new Response(packed.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new FileError(`${name}: the gzip data are damaged or cut short (${why})`, { cause: error });
  }
}
