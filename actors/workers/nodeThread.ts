import { ImportError } from '../../src/errors.js';
import { builtin, urlOf } from '../../src/platform.js';
import type { NativeThread, OpenThread, ThreadEvents } from './threadPort.js';

export interface NodeThreadOptions {
  /** The worker's script, when it isn't the one beside this file. */
  readonly script?: URL | string;
  /** Megabytes of heap after which a worker is out of memory. Default: Node's own limit. */
  readonly memory?: number;
}

/** Megabytes of short-lived objects before they are looked through: a likelihood makes next to none, and Node's own limit is a third of a worker's memory. */
const YOUNG = 2;

/** A thread of Node. Its script is ours: the user's main script isn't run again, and none of its `execArgv` are passed on. */
export function nodeThread({ script, memory }: NodeThreadOptions = {}): OpenThread {
  return events => {
    const { Worker } = builtin('node:worker_threads');
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG, ...(memory === undefined ? {} : { maxOldGenerationSizeMb: memory }) };
    const common = { execArgv: [], argv: [], name: 'farinata', resourceLimits };
    const { entry, bootstrap } = script === undefined ? ownScript() : { entry: new URL(script), bootstrap: null };
    const thread = bootstrap === null ? new Worker(entry, common) : new Worker(bootstrap, { ...common, eval: true });
    return listen(thread, events);
  };
}

function listen(thread: import('node:worker_threads').Worker, events: ThreadEvents): NativeThread {
  thread.on('message', data => events.message(data));
  thread.on('messageerror', error => events.dead(error));
  thread.on('error', error => events.dead(error instanceof Error ? error : new Error(String(error))));
  thread.on('exit', code => events.dead(new Error(`The worker exited with code ${code}`)));
  return {
    post: (message, transfer) => thread.postMessage(message, transfer as import('node:worker_threads').TransferListItem[]),
    terminate: async () => void (await thread.terminate()),
    ref: () => thread.ref(),
    unref: () => thread.unref(),
  };
}

/**
 * Compiled, the script lies beside this file, or, where a bundler has moved this file, in the installed package. Where our sources are run by tsx, a thread of Node
 * can't load them by itself: it starts from a few lines that set tsx up first.
 */
function ownScript(): { entry: URL; bootstrap: string | null } {
  const here = urlOf(import.meta);
  const source = here.endsWith('.ts');
  const entry = new URL(source ? './likelihood.worker.ts' : './likelihood.worker.js', here);
  if (!source) return { entry: builtin('node:fs').existsSync(entry) ? entry : (installed(here) ?? entry), bootstrap: null };
  let tsx: string;
  try {
    tsx = import.meta.resolve('tsx/esm/api');
  } catch (cause) {
    throw new ImportError(
      'Workers can run from TypeScript sources only by tsx. Install it (npm install --save-dev tsx), or compile first (npm run build)',
      {
        cause,
      },
    );
  }
  return {
    entry,
    bootstrap: `import(${JSON.stringify(tsx)}).then(tsx => { tsx.register(); return import(${JSON.stringify(entry.href)}); })`,
  };
}

function installed(here: string): URL | null {
  try {
    return builtin('node:url').pathToFileURL(builtin('node:module').createRequire(here).resolve('farinata/worker'));
  } catch {
    return null;
  }
}
