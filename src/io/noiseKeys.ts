import { WIDTHS, type WidthMeaning } from '../noise/widthNames.js';

const meanings: Readonly<Record<WidthMeaning, string>> = {
  sigma: "Standard deviation, in the image's unit",
  variance: 'Square of the standard deviation',
  weight: 'One over the variance; 0 masks the pixel',
};

/** What the width of a noise may be called in a fit file, and what each means. */
export const WIDTH_KEYS: readonly { readonly key: string; readonly meaning: string }[] = WIDTHS.flatMap(([kind, names]) =>
  names.map(key => ({ key, meaning: meanings[kind] })),
);
