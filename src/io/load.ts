/** Reads what `dump.ts` wrote. */
import { FileError } from '../errors.js';
import { builtin } from '../platform.js';
import { unpack } from './container.js';
import { DUMP_EXTENSION, DUMP_KIND, DUMP_VERSION, type DumpTree } from './dump.js';
import { cannotRead } from './fitFile.js';

/**
 * What is in a dump.
 *
 * @param source the file's path, with or without `.farinata`; or its bytes
 * @throws FileError beginning with the path: no such file; not a file of farinata; another version; cut short; damaged; not a fit
 * @example
 * const { result, images, model } = readDump('run1.out/fit');
 */
export function readDump(source: string | Uint8Array): DumpTree {
  const { bytes, name } = typeof source === 'string' ? readBytes(source) : { bytes: source, name: 'the dump' };
  const { kind, version, tree } = unpack(bytes, name);
  if (kind !== DUMP_KIND) throw new FileError(`${name}: holds a ${kind}, not a fit that was dumped`);
  if (version !== DUMP_VERSION) {
    const who = version > DUMP_VERSION ? 'a newer farinata wrote it: install that one' : 'an older farinata wrote it';
    throw new FileError(`${name}: a dump of version ${version}, this farinata reads version ${DUMP_VERSION}; ${who}`);
  }
  return tree as DumpTree;
}

function readBytes(path: string): { bytes: Uint8Array; name: string } {
  const { existsSync, readFileSync } = builtin('node:fs');
  const name = !existsSync(path) && existsSync(`${path}${DUMP_EXTENSION}`) ? `${path}${DUMP_EXTENSION}` : path;
  try {
    return { bytes: readFileSync(name), name };
  } catch (error) {
    throw cannotRead(name, error);
  }
}
