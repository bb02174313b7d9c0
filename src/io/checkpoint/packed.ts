/** A checkpoint as bytes, in the layout of `../container.ts`: all that a fit needs to go on. */
import { FileError } from '../../errors.js';
import { pack, unpack } from '../container.js';
import { CHECKPOINT_VERSION, type Checkpoint } from './contract.js';

const KIND = 'checkpoint';

export function packedCheckpoint(checkpoint: Checkpoint): Uint8Array {
  return pack({ kind: KIND, version: CHECKPOINT_VERSION, tree: checkpoint });
}

/** @throws FileError beginning with `name`: damaged; something else; another version */
export function unpackedCheckpoint(bytes: Uint8Array, name: string): Checkpoint {
  const { kind, version, tree } = unpack(bytes, name);
  if (kind !== KIND) throw new FileError(`${name}: holds a ${kind}, not a checkpoint`);
  if (version !== CHECKPOINT_VERSION)
    throw new FileError(`${name}: a checkpoint of version ${version}, this farinata reads version ${CHECKPOINT_VERSION}`);
  return tree as Checkpoint;
}
