/** HDF5 files as bytes, by h5wasm: loaded for those only who want them. */
import type { File } from 'h5wasm';
import { ImportError } from '../errors.js';

type Hdf5 = typeof import('h5wasm');

let loaded: Promise<Hdf5> | undefined;

/** @throws ImportError where h5wasm isn't installed */
export function hdf5(): Promise<Hdf5> {
  // its name in a variable: a bundler that builds for a page, where checkpoints are kept in another way, must not take these megabytes in
  const name = 'h5wasm';
  loaded ??= (import(/* @vite-ignore */ /* webpackIgnore: true */ name) as Promise<Hdf5>).then(
    async module => {
      await module.ready;
      return module;
    },
    error => {
      loaded = undefined;
      throw new ImportError('HDF5 files (checkpoints and .nc) need the package h5wasm: npm install h5wasm', { cause: error });
    },
  );
  return loaded;
}

/** h5wasm works on files in memory of its own; one at a time is open. */
const SCRATCH = 'farinata.hdf5';

/** The bytes of a file that `fill` fills, which must not wait for anything. @throws ImportError; whatever `fill` throws */
export async function writtenHdf5(fill: (file: File) => void): Promise<Uint8Array> {
  const { File, FS } = await hdf5();
  const file = new File(SCRATCH, 'w');
  try {
    fill(file);
  } finally {
    file.close();
  }
  try {
    return FS!.readFile(SCRATCH) as Uint8Array;
  } finally {
    FS!.unlink(SCRATCH);
  }
}
