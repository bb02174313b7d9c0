/**
 * A checkpoint as the bytes of an HDF5 file, for h5py and its like as much as for us:
 *
 *     attributes   format 'farinata checkpoint', version (of this layout), farinata (the package's version), method, finished (0 or 1), seed, n_like, n_eff, logz,
 *                  logzerr, seconds (of the fit so far), fingerprint (JSON: SHA-256 of image, noise, model, priors, seed and method), options (JSON: the method's)
 *     samples      n × ndim, physical units; its attributes labels and units (JSON). Like the next two it is not there before the first samples are
 *     logL, logw   n
 *     state        bytes: all that the fit needs to go on, in the layout of `../container.ts`, with its own checksum
 *
 * Behind HDF5's own end, where its readers don't look, stand 48 bytes: where the state begins in the file and how long it is (two little-endian integers of 64 bits), and
 * the SHA-256 of all before. So nothing but that is read to go on: the HDF5 library, which a forged file can make leak, abort or print pages on standard error, is
 * given what we wrote ourselves only.
 */
import { FileError } from '../../errors.js';
import { isNode } from '../../platform.js';
import { version } from '../../version.js';
import { hdf5, writtenHdf5 } from '../hdf5.js';
import { sha256 } from '../sha256.js';
import { CHECKPOINT_VERSION, type Checkpoint, type CheckpointView } from './contract.js';
import { packedCheckpoint, unpackedCheckpoint } from './packed.js';

const FORMAT = 'farinata checkpoint';
/** Bytes at the end: of the checksum, and of the state's place before it. */
const SEAL = 32;
const PLACE = 16;
/** Its first bytes. */
const MAGIC = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);

/** Loads what a checkpoint is written with, so that a fit learns at its start whether it can be saved. @throws ImportError */
export async function readyForHdf5(): Promise<void> {
  await hdf5();
}

export async function toHdf5(checkpoint: Checkpoint, view: CheckpointView): Promise<Uint8Array> {
  const { n, labels, units } = view;
  const state = packedCheckpoint(checkpoint);
  const bytes = await writtenHdf5(file => {
    file.create_attribute('format', FORMAT);
    file.create_attribute('version', CHECKPOINT_VERSION);
    if (isNode) file.create_attribute('farinata', version());
    file.create_attribute('method', checkpoint.method);
    file.create_attribute('finished', checkpoint.finished ? 1 : 0);
    for (const [name, value] of [
      ['seconds', checkpoint.seconds],
      ['seed', checkpoint.seed],
      ['n_like', view.nLike],
      ['n_eff', view.nEff],
      ['logz', view.logZ],
      ['logzerr', view.logZErr],
    ] as const) {
      file.create_attribute(name, value, [], '<d');
    }
    file.create_attribute('fingerprint', JSON.stringify(checkpoint.fingerprint));
    file.create_attribute(
      'options',
      JSON.stringify(checkpoint.options, (_, value) => (typeof value === 'number' ? finite(value) : value)),
    );
    if (n > 0) {
      const samples = file.create_dataset({ name: 'samples', data: view.samples, shape: [n, labels.length] });
      samples.create_attribute('labels', JSON.stringify(labels));
      samples.create_attribute('units', JSON.stringify(units));
      file.create_dataset({ name: 'logL', data: view.logL });
      file.create_dataset({ name: 'logw', data: view.logw });
    }
    file.create_dataset({ name: 'state', data: state });
  });
  const at = placeOf(state, bytes);
  if (at < 0) throw new Error('HDF5 has not written the state in one piece');
  const sealed = new Uint8Array(bytes.length + PLACE + SEAL);
  sealed.set(bytes);
  const place = new DataView(sealed.buffer, bytes.length, PLACE);
  place.setBigUint64(0, BigInt(at), true);
  place.setBigUint64(8, BigInt(state.length), true);
  sealed.set(sha256(sealed.subarray(0, bytes.length + PLACE)), bytes.length + PLACE);
  return sealed;
}

/** Where `part` begins in `bytes`, looked for from the end; -1 where it isn't. */
function placeOf(part: Uint8Array, bytes: Uint8Array): number {
  for (let at = bytes.length - part.length; at >= 0; at--) {
    let k = 0;
    while (k < part.length && bytes[at + k] === part[k]) k++;
    if (k === part.length) return at;
  }
  return -1;
}

/** JSON has no infinities: they are words. */
const finite = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

export function isHdf5(bytes: Uint8Array): boolean {
  return bytes.length >= MAGIC.length && MAGIC.every((byte, i) => bytes[i] === byte);
}

/** @throws FileError beginning with `name`: not a checkpoint; another version; cut short or damaged */
export function fromHdf5(bytes: Uint8Array, name: string): Checkpoint {
  if (!isHdf5(bytes)) throw new FileError(`${name}: not a checkpoint: it isn't an HDF5 file`);
  if (bytes.length < endOf(bytes)) throw new FileError(`${name}: cut short: ${bytes.length} bytes of ${endOf(bytes)}`);
  const content = bytes.subarray(0, bytes.length - SEAL);
  if (sha256(content).some((byte, i) => byte !== bytes[content.length + i])) {
    throw new FileError(`${name}: damaged, or not a checkpoint of farinata: its checksum doesn't fit its content`);
  }
  return unpackedCheckpoint(stateOf(content, name), name);
}

/** @throws FileError where the place that is said of it isn't in the file */
function stateOf(content: Uint8Array, name: string): Uint8Array {
  const end = content.length - PLACE;
  if (end < MAGIC.length) throw new FileError(`${name}: not a checkpoint of farinata: it has no state`);
  const place = new DataView(content.buffer, content.byteOffset + end, PLACE);
  const at = Number(place.getBigUint64(0, true));
  const length = Number(place.getBigUint64(8, true));
  if (at + length > end) throw new FileError(`${name}: damaged: its state is said to be where the file has ended`);
  return content.subarray(at, at + length);
}

/** The length that an HDF5 file says it has: its superblock (versions 0 and 1: at byte 40; 2 and 3: at byte 28). */
function endOf(bytes: Uint8Array): number {
  const at = bytes[8] < 2 ? 40 : 28;
  if (bytes.length < at + 8) return at + 8;
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(at, true));
}
