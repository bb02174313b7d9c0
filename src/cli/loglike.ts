/** `farinata loglike FILE`. */
import { ValueError } from '../errors.js';
import { readFitFile } from '../io/fitFile.js';
import type { Command } from './arguments.js';
import { lines, numbersOf } from './lines.js';
import { jsonNumber, print } from './output.js';
import { problemOf } from './problem.js';

export const command: Command = {
  spec: {
    name: 'loglike',
    summary: 'Reads one JSON array of free-parameter values a line, prints one log-likelihood a line',
    positionals: [{ name: 'FILE' }],
    options: [
      { name: 'null', value: null, help: 'Print the log-likelihood of the model that is zero everywhere; reads nothing' },
      { name: 'gradient', value: null, help: 'Not in this version' },
    ],
    notes: 'Numbers have all their digits. A log-likelihood of minus infinity (an impossible point) is -1e999, a number too large to hold.',
  },
  async run(given) {
    if (given.flag('gradient'))
      throw new ValueError('--gradient: gradients are not in this version; loglike FILE without it prints values');
    const { problem } = await problemOf(readFitFile(given.positionals[0]));
    if (given.flag('null')) return print(`${jsonNumber(problem.logNull())}\n`);
    for await (const line of lines()) {
      const theta = numbersOf(line, problem.labels);
      print(`${jsonNumber(problem.logL(problem.expand(theta, 1)))}\n`);
    }
    return 0;
  },
};
