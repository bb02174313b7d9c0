/** What the width of Gaussian noise may be called: by its meaning, all names for it. In a file of its own, so that a schema can have them without the noise. */
export const WIDTH_NAMES = {
  sigma: ['sigma', 'sig', 'std', 'rms', 'stddev'],
  variance: ['var', 'variance'],
  weight: ['wht', 'wgt', 'weight', 'weights', 'invvar'],
} as const;

export type WidthMeaning = keyof typeof WIDTH_NAMES;
export type WidthName = (typeof WIDTH_NAMES)[WidthMeaning][number];

/** The same as a list. */
export const WIDTHS = Object.entries(WIDTH_NAMES) as [WidthMeaning, readonly WidthName[]][];
