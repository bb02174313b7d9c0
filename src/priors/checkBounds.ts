import { ValueError } from '../errors.js';

/**
 * The ends of a prior's support: finite numbers, low < high.
 *
 * @param name the prior's name, for the message
 * @throws ValueError
 */
export function checkBounds(name: string, low: number, high: number): void {
  checkFinite(name, 'low', low);
  checkFinite(name, 'high', high);
  if (low < high) return;
  const instead = low > high ? `write ${name}(${high}, ${low})` : 'a parameter with one value is a number, not a prior';
  throw new ValueError(`${name}(${low}, ${high}): low must be less than high; ${instead}`);
}

/** @throws ValueError unless `value` is a finite number */
export function checkFinite(name: string, argument: string, value: unknown): void {
  if (typeof value === 'number' && Number.isFinite(value)) return;
  throw new ValueError(`${name}: ${argument} is ${typeof value === 'string' ? `'${value}'` : String(value)}; it must be a finite number`);
}

/** @throws ValueError unless `value` is a finite number above 0 */
export function checkPositive(name: string, argument: string, value: unknown): void {
  checkFinite(name, argument, value);
  if (!((value as number) > 0)) throw new ValueError(`${name}: ${argument} is ${String(value)}; it must be greater than 0`);
}
