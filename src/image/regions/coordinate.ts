import { DEGREES } from '../degrees.js';

/** A number as a region file has it. `bare`: without a unit, so that the place says which. */
export interface Quantity {
  readonly value: number;
  readonly unit: 'bare' | 'deg' | 'pixel';
}

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const PLAIN = new RegExp(`^(${NUMBER})\\s*([a-zA-Z]*|"|'|°)$`);
const COLONS = /^([+-]?)(\d+):(\d+)(?::(\d+(?:\.\d*)?))?$/;
const LETTERS = /^([+-]?)(\d+)([hd°])\s*(?:(\d+(?:\.\d*)?)[m'])?\s*(?:(\d+(?:\.\d*)?)(?:s|"|''))?$/;
const DOTS = /^([+-]?)(\d+)\.(\d+)\.(\d+(?:\.\d*)?)$/;

const UNITS: Readonly<Record<string, Quantity>> = {
  '': { value: 1, unit: 'bare' },
  d: { value: 1, unit: 'deg' },
  deg: { value: 1, unit: 'deg' },
  '°': { value: 1, unit: 'deg' },
  r: { value: DEGREES, unit: 'deg' },
  rad: { value: DEGREES, unit: 'deg' },
  "'": { value: 1 / 60, unit: 'deg' },
  arcmin: { value: 1 / 60, unit: 'deg' },
  '"': { value: 1 / 3600, unit: 'deg' },
  arcsec: { value: 1 / 3600, unit: 'deg' },
  p: { value: 1, unit: 'pixel' },
  i: { value: 1, unit: 'pixel' },
  pix: { value: 1, unit: 'pixel' },
};

/**
 * One number: decimal with or without a unit (`d`, `deg`, `r`, `rad`, `'`, `arcmin`, `"`, `arcsec`, `p`, `i`, `pix`), or sexagesimal: 12:34:56.7,
 * 12h34m56.7s, 12d34m56.7s, 12.34.56.7.
 *
 * @param colons in what the first of 12:34:56 is counted
 * @returns null for what is none of these
 */
export function parseQuantity(text: string, colons: 'hours' | 'degrees' = 'degrees'): Quantity | null {
  const plain = PLAIN.exec(text);
  if (plain) {
    const unit = Object.hasOwn(UNITS, plain[2].toLowerCase()) ? UNITS[plain[2].toLowerCase()] : null;
    return unit && { value: Number(plain[1]) * unit.value, unit: unit.unit };
  }
  const parts = COLONS.exec(text);
  if (parts) return sexagesimal(parts[1], parts[2], parts[3], parts[4], colons === 'hours');
  const letters = LETTERS.exec(text);
  if (letters) return sexagesimal(letters[1], letters[2], letters[4], letters[5], letters[3] === 'h');
  const dots = DOTS.exec(text);
  return dots && sexagesimal(dots[1], dots[2], dots[3], dots[4], false);
}

function sexagesimal(sign: string, whole: string, minutes = '0', seconds = '0', areHours = false): Quantity | null {
  const [m, s] = [Number(minutes), Number(seconds)];
  if (m >= 60 || s >= 60) return null;
  const value = (Number(whole) + m / 60 + s / 3600) * (areHours ? 15 : 1);
  return { value: sign === '-' ? -value : value, unit: 'deg' };
}
