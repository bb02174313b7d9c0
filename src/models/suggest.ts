import { nearest } from '../math/nearest.js';

/**
 * The end of a message about a name that isn't known: `did you mean 'core.xc'? (there are …)`, or the list alone where nothing is near.
 *
 * @param given what was written
 * @param known what there is, in the order to be listed
 *
 * @example
 * suggest('thetta', ['xc', 'theta']); // "did you mean 'theta'? (there are xc, theta)"
 */
export function suggest(given: string, known: readonly string[]): string {
  if (known.length === 0) return 'there is none';
  const list = `there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`;
  const near = nearest(given, known);
  return near === null ? list : `did you mean '${near}'? (${list})`;
}
