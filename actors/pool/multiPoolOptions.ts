import { ValueError } from '../../src/errors.js';

export interface MultiPoolOptions {
  /**
   * Seconds that a worker may work on one row without a sign of life before it is taken for dead and replaced: at least this, and at least a hundred times the
   * dearest row so far; five times this before the first row is done. Default 60.
   */
  readonly patience?: number;
  /** Seconds that a worker may take to start. Default 60. */
  readonly startTimeout?: number;
  /** Megabytes of heap that a worker may use (Node only; the arrays' own memory isn't counted). Default: Node's own limit. */
  readonly memory?: number;
  /** Whether numbers go through shared memory. Default: where it is to be had, which in a page takes the server's headers COOP and COEP. */
  readonly shared?: boolean;
  /** Where the workers' script is served, when a bundler or a content policy moved it from beside this package. */
  readonly script?: URL | string;
}

export interface ResolvedOptions {
  readonly patience: number;
  /** Milliseconds. */
  readonly startTimeout: number;
  readonly memory: number | undefined;
  readonly shared: boolean;
  readonly script: URL | string | undefined;
}

const KNOWN = ['patience', 'startTimeout', 'memory', 'shared', 'script'];

/** Defaults filled in. @throws ValueError on an unknown or wrong option */
export function multiPoolOptions(given: MultiPoolOptions, canShare: boolean): ResolvedOptions {
  for (const name of Object.keys(given))
    if (!KNOWN.includes(name)) throw new ValueError(`${name} is not an option of MultiPool; it takes ${KNOWN.join(', ')}`);
  const { patience = 60, startTimeout = 60, memory, shared = canShare, script } = given;
  for (const [name, value] of Object.entries({ patience, startTimeout, memory: memory ?? 1 }))
    if (!(typeof value === 'number' && value > 0 && value < Number.POSITIVE_INFINITY))
      throw new ValueError(`${name} is ${String(value)}: it must be a number greater than 0`);
  if (shared && !canShare)
    throw new ValueError(
      'shared is true: this page has no shared memory. Serve it with the headers COOP and COEP, or leave the option out',
    );
  return { patience, startTimeout: 1000 * startTimeout, memory, shared, script };
}
