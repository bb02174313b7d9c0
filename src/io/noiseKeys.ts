const names = {
  sigma: ['sigma', 'sig', 'std', 'rms', 'stddev'],
  variance: ['var', 'variance'],
  weight: ['wht', 'wgt', 'weight', 'weights', 'invvar'],
} as const;

const meanings: Readonly<Record<keyof typeof names, string>> = {
  sigma: "Standard deviation, in the image's unit",
  variance: 'Square of the standard deviation',
  weight: 'One over the variance; 0 masks the pixel',
};

/** What the width of the noise `Normal` may be called in a fit file, and what each means. */
export const NORMAL_KEYS: readonly { readonly key: string; readonly meaning: string }[] = (
  Object.keys(names) as (keyof typeof names)[]
).flatMap(kind => names[kind].map(key => ({ key, meaning: meanings[kind] })));
