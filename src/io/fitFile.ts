/** The fit file: one JSON file with the image, the model, how to fit and what to write. */
import { FileError, ValueError } from '../errors.js';
import type { Cutout } from '../image/cutout.js';
import type { Model } from '../models/model.js';
import { builtin } from '../platform.js';
import { codeIn, listed } from './code.js';
import { validate } from './jsonSchema.js';
import { type ComponentJson, modelFromJson } from './modelJson.js';
import { parseJson } from './parseJson.js';
import type { SamplesFormat } from './samplesFile.js';
import { insideOf } from './sandbox.js';
import { schema } from './schema.js';

/** A map on the image's grid. */
export type MapJson = string | { readonly data: string; readonly hdu?: number | string } | { readonly pixels: readonly (number | null)[] };

/** What is used of an image: a map; or regions, the text of a DS9 or CRTF file, whose interior is left out. A path may be either's. */
export type MaskJson = MapJson | { readonly regions: string };

/** `shape`: rows, columns. */
export interface KernelJson {
  readonly shape: readonly [number, number];
  readonly pixels: readonly (number | null)[];
}

export type PsfJson =
  | string
  | { readonly data: string | KernelJson; readonly hdu?: number | string; readonly normalize?: boolean; readonly oversample?: number }
  | KernelJson;

export interface NoiseJson {
  readonly type: 'Normal' | 'StudentT' | 'Poisson' | 'NormalCorrelated' | 'NormalFourier' | 'NormalRI';
  readonly hdu?: number | string;
  readonly [option: string]: unknown;
}

export type HeaderJson = Readonly<Record<string, number | string | boolean>>;

export interface ImageJson {
  readonly data: string | { readonly header: HeaderJson; readonly pixels: readonly (number | null)[] };
  readonly hdu?: number | string;
  readonly subgrid?: number | 'auto';
  readonly psf?: PsfJson;
  readonly noise?: NoiseJson;
  readonly response?: MapJson;
  readonly exposure?: MapJson;
  readonly mask?: MaskJson | readonly MaskJson[];
  readonly cutout?: Cutout;
  /** Magnitude of a flux of 1 in the image's unit: for result.json. */
  readonly zeropoint?: number;
}

export interface OutputJson {
  readonly dir?: string;
  readonly model?: boolean;
  readonly plots?: readonly ('comparison' | 'corner' | 'trace' | 'autocorrelation')[];
  readonly samples?: boolean | SamplesFormat;
  readonly dump?: boolean;
}

export interface FitFileJson {
  readonly image: ImageJson | readonly ImageJson[];
  readonly model: readonly ComponentJson[];
  readonly fit?: Readonly<Record<string, unknown>>;
  readonly output?: OutputJson;
}

/** What a fit file may do, beyond being read. */
export interface FitFileRights {
  /** Whether code that it names, the profiles of a CustomProfile, may be run. Default false. */
  readonly trust?: boolean;
  /** The folder that its paths may not leave, by whatever links; with it no path may be a URL. Default: none. */
  readonly sandbox?: string | null;
}

/** A fit file that keeps to the schema. `folder`: what its paths are seen from. */
export interface FitFile extends FitFileRights {
  readonly name: string;
  readonly folder: string;
  readonly json: FitFileJson;
}

/**
 * Reads a fit file's text and holds it to the schema.
 *
 * @param name what messages call the file: its path
 * @param folder what paths in the file are seen from
 * @throws FileError where it isn't JSON; ValueError, with the path within the file, where it doesn't keep to the schema
 * @example
 * parseFitFile('{ "image": { "data": "mock.fits" }, "model": [{ "type": "Pint" }] }');
 * // ValueError: fit file: model[0].type: "Pint" isn't known here, did you mean 'Point'?; it is one of Sersic, …
 */
export function parseFitFile(text: string, name = 'fit file', folder = '', rights: FitFileRights = {}): FitFile {
  const json = parseJson(text, name);
  return named(name, () => {
    validate(schema, json);
    return { ...rights, name, folder, json: json as FitFileJson };
  });
}

/** Reads a fit file from disk. @throws as {@link parseFitFile}, and FileError where there is no such file */
export function readFitFile(path: string, rights: FitFileRights = {}): FitFile {
  return parseFitFile(readText(path), path, builtin('node:path').dirname(path), rights);
}

/** The model of a fit file. @throws ValueError with the path in the file of what is wrong */
export function modelOf(file: FitFile): Model {
  return named(file.name, () => {
    const code = codeIn(file.json.model);
    if (code.length > 0 && !file.trust) {
      throw new ValueError(`${listed(code)}: that is code, which is run only where you say that you trust the file: --trust`);
    }
    return modelFromJson(file.json.model.map(component => withProfile(file, component)));
  });
}

/** A CustomProfile's module as seen from where we are. */
function withProfile(file: FitFile, component: ComponentJson): ComponentJson {
  const { url, name } = (component.profile ?? {}) as { url?: string; name?: string };
  if (url === undefined || (/^[a-z][a-z0-9+.-]+:/i.test(url) && (file.sandbox ?? null) === null)) return component;
  const { pathToFileURL } = builtin('node:url');
  return { ...component, profile: { url: pathToFileURL(resolvePath(file, url)).href, name } };
}

/** A path of the fit file as seen from where we are; URLs stay. @throws ValueError for one that leaves the sandbox */
export function resolvePath({ folder, sandbox = null }: FitFile, path: string): string {
  const isUrl = /^[a-z][a-z0-9+.-]+:/i.test(path);
  if (sandbox !== null) {
    if (isUrl) throw new ValueError(`'${path}' is a URL: with --sandbox a fit file may only name files inside of ${sandbox}`);
    const { isAbsolute, join } = builtin('node:path');
    return insideOf(sandbox, isAbsolute(path) ? path : join(folder, path));
  }
  if (folder === '' || (isUrl && /^[^:]+:\/\//.test(path))) return path;
  const { isAbsolute, join } = builtin('node:path');
  return isAbsolute(path) ? path : join(folder, path);
}

/** A whole file as text. @throws FileError where it can't be read */
export function readText(path: string): string {
  try {
    return builtin('node:fs').readFileSync(path, 'utf8');
  } catch (error) {
    throw cannotRead(path, error);
  }
}

/** What to say of a file that couldn't be read. */
export function cannotRead(path: string, error: unknown): FileError {
  const { code, message } = error as NodeJS.ErrnoException;
  const why =
    code === 'ENOENT'
      ? 'there is no such file'
      : code === 'EISDIR'
        ? 'this is a folder, not a file'
        : code === 'EACCES'
          ? 'it may not be read'
          : message;
  return new FileError(`${path}: ${why}`, { cause: error });
}

/** Puts the file's name before what is wrong in it. */
export function named<T>(name: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof ValueError) throw new ValueError(`${name}: ${error.message}`, { cause: error });
    throw error;
  }
}
