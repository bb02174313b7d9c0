/** Ticks at round numbers, and what is written at them. */
import { fixed, superscript } from './text.js';

/** Labels of an axis stand for `origin + label · 10^exponent`: what nearby values share is written once, beside the axis. */
export interface Reading {
  readonly origin: number;
  /** Decimals with which the origin is written. */
  readonly decimals: number;
  readonly exponent: number;
}

export interface Ticks {
  readonly values: readonly number[];
  readonly labels: readonly string[];
  /** What the labels leave out, such as `×10⁻⁶ + 20`; empty where they say everything. */
  readonly offset: string;
}

/** The power of ten at or below |x|; for 0 and what isn't finite, 0. */
export function decade(x: number): number {
  const a = Math.abs(x);
  if (!(a > 0 && a < Number.POSITIVE_INFINITY)) return 0;
  return Number(a.toExponential(12).split('e')[1]);
}

/** 10^n as the nearest double: `10 ** -6` isn't in every engine. */
export function pow10(n: number): number {
  return Number(`1e${n}`);
}

/** The smallest of 1, 2, 5 times a power of ten that is not below `step`. */
export function niceStep(step: number): number {
  const k = decade(step);
  const m = step / pow10(k);
  return m <= 1 + 1e-9 ? pow10(k) : m <= 2 + 1e-9 ? 2 * pow10(k) : m <= 5 + 1e-9 ? 5 * pow10(k) : pow10(k + 1);
}

/** How numbers between `low` and `high` are read. An origin is split off where four or more digits are the same in all of them. */
export function readingOf(low: number, high: number): Reading {
  const span = high - low;
  const top = Math.max(Math.abs(low), Math.abs(high));
  let origin = 0;
  let decimals = 0;
  if (span > 0 && span < 2e-4 * top) {
    const k = decade(span) + 1;
    origin = Number((Math.round((low + high) / 2 / pow10(k)) * pow10(k)).toFixed(Math.min(100, Math.max(0, -k))));
    decimals = Math.max(0, -k);
    while (decimals > 0 && Number(origin.toFixed(decimals - 1)) === origin) decimals--;
  }
  const rest = Math.max(Math.abs(low - origin), Math.abs(high - origin));
  const k = decade(rest);
  return { origin, decimals, exponent: rest > 0 && (k >= 4 || k <= -3) ? k : 0 };
}

/** A reading in words: `×10⁻⁶ + 20`. */
export function offsetText({ origin, decimals, exponent }: Reading): string {
  const scale = exponent === 0 ? '' : `×10${superscript(exponent)}`;
  const shift = origin === 0 ? '' : `${origin < 0 ? '−' : '+'} ${fixed(Math.abs(origin), decimals)}`;
  return `${scale} ${shift}`.trim();
}

/**
 * Ticks from `low` to `high` (finite, low < high), at most `most` of them, at multiples of 1, 2 or 5 times a power of ten.
 *
 * @example
 * ticks(19.9999981, 20.0000024, 5)
 * // { values: [19.999999, 20, 20.000001, 20.000002], labels: ['−1', '0', '1', '2'], offset: '×10⁻⁶ + 20' }
 */
export function ticks(low: number, high: number, most: number): Ticks {
  const reading = readingOf(low, high);
  const { origin, exponent } = reading;
  // Counted from the origin, so that a step of 1e-6 at 20 is a whole number of steps.
  const from = low - origin;
  const to = high - origin;
  let step = niceStep((to - from) / Math.max(1, most));
  const slack = 1e-9;
  const count = (s: number) => Math.floor(to / s + slack) - Math.ceil(from / s - slack) + 1;
  while (count(step) > most && most >= 1) step = niceStep(step * 1.5);
  const decimals = Math.max(0, exponent - decade(step));
  const values: number[] = [];
  const labels: string[] = [];
  const first = Math.ceil(from / step - slack);
  for (let i = 0, n = count(step); i < n; i++) {
    const rest = (first + i) * step;
    values.push(origin + rest);
    labels.push(fixed(rest / pow10(exponent), decimals));
  }
  return { values, labels, offset: offsetText(reading) };
}
