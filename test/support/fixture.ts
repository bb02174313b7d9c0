import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout: the folder above this file, compiled or not, that holds package.json. */
export const root: string = findRoot(dirname(fileURLToPath(import.meta.url)));

/**
 * The absolute path of `test/fixtures/<name>` in the checkout (tests run from a build folder, fixtures are not copied there).
 *
 * @throws Error when there is no such fixture
 *
 * @example
 * const bytes = readFileSync(fixture('small.fits'));
 */
export function fixture(name: string): string {
  const path = join(root, 'test', 'fixtures', name);
  if (!existsSync(path)) throw new Error(`No fixture ${name}: ${path} does not exist.`);
  return path;
}

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('No package.json above the test files.');
  return findRoot(parent);
}
