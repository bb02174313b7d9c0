/** Standard output and error of the command. */

/** Writes to standard output; 0, the exit code of a command that is done with that. */
export function print(text: string): 0 {
  process.stdout.write(text);
  return 0;
}

/** Writes to standard error. */
export function report(text: string): void {
  process.stderr.write(text);
}

/**
 * A number as JSON with all its digits: reading it gives the same bits. JSON has no infinities, so they are written as numbers too large to
 * hold, which every reader takes for infinities; NaN is null.
 */
export function jsonNumber(x: number): string {
  if (Number.isNaN(x)) return 'null';
  if (!Number.isFinite(x)) return x > 0 ? '1e999' : '-1e999';
  return Object.is(x, -0) ? '-0' : String(x);
}

/** Numbers as a JSON array. */
export function jsonNumbers(numbers: ArrayLike<number>): string {
  return `[${Array.from(numbers, jsonNumber).join(',')}]`;
}

/** `farinata model … | head` closes our standard output before we are done: that is no error. */
export function quitOnClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}
