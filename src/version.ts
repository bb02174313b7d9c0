import { builtin, urlOf } from './platform.js';

/** The version in the package's own package.json, in Node; 'bundled' where a bundler left that behind. */
export function version(): string {
  try {
    const text = builtin('node:fs').readFileSync(new URL('../../package.json', urlOf(import.meta)), 'utf8');
    const { name, version } = JSON.parse(text) as { readonly name?: string; readonly version: string };
    return name === 'farinata' ? version : 'bundled';
  } catch {
    return 'bundled';
  }
}
