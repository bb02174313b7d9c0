/** Runs a fit whose input has been read, tells how far it is, and writes what it found. */
import { type Fitter, fitter } from '../../actors/fitter.js';
import { isRoot } from '../../actors/mpi/environment.js';
import { isReported } from '../../actors/mpi/reported.js';
import { jsonLines } from '../../actors/post/jsonLines.js';
import { terminalLine } from '../../actors/post/terminalLine.js';
import { STOP_SIGNALS, STOPPED } from '../../actors/run/interrupt.js';
import type { Run } from '../../actors/run/startRun.js';
import { FileError, FitError } from '../errors.js';
import type { Image } from '../image/image.js';
import { type FitFile, named } from '../io/fitFile.js';
import { imagesOf } from '../io/openImage.js';
import type { Model } from '../models/model.js';
import { builtin } from '../platform.js';
import { bmc, formatComparison, isComparable } from '../posterior/bmc.js';
import { formatParameters } from '../posterior/formatParameters.js';
import { summarise } from '../posterior/summarise.js';
import { print, report } from './output.js';
import { makeFolder, removeIfEmpty } from './outputFolder.js';
import { formatSummary } from './summary.js';
import { writeResults } from './writeResults.js';

export interface FitToRun {
  readonly file: FitFile;
  readonly parts: { readonly img: readonly Image[]; readonly mod: Model };
  readonly options: Readonly<Record<string, unknown>>;
  readonly folder: string;
  /** Events as lines of JSON in place of the progress line and the tables. */
  readonly isJson: boolean;
}

/**
 * @returns the exit code
 * @throws ValueError for what only image, model and options together can show to be wrong, before anything is written; FitError or WorkerError
 * where the fit fails
 */
export async function runFit({ file, parts, options, folder, isJson }: FitToRun): Promise<number> {
  const fit = named(file.name, () => fitter(parts));
  const run = named(file.name, () => fit.start({ ...options, progress: false }, { interruptible: true }));
  if (!isRoot) return otherRank(run);
  const interrupted = hearInterrupt();
  const events = isJson ? jsonLines(run.log$, print) : terminalLine(run.log$, { noise: fit.noiseDescription });
  try {
    makeFolder(folder);
    const result = await run.result;
    if (!isJson) {
      const parts = [
        formatParameters(summarise(result)),
        formatSummary(result),
        ...(isComparable(result) ? [formatComparison(bmc(result))] : []),
      ];
      print(`${parts.join('\n\n')}\n`);
    }
    const zeropoints = imagesOf(file).map(({ zeropoint }) => zeropoint);
    await writeResults(folder, fit, file.json.output ?? {}, zeropoints).catch(error => rescued(fit, error));
    if (!isJson) report(`written to ${folder}\n`);
    return result.reason === 'stopped' || result.reason === 'timeout' ? STOPPED : 0;
  } catch (error) {
    run.stop();
    await run.result.catch(() => {});
    removeIfEmpty(folder);
    if (!interrupted() || !(error instanceof FitError)) throw error;
    report(`farinata: ${error.message}\n`);
    return STOPPED;
  } finally {
    events.unsubscribe();
  }
}

/** A fit whose folder takes no more is kept where the system keeps what is passing. @throws FitError that says where; what was wrong, where that fails too */
async function rescued(fit: Fitter, error: unknown): Promise<never> {
  if (!(error instanceof FileError)) throw error;
  const { join } = builtin('node:path');
  const path = await fit.dump(join(builtin('node:os').tmpdir(), `farinata-${process.pid}`)).catch(() => {
    throw error;
  });
  throw new FitError(`${error.message}. The fit is kept in ${path}: see farinata info ${path}, and load('${path}')`, { cause: error });
}

/** Ranks other than 0 print and write nothing, and leave the exit code to rank 0, for which they wait at their end. */
async function otherRank(run: Run): Promise<number> {
  try {
    await run.result;
  } catch (error) {
    if (!isReported(error)) throw error;
  }
  return 0;
}

/** Whether there has been a Ctrl-C. Hears the first one only, so that a second one ends the process. */
function hearInterrupt(): () => boolean {
  let heard = false;
  for (const signal of STOP_SIGNALS) {
    process.once(signal, () => {
      heard = true;
    });
  }
  return () => heard;
}
