import type { Image } from '../image/image.js';
import { type FitFile, modelOf, named } from '../io/fitFile.js';
import { imagesOf, openImage } from '../io/openImage.js';
import { compile, type ImageProblem } from '../likelihood/compile.js';
import { loadProfiles } from '../likelihood/customProfile.js';
import type { Model } from '../models/model.js';
import { report } from './output.js';

/**
 * The images and the model of a fit file. A run tells what was done to them.
 * @throws FileError for a file that it names; ValueError, beginning with its name, for what is wrong in it
 */
export async function partsOf(file: FitFile): Promise<{ img: readonly Image[]; mod: Model }> {
  const mod = modelOf(file);
  await loadProfiles(mod);
  const img = await Promise.all(imagesOf(file).map(each => openImage(file, each)));
  return { img, mod };
}

/** The problem that they make. What was done to the images goes to standard error as warnings. @throws as {@link partsOf} */
export async function problemOf(file: FitFile): Promise<{ img: readonly Image[]; problem: ImageProblem }> {
  const { img, mod } = await partsOf(file);
  for (const warning of img.flatMap(({ warnings }) => warnings)) report(`farinata: warning: ${warning}\n`);
  return { img, problem: named(file.name, () => compile({ img, mod })) };
}
