import type { File } from 'h5wasm';
import { hdf5 } from '../../src/io/hdf5.js';

const SCRATCH = 'read.hdf5';

/** What `use` finds in an HDF5 file, without waiting for anything. @throws whatever `use` throws, and h5wasm where it can't read the file */
export async function inHdf5<T>(bytes: Uint8Array, use: (file: File) => T): Promise<T> {
  const { File, FS } = await hdf5();
  FS!.writeFile(SCRATCH, bytes);
  const file = new File(SCRATCH, 'r');
  try {
    return use(file);
  } finally {
    file.close();
    FS!.unlink(SCRATCH);
  }
}
