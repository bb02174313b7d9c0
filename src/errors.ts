/** The classes of error a caller can act on. `cli/` turns the first three into exit code 2, the others into 1. */

/** An option, parameter or argument is wrong. The message names it, its value, the rule, and what to write instead. */
export class ValueError extends Error {
  override name = 'ValueError';
}

/** Something optional that is needed here isn't installed; the message holds the command that installs it. */
export class ImportError extends Error {
  override name = 'ImportError';
}

/** A file is missing, cut short, or not what it should be. The message begins with its path. */
export class FileError extends Error {
  override name = 'FileError';
}

/** The fit can't go on: for instance, no point of the prior has a finite likelihood. */
export class FitError extends Error {
  override name = 'FitError';
}

/** Three workers died on one point, or no worker could be started. `point` holds the parameters, where one is to blame. */
export class WorkerError extends FitError {
  override name = 'WorkerError';
  readonly point: Float64Array | null;

  constructor(message: string, point: Float64Array | null = null, options?: ErrorOptions) {
    super(message, options);
    this.point = point;
  }
}

/** For the default branch of a switch over a closed union: the compiler refuses a case that was forgotten. */
export function unreachable(x: never): never {
  throw new Error(`No case for ${JSON.stringify(x)}: a member of a closed union was forgotten`);
}
