import { Wcs } from '../image/wcs.js';
import { GAUSS } from './gauss.js';
import type { ImageSpec } from './spec.js';

/** An image's WCS, and the point near its centre that offsets are from. */
export interface SkyOrigin {
  readonly wcs: Wcs;
  /** Longitude and latitude [deg]. */
  readonly lon0: number;
  readonly lat0: number;
}

/**
 * Where the samples of an image's pixels are on the sky: offsets in degrees from the origin, so that differences between a sample and a
 * component's centre keep all their digits.
 */
export interface SkyGrid extends SkyOrigin {
  /** Samples a pixel, s². */
  readonly samples: number;
  /** Longitude − lon0, between −180 and 180; sample k of pixel (x, y) at `(y * nx + x) * samples + k`. NaN off the edge of the projection. */
  readonly lon: Float64Array;
  /** Latitude − lat0, in the same layout. */
  readonly lat: Float64Array;
}

/** The same, a row of pixels at a time: a map of them all takes as much memory as the image, or more. */
export interface SkyLines extends SkyOrigin {
  readonly samples: number;
  /** Writes where the samples of row y are, nx · samples each. */
  line(y: number, lon: Float64Array, lat: Float64Array): void;
}

/** The samples of every pixel: s × s of them, at the centres of its s × s equal parts; or at Gauss's two by two points. */
export function skyLines({ nx, ny, subgrid: s, adaptive = false, wcs: header }: ImageSpec): SkyLines {
  const wcs = new Wcs(header);
  const middle = wcs.toSky(nx >> 1, ny >> 1);
  const [lon0, lat0] = Number.isFinite(middle[0] + middle[1]) ? middle : header.crval;
  const samples = s * s;
  const line = (y: number, lon: Float64Array, lat: Float64Array): void => {
    for (let x = 0, i = 0; x < nx; x++) {
      for (let k = 0; k < samples; k++, i++) {
        const dx = adaptive ? (2 * (k % s) - 1) * GAUSS : ((k % s) + 0.5) / s - 0.5;
        const dy = adaptive ? (2 * Math.floor(k / s) - 1) * GAUSS : (Math.floor(k / s) + 0.5) / s - 0.5;
        const [sampleLon, sampleLat] = wcs.toSky(x + dx, y + dy);
        lon[i] = wrap(sampleLon - lon0);
        lat[i] = sampleLat - lat0;
      }
    }
  };
  return { wcs, lon0, lat0, samples, line };
}

export function skyGrid(image: ImageSpec): SkyGrid {
  const { nx, ny } = image;
  const { wcs, lon0, lat0, samples, line } = skyLines(image);
  const length = nx * samples;
  const lon = new Float64Array(ny * length);
  const lat = new Float64Array(ny * length);
  for (let y = 0; y < ny; y++) line(y, lon.subarray(y * length, (y + 1) * length), lat.subarray(y * length, (y + 1) * length));
  return { wcs, lon0, lat0, samples, lon, lat };
}

/** Samples a square degree, at the reference pixel. */
export function sampleDensity({ wcs }: ImageSpec, samples: number): number {
  const [cd11, cd12, cd21, cd22] = wcs.cd;
  return samples / Math.abs(cd11 * cd22 - cd12 * cd21);
}

/** A difference of longitudes, brought between −180 and 180. */
export function wrap(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}
