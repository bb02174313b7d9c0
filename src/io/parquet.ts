/** Columns of numbers as an Apache Parquet file, by hyparquet-writer: loaded for those only who want it. */
import { ImportError } from '../errors.js';

export interface ParquetColumn {
  readonly name: string;
  readonly data: Float64Array;
}

type Writer = typeof import('hyparquet-writer');

/**
 * @param metadata pairs of words that stand in the file's footer
 * @throws ImportError where hyparquet-writer isn't installed
 * @example
 * writeFileSync('samples.parquet', await parquet([{ name: 'core.xc', data: xc }], {}));
 */
export async function parquet(columns: readonly ParquetColumn[], metadata: Readonly<Record<string, string>>): Promise<Uint8Array> {
  // its name in a variable: a bundler that builds for a page must not look for a package that may not be there
  const name = 'hyparquet-writer';
  const { parquetWriteBuffer } = await (import(/* @vite-ignore */ /* webpackIgnore: true */ name) as Promise<Writer>).catch(error => {
    throw new ImportError('Parquet files need the package hyparquet-writer: npm install hyparquet-writer', { cause: error });
  });
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, data }) => ({ name, data, type: 'DOUBLE' as const, nullable: false })),
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  });
  return new Uint8Array(buffer);
}
