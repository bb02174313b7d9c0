/** A value with its errors, as it is written: two digits of the smaller error, and no digit that says nothing. */
import { fixed, superscript } from './text.js';
import { decade, pow10, readingOf } from './ticks.js';

/** `before value +plus −minus after`, in pieces so that the errors can be set above each other. */
export interface Measurement {
  /** `20 + (`, `(` or nothing. */
  readonly before: string;
  readonly value: string;
  readonly plus: string;
  readonly minus: string;
  /** `) × 10⁻⁶`, or nothing. */
  readonly after: string;
}

/**
 * @param plus p84 − p50, ≥ 0
 * @param minus p50 − p16, ≥ 0
 *
 * @example
 * measurement(20.00000012, 9.49e-7, 9.62e-7)
 * // { before: '20 + (', value: '0.12', plus: '0.95', minus: '0.96', after: ') ×10⁻⁶' }
 */
export function measurement(value: number, plus: number, minus: number): Measurement {
  const large = Math.max(plus, minus);
  if (!(large > 0)) {
    const [mantissa, power] = value.toExponential().split('e');
    const k = Number(power);
    if (value === 0 || (k >= -3 && k < 6)) return { before: '', value: String(value).replace('-', '−'), plus: '0', minus: '0', after: '' };
    return { before: '(', value: mantissa.replace('-', '−'), plus: '0', minus: '0', after: `) ×10${superscript(k)}` };
  }
  const small = Math.min(plus, minus) > 0.01 * large ? Math.min(plus, minus) : large;
  // Read as an axis of three errors to each side is.
  const { origin, decimals: originDecimals, exponent } = readingOf(value - 3 * large, value + 3 * large);
  const rest = value - origin;
  const scale = pow10(exponent);
  const decimals = Math.max(0, 1 - decade(small / scale));
  const bracket = origin !== 0 || exponent !== 0;
  return {
    before: `${origin === 0 ? '' : `${fixed(origin, originDecimals)} + `}${bracket ? '(' : ''}`,
    value: fixed(rest / scale, decimals),
    plus: fixed(plus / scale, decimals),
    minus: fixed(minus / scale, decimals),
    after: bracket ? `)${exponent === 0 ? '' : ` ×10${superscript(exponent)}`}` : '',
  };
}
