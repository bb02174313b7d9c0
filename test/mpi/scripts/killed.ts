/**
 * A likelihood at which its rank is killed: if `KILLED` names it, among others or alone, at its 50th call; where there is a `CHECKPOINT`, at the 50th after that file was
 * first written.
 */
import { existsSync, writeSync } from 'node:fs';
import { gaussian } from '../../support/smallProblem.js';
import { rank } from './rank.js';

const { KILLED = '' } = process.env;
const isIt = KILLED.split(',').includes(String(rank));
let left = 50;

/** Ends this process as a machine does that is switched off, and says when; or does to it what `HOW` says. */
export function die(): void {
  writeSync(2, `rank ${rank} dies at ${Date.now()}\n`);
  process.kill(process.pid, process.env.HOW ?? 'SIGKILL');
}

export function logL(values: Float64Array): number {
  const { CHECKPOINT } = process.env;
  if (isIt && (CHECKPOINT === undefined || existsSync(CHECKPOINT)) && --left === 0) die();
  // long enough for every rank to get some, and for a file to be written now and then
  for (const end = performance.now() + 0.5; performance.now() < end; );
  return gaussian(values);
}
