import { builtin, isNode } from '../../src/platform.js';
import { type Launch, launchOf } from './launcher.js';

/**
 * The one place of the framework that reads the environment: a launcher has no other way to say that there are ranks. Everything else hangs on arguments.
 */
export const environment: Record<string, string | undefined> = isNode ? process.env : {};

/** How this process was launched; null where it is alone. Threads of it have no part in it: MPI is for the main thread. */
export const launch: Launch | null = isNode && builtin('node:worker_threads').isMainThread ? launchOf(environment, process.platform) : null;

/** Whether what a fit prints and writes is this process's to print and write: rank 0's, or that of a process that is alone. */
export const isRoot: boolean = launch === null || launch.rank === 0;
