/** `farinata zoo [TYPE]`. */
import { type ComponentDefinition, formatRange } from '../models/catalogue.js';
import { zoo } from '../models/zoo.js';
import type { Command } from './arguments.js';
import { print } from './output.js';

export const command: Command = {
  spec: {
    name: 'zoo',
    summary: 'Prints every component, or one, with its parameters, units, defaults and meaning',
    positionals: [{ name: 'TYPE', optional: true }],
    options: [],
    notes: '',
  },
  async run(given) {
    return print(zoo(given.positionals[0]).map(describe).join('\n'));
  },
};

function describe({ type, summary, formula, parameters }: ComponentDefinition): string {
  const rows = parameters.map(({ name, unit, default: preset, description, range }) => {
    const limits = formatRange(range);
    return [name, unit, preset === null ? 'required' : shorter(preset), limits === '(−∞, ∞)' ? '' : limits, description];
  });
  const head = ['parameter', 'unit', 'default', 'range', 'meaning'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map(row => row[column].length)));
  const line = (row: readonly string[]): string =>
    `  ${row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd()}\n`;
  return `${type}: ${summary}\n  ${formula}\n${[head, ...rows].map(line).join('')}`;
}

const shorter = (x: number): string => String(Number(x.toPrecision(6)));
