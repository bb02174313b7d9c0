import type { SkyFrame } from '../frames.js';

/** Which coordinates a region has: pixels, counted from 0; a named frame; or whatever the image's WCS has. */
export type RegionFrame = SkyFrame | 'image' | 'own';

export interface Length {
  readonly value: number;
  readonly unit: 'deg' | 'pixel';
}

/** Of ellipses the semi-axes, of boxes the half widths. */
export type Axes = readonly [first: Length, second: Length];

interface Placed {
  /** False: its interior is taken out of the others. */
  readonly include: boolean;
  readonly frame: RegionFrame;
  /** The line of the file that it is in, from 1. */
  readonly line: number;
}

/** A circle is an ellipse, and an annulus one with `inner` axes. */
export type Region = Placed &
  (
    | {
        readonly shape: 'ellipse' | 'box';
        readonly center: readonly [number, number];
        readonly axes: Axes;
        /** What is within these isn't in the region. */
        readonly inner: Axes | null;
        /**
         * Of the first axis, degrees: from +x to +y in pixels, from west to north on the sky (so both are counterclockwise in an image with north up
         * and east to the left).
         */
        readonly angle: number;
      }
    | { readonly shape: 'polygon'; readonly points: readonly (readonly [number, number])[] }
    /** The pixel that it is in. */
    | { readonly shape: 'point'; readonly center: readonly [number, number] }
  );

/** What a region file says. */
export interface RegionFile {
  readonly regions: readonly Region[];
  readonly warnings: readonly string[];
}
