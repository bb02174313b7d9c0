/** `farinata loglike FILE`. */
import { readFitFile } from '../io/fitFile.js';
import type { Command } from './arguments.js';
import { lines, numbersOf } from './lines.js';
import { jsonNumber, jsonNumbers, print } from './output.js';
import { problemOf } from './problem.js';
import { rightsOf, rightsOptions } from './rights.js';

export const command: Command = {
  spec: {
    name: 'loglike',
    summary: 'Reads one JSON array of free-parameter values a line, prints one log-likelihood a line',
    positionals: [{ name: 'FILE' }],
    options: [
      { name: 'null', value: null, help: 'Print the log-likelihood of the model that is zero everywhere; reads nothing' },
      { name: 'gradient', value: null, help: 'Print {"logL": …, "gradient": [ … ]}: the derivative with respect to each free parameter' },
      ...rightsOptions,
    ],
    notes: 'Numbers have all their digits. A log-likelihood of minus infinity (an impossible point) is -1e999, a number too large to hold.',
  },
  async run(given) {
    const { problem } = await problemOf(readFitFile(given.positionals[0], rightsOf(given)));
    if (given.flag('null')) return print(`${jsonNumber(problem.logNull())}\n`);
    for await (const line of lines()) {
      const theta = numbersOf(line, problem.labels);
      if (given.flag('gradient')) {
        const { logL, gradient } = problem.gradientTheta(theta);
        print(`{"logL":${jsonNumber(logL)},"gradient":${jsonNumbers(gradient)}}\n`);
      } else print(`${jsonNumber(problem.logL(problem.expand(theta, 1)))}\n`);
    }
    return 0;
  },
};
