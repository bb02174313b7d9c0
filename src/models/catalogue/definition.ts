import type { ComponentType } from '../../likelihood/spec.js';

/** Values that a parameter can have. Ends with `(` or `)` are not included. */
export interface ParameterRange {
  readonly low: number;
  readonly high: number;
  readonly lowIncluded: boolean;
  readonly highIncluded: boolean;
}

export interface ParameterDefinition {
  readonly name: string;
  /** `deg`, `rad`, `image` (the image's own brightness unit), or '' for a pure number. */
  readonly unit: string;
  /** The fixed value where none is given; null where one must be given. */
  readonly default: number | null;
  readonly description: string;
  /** Outside it a fixed value or a bounded prior is an error, and a tied value or a draw has likelihood zero. */
  readonly range: ParameterRange;
}

export interface ComponentDefinition {
  readonly type: ComponentType;
  readonly group: 'radial' | 'nested' | 'other';
  readonly summary: string;
  /** f(r) or what stands for it. */
  readonly formula: string;
  /** Of a component with parts: those that it has by default. */
  readonly parameters: readonly ParameterDefinition[];
}

const INF = Number.POSITIVE_INFINITY;
export const anything: ParameterRange = { low: -INF, high: INF, lowIncluded: false, highIncluded: false };
export const positive: ParameterRange = { low: 0, high: INF, lowIncluded: false, highIncluded: false };

/** The range from `low` to `high`, with the ends that `ends` has a square bracket for: `[)`. */
export function between(low: number, high: number, ends: '[]' | '[)' | '(]' | '()'): ParameterRange {
  return { low, high, lowIncluded: ends[0] === '[', highIncluded: ends[1] === ']' };
}

export function parameter(
  name: string,
  unit: string,
  preset: number | null,
  description: string,
  range: ParameterRange = anything,
): ParameterDefinition {
  return { name, unit, default: preset, description, range };
}

/** Degrees. */
export const ARCSEC = 1 / 3600;

/** Whether a parameter can have this value. */
export function isInRange(value: number, range: ParameterRange): boolean {
  return (
    (value > range.low || (range.lowIncluded && value === range.low)) &&
    (value < range.high || (range.highIncluded && value === range.high))
  );
}

/** The range as mathematics writes it: `[0, 1)`. */
export function formatRange({ low, high, lowIncluded, highIncluded }: ParameterRange): string {
  const end = (x: number): string => (Number.isFinite(x) ? String(x) : x < 0 ? '−∞' : '∞');
  return `${lowIncluded ? '[' : '('}${end(low)}, ${end(high)}${highIncluded ? ']' : ')'}`;
}
