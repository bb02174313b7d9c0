import { builtin } from './platform.js';

/** The version in the package's own package.json; in Node only. */
export function version(): string {
  const text = builtin('node:fs').readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
