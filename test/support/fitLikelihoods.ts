/**
 * Likelihoods of whole fits as modules: a Gaussian, and Gaussians with a worker that fails in mid-fit, at its 150th call. Those named `…Once` do it only
 * while the file named by the URL's `?flag=` doesn't exist, which they then make.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { gaussian } from './smallProblem.js';

export { gaussian };

const flag = new URL(import.meta.url).searchParams.get('flag');
let calls = 0;

function isDue(): boolean {
  if (++calls < 150 || flag === null || existsSync(flag)) return false;
  writeFileSync(flag, '');
  return true;
}

export function exitsOnce(v: Float64Array): number {
  if (isDue()) process.exit(3);
  return gaussian(v);
}

export function throwsOutsideOnce(v: Float64Array): number {
  if (isDue())
    setTimeout(() => {
      throw new Error('thrown outside a call');
    });
  return gaussian(v);
}

/** A point that kills whoever comes near: a corner of the prior that every fit visits. */
export function exitsInCorner(v: Float64Array): number {
  if (v[0] > 4.5) process.exit(3);
  return gaussian(v);
}

export function throwsInCorner(v: Float64Array): number {
  if (v[0] > 4.5) throw new RangeError('no likelihood in the corner');
  return gaussian(v);
}

export function throwsOnce(v: Float64Array): number {
  if (isDue()) throw new Error('thrown in a call');
  return gaussian(v);
}
