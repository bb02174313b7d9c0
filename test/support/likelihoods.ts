/**
 * Likelihoods as modules, for the tests of pools: one that behaves, and one for each way of misbehaving. The bad ones do it at the
 * row whose first value is 13; those named `…Once` only while the file named by the URL's `?flag=` doesn't exist, which they then make.
 */
import { existsSync, writeFileSync } from 'node:fs';

const flag = new URL(import.meta.url).searchParams.get('flag');

export function smooth(v: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += (v[i] - 0.1 * i) ** 2 * (1 + 0.3 * Math.sqrt(Math.abs(v[i])));
  return -0.5 * sum;
}

/** Of {@link smooth}: ∂ ln L/∂v. */
export function smoothGradient(v: Float64Array): Float64Array {
  return v.map((x, i) => {
    const root = Math.sqrt(Math.abs(x));
    const d = x - 0.1 * i;
    return -d * (1 + 0.3 * root) - (x === 0 ? 0 : (0.075 * d * d * Math.sign(x)) / root);
  });
}

function isDue(v: Float64Array): boolean {
  if (v[0] !== 13 || flag === null || existsSync(flag)) return false;
  writeFileSync(flag, '');
  return true;
}

export function exitsOnce(v: Float64Array): number {
  if (isDue(v)) process.exit(3);
  return smooth(v);
}

export function throwsOutsideOnce(v: Float64Array): number {
  if (isDue(v))
    setTimeout(() => {
      throw new Error('thrown outside a call');
    });
  return smooth(v);
}

export function eatsMemoryOnce(v: Float64Array): number {
  if (isDue(v)) for (const hoard: number[][] = []; ; ) hoard.push(new Array(1e5).fill(1.5));
  return smooth(v);
}

export function hangsOnce(v: Float64Array): number {
  if (isDue(v)) for (;;);
  return smooth(v);
}

export function exitsAlways(v: Float64Array): number {
  if (v[0] === 13) process.exit(3);
  return smooth(v);
}

export function throws(v: Float64Array): number {
  if (v[0] === 13) throw new RangeError('no likelihood at thirteen');
  return smooth(v);
}

/** Takes `v[1]` milliseconds. */
export function takesItsTime(v: Float64Array): number {
  for (const end = performance.now() + v[1]; performance.now() < end; );
  return smooth(v);
}

export const nan = (): number => Number.NaN;
export const text = (): unknown => 'one';
export const notAFunction = 7;
