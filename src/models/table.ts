import { BoundTo } from './boundto.js';
import { kindOf, type ParameterValue } from './parameter.js';

/** A row of a table of parameters. */
export interface TableRow {
  readonly label: string;
  readonly unit: string;
  readonly value: ParameterValue;
  readonly description?: string;
}

/** A table of parameters for people: label, unit, what it is, and where there is one its meaning. */
export function formatTable(rows: readonly TableRow[]): string {
  const cells = rows.map(({ label, unit, value, description = '' }) => [
    label,
    unit === '' ? '' : `[${unit}]`,
    describe(value),
    description,
  ]);
  const widths = [0, 1, 2, 3].map(column => Math.max(0, ...cells.map(row => row[column].length)));
  return cells
    .map(
      row =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** A value in a few words: a number, a prior with its arguments, or what it is tied to. */
function describe(value: ParameterValue): string {
  if (typeof value === 'number') return String(value);
  if (value instanceof BoundTo) {
    const { component, parameter } = value;
    return `bound to ${typeof component === 'string' ? component : (component.name ?? component.type)}.${parameter}`;
  }
  if (typeof value === 'function') return `tied: ${value.source ?? String(value)}`;
  const [[type, args]] = Object.entries(value.toJSON());
  return kindOf(value) === 'free' ? `${type}(${(args as readonly number[]).join(', ')})` : type;
}
