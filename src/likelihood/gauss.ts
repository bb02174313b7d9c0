/** Samples of a pixel along a side, from its middle: Gauss's two points, whose mean is right to the fourth order of the pixel's size. */
export const GAUSS = 0.5 / Math.sqrt(3);
