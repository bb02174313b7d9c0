/** `farinata schema`. */
import { schema } from '../io/schema.js';
import type { Command } from './arguments.js';
import { print } from './output.js';

export const command: Command = {
  spec: {
    name: 'schema',
    summary: 'Prints the JSON Schema (draft 2020-12) of a fit file',
    positionals: [],
    options: [],
    notes: 'An editor that knows it completes and checks fit files: save it, and begin the fit file with "$schema": "schema.json".',
  },
  async run() {
    return print(`${JSON.stringify(schema, null, 2)}\n`);
  },
};
