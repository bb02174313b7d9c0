import { ValueError } from '../errors.js';
import type { PsfSpec } from '../likelihood/spec.js';
import { crop } from './cutout.js';
import type { Plane } from './plane.js';

/**
 * A PSF ready for use on an image: divided by its sum, unless `normalize` is false, and cut to the image's size where it is larger. As many rows and
 * columns go on either side, so that its centre stays where it was; an odd difference leaves one more than the image has. A smaller one counts as
 * zero beyond its grid. It is divided before it is cut: what falls beyond is lost light.
 *
 * @param size of the image
 * @param warnings what was done is added here
 * @param oversample how many times as finely as the image it is sampled
 * @throws ValueError for values that aren't finite, a PSF of zeros, or one that can't be normalised
 */
export function preparePsf(
  plane: Plane,
  normalize: boolean,
  size: { nx: number; ny: number },
  warnings: string[],
  oversample = 1,
): PsfSpec {
  const image = { nx: size.nx * oversample, ny: size.ny * oversample };
  const { nx, ny, data, name } = plane;
  let sum = 0;
  let peak = 0;
  for (let i = 0; i < data.length; i++) {
    if (!Number.isFinite(data[i])) {
      throw new ValueError(
        `psf: pixel (${i % nx}, ${Math.floor(i / nx)}) of ${name} is ${data[i]}; every pixel of a PSF must be a finite number`,
      );
    }
    sum += data[i];
    peak = Math.max(peak, Math.abs(data[i]));
  }
  if (peak === 0) throw new ValueError(`psf: every pixel of ${name} is zero; a PSF must hold something`);
  if (normalize && !(sum > 0 && Number.isFinite(sum))) {
    throw new ValueError(
      `psf: the pixels of ${name} sum to ${sum}; a PSF is divided by its sum, which must be positive (normalize: false takes it as it is)`,
    );
  }
  const scaled = normalize ? data.map(value => value / sum) : data.slice();
  const own = `${nx} × ${ny} pixels`;
  const finely = oversample === 1 ? '' : ` of 1/${oversample}`;
  const cutX = Math.max(0, Math.floor((nx - image.nx) / 2));
  const cutY = Math.max(0, Math.floor((ny - image.ny) / 2));
  if (nx > image.nx || ny > image.ny) {
    warnings.push(
      `psf: ${name} is ${own}, larger than the image (${image.nx} × ${image.ny}${finely}): cropped to the image about its centre`,
    );
  }
  if (nx < image.nx || ny < image.ny) {
    warnings.push(`psf: ${name} is ${own}, smaller than the image (${image.nx} × ${image.ny}${finely}): taken as zero beyond its edge`);
  }
  const box = { x0: cutX, y0: cutY, nx: nx - 2 * cutX, ny: ny - 2 * cutY };
  const cut = crop(scaled, nx, box);
  if (cut.every(value => value === 0)) {
    throw new ValueError(
      `psf: every pixel of ${name} within ${image.nx} × ${image.ny} pixels about its centre is zero; its peak must be at its centre`,
    );
  }
  return { nx: box.nx, ny: box.ny, data: cut, ...(oversample === 1 ? {} : { oversample }) };
}
