import { ValueError } from '../errors.js';

/** Refuses an option that a plot doesn't have: a misspelt one would else change nothing and say nothing. @throws ValueError naming it. */
export function onlyKnown(plot: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key))
      throw new ValueError(`${plot}: there is no option ${JSON.stringify(key)}; the options are ${known.join(', ')}`);
  }
}
