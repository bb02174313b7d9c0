import { FileError, ValueError } from '../errors.js';
import { builtin, isNode } from '../platform.js';
import { gunzip, isGzip } from './gunzip.js';

/** Where a file is: a path, a URL, or its bytes. In a page a string is a URL, relative to the page. */
export type Source = string | URL | Uint8Array | ArrayBuffer | Blob;

/** True for what {@link readSource} reads; numbers of a map aren't, and a Uint8Array is only when it holds a FITS or gzip file. */
export function isSource(value: unknown): value is Source {
  if (value instanceof Uint8Array) return isGzip(value) || 'SIMPLE  ='.split('').every((c, i) => value[i] === c.charCodeAt(0));
  return (
    typeof value === 'string' ||
    value instanceof URL ||
    value instanceof ArrayBuffer ||
    (typeof Blob !== 'undefined' && value instanceof Blob)
  );
}

/**
 * The bytes of a file, uncompressed where they are gzip (told by the content, not by the name), and what to call it in messages.
 *
 * @param unnamed what bytes, which have no name, are called
 * @throws FileError when the file can't be read, or is damaged gzip
 */
export async function readSource(source: Source, unnamed = 'FITS data'): Promise<{ bytes: Uint8Array; name: string }> {
  const { bytes, name } = await readBytes(source, unnamed);
  return { bytes: isGzip(bytes) ? await gunzip(bytes, name) : bytes, name };
}

async function readBytes(source: Source, unnamed: string): Promise<{ bytes: Uint8Array; name: string }> {
  if (source instanceof Uint8Array) return { bytes: source, name: unnamed };
  if (source instanceof ArrayBuffer) return { bytes: new Uint8Array(source), name: unnamed };
  if (typeof Blob !== 'undefined' && source instanceof Blob) {
    const name = 'name' in source && typeof source.name === 'string' ? source.name : unnamed;
    return { bytes: new Uint8Array(await source.arrayBuffer()), name };
  }
  if (source instanceof URL || typeof source === 'string') {
    const name = String(source);
    if (name === '') throw new ValueError("The path is ''; it must be the path or URL of a FITS file");
    if (!isNode || /^(https?|data|blob):/.test(name)) return { bytes: await download(name), name };
    const path = name.startsWith('file:') ? builtin('node:url').fileURLToPath(name) : name;
    return { bytes: await readFile(path), name: path };
  }
  throw new ValueError(`${String(source)} is not a file: give a path, a URL, a Uint8Array, an ArrayBuffer or a Blob`);
}

async function readFile(path: string): Promise<Uint8Array> {
  try {
    return await builtin('node:fs').promises.readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder, not a file' : String(error);
    throw new FileError(`${path}: ${why}`, { cause: error });
  }
}

async function download(url: string): Promise<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new FileError(`${url}: can't be fetched (${String(error)})`, { cause: error });
  }
  if (!response.ok)
    throw new FileError(`${url}: can't be fetched: the server answered ${response.status} ${response.statusText}`.trimEnd());
  return new Uint8Array(await response.arrayBuffer());
}
