/** A fit in one file: what it found, and the image and the model that it was made with. Written by {@link dump}, read by `load.ts`. */
import { FileError } from '../errors.js';
import type { FitResult } from '../events.js';
import type { ImageSpec, NoiseSpec } from '../likelihood/spec.js';
import type { Model } from '../models/model.js';
import { builtin, isNode } from '../platform.js';
import { version } from '../version.js';
import { pack } from './container.js';
import { discard } from './discard.js';
import { type ComponentJson, modelToJson, type ParameterJson } from './modelJson.js';

export const DUMP_KIND = 'fit';
/** Of the shape of {@link DumpTree}. Raised when that changes, so that a file of another time gets a message and not a crash. */
export const DUMP_VERSION = 1;
/** What the names of dumps end with. */
export const DUMP_EXTENSION = '.farinata';

/** An image as a dump holds it. */
export interface DumpedImage {
  /** The 80-character lines of its FITS header, END excluded. */
  readonly header: readonly string[];
  readonly spec: ImageSpec;
  readonly noise: NoiseSpec;
  /** Standard deviation of each pixel; 1 where it isn't there. */
  readonly sigma?: Float64Array;
  /** The noise's own parameters, as in a fit file. */
  readonly noiseParameters?: Readonly<Record<string, ParameterJson>>;
}

/** Where a dump comes from. What a fit was asked for and what it took stands in its result: options, seed, wallSeconds, diagnostics. */
export interface Provenance {
  /** The package's version. */
  readonly farinata: string;
  /** Node's version, or the browser's own word for itself. */
  readonly platform: string;
  /** When it was written, ISO 8601. */
  readonly written: string;
}

/** What is in the file. Problems that had no image and no model (a likelihood of the user's own) have none and null there. */
export interface DumpTree {
  readonly result: FitResult;
  readonly images: readonly DumpedImage[];
  readonly model: readonly ComponentJson[] | null;
  readonly provenance?: Provenance;
}

export interface DumpContent {
  readonly result: FitResult;
  readonly images?: readonly DumpedImage[];
  readonly model?: Model | null;
}

/**
 * The bytes of a dump, for a browser or for a file of one's own. Ties by `boundto` and `tied` come back; what is code (ties that are functions, profiles of one's own) is
 * kept as text or as a module's name, and is run by `load` only where its caller says that it may be.
 */
export function dumpBytes({ result, images = [], model = null }: DumpContent): Uint8Array<ArrayBuffer> {
  const tree: DumpTree = { result, images, model: model === null ? null : modelToJson(model), provenance: provenance() };
  return pack({ kind: DUMP_KIND, version: DUMP_VERSION, tree });
}

function provenance(): Provenance {
  const platform = isNode ? `Node ${process.versions.node}` : (globalThis.navigator?.userAgent ?? 'unknown');
  return { farinata: version(), platform, written: new Date().toISOString() };
}

/**
 * Writes a dump. The file appears whole or not at all: it is written under another name beside it and then renamed.
 *
 * @param path `.farinata` is put behind it where it isn't there
 * @returns the path with its extension
 * @throws FileError where it can't be written
 */
export function dump(path: string, content: DumpContent): string {
  const target = path.endsWith(DUMP_EXTENSION) ? path : `${path}${DUMP_EXTENSION}`;
  writeWhole(target, dumpBytes(content));
  return target;
}

/** Writes a file so that nobody ever sees half of it. @throws FileError where it can't be written */
export function writeWhole(path: string, content: Uint8Array | string): void {
  const { writeFileSync, renameSync } = builtin('node:fs');
  const passing = `${path}.${process.pid}.part`;
  try {
    // never through a link that somebody has put there
    discard(passing);
    writeFileSync(passing, content, { flag: 'wx' });
    renameSync(passing, path);
  } catch (error) {
    discard(passing);
    throw new FileError(`${path}: can't be written: ${(error as Error).message}`, { cause: error });
  }
}
