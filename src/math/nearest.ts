/**
 * The word of a list that was most likely meant: the one within an edit distance of a third of its length, and at least of 1; null where there is none.
 * Capitals and underscores don't count.
 *
 * @example
 * nearest('nlives', ['nlive', 'flive', 'seed']); // 'nlive'
 */
export function nearest(word: string, words: readonly string[]): string | null {
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of words) {
    const distance = editDistance(plain(word), plain(candidate));
    if (distance < least && distance <= Math.max(1, Math.floor(candidate.length / 3)) && distance < candidate.length) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

const plain = (word: string): string => word.toLowerCase().replaceAll('_', '');

/** Insertions, deletions and replacements from one word to the other (Levenshtein 1966), one row of the table at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length];
}
