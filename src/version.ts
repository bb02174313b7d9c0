/** The package's version, in Node and in a page; a test holds it to package.json. */
const VERSION = '0.1.0';

export function version(): string {
  return VERSION;
}
