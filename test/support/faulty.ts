/**
 * A Gaussian likelihood whose worker fails now and then, in every way there is: it exits, throws in a call or outside one, runs out of memory or goes silent. The file named by the URL's `?log=` counts the failures, up to `?faults=` of them, over all workers.
 */
import { appendFileSync, existsSync, statSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import { keyOf, Random } from '../../src/math/philox.js';
import { gaussian } from './smallProblem.js';

const { searchParams } = new URL(import.meta.url);
const log = searchParams.get('log') ?? '';
const faults = Number(searchParams.get('faults') ?? 0);
const KINDS = ['exit', 'throw', 'throw later', 'memory', 'exit', 'throw', 'throw later', 'silence'] as const;
// each life of a worker has a thread of its own, and fails at another call
const random = new Random(keyOf(threadId));
let left = 5 + random.integer(60);

export function logL(values: Float64Array): number {
  if (threadId > 0 && --left === 0 && (existsSync(log) ? statSync(log).size : 0) < faults) {
    appendFileSync(log, 'x');
    fail(KINDS[random.integer(KINDS.length)]);
  }
  return gaussian(values);
}

function fail(kind: (typeof KINDS)[number]): void {
  if (kind === 'exit') process.exit(3);
  if (kind === 'memory') for (const hoard: number[][] = []; ; ) hoard.push(new Array(1e5).fill(1.5));
  if (kind === 'silence') for (;;);
  if (kind === 'throw') throw new Error('thrown in a call');
  setTimeout(() => {
    throw new Error('thrown outside a call');
  });
}
