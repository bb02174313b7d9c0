/** `farinata prior FILE`. */
import { ValueError } from '../errors.js';
import { modelOf, readFitFile } from '../io/fitFile.js';
import type { Prior } from '../priors/prior.js';
import type { Command } from './arguments.js';
import { lines } from './lines.js';
import { jsonNumber, print } from './output.js';
import { rightsOf, rightsOptions } from './rights.js';

export const command: Command = {
  spec: {
    name: 'prior',
    summary:
      'Reads one cumulative probability u a line; prints one JSON object a line, with the quantile x and ln density at x of each free parameter',
    positionals: [{ name: 'FILE' }],
    options: [...rightsOptions],
    notes:
      'echo 0.5 | farinata prior fit.json prints {"core.xc":{"x":20,"logp":5.1}}. Numbers too large to hold, ±1e999, stand for infinities.',
  },
  async run(given) {
    const model = modelOf(readFitFile(given.positionals[0], rightsOf(given)));
    const free = model.parameters.filter(({ kind }) => kind === 'free');
    for await (const { text, number } of lines()) {
      const u = Number(text);
      if (!(u >= 0 && u <= 1)) throw new ValueError(`standard input, line ${number}: '${text.trim()}' is not a number from 0 to 1`);
      const items = free.map(({ label, value }) => {
        const prior = value as Prior;
        const x = prior.quantile(u);
        return `${JSON.stringify(label)}:{"x":${jsonNumber(x)},"logp":${jsonNumber(prior.logDensity(x))}}`;
      });
      print(`{${items.join(',')}}\n`);
    }
    return 0;
  },
};
