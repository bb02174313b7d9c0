/** `farinata info RUN`. */
import { readDump } from '../io/load.js';
import { samplesHash } from '../io/resultFile.js';
import { formatParameters } from '../posterior/formatParameters.js';
import { summarise } from '../posterior/summarise.js';
import type { Command } from './arguments.js';
import { print } from './output.js';
import { formatSummary } from './summary.js';

export const command: Command = {
  spec: {
    name: 'info',
    summary: 'Prints what a saved fit (fit.farinata) holds: method, evidence, parameters, model and image',
    positionals: [{ name: 'RUN' }],
    options: [],
    notes: '',
  },
  async run(given) {
    const { result, images, model } = readDump(given.positionals[0]);
    const lines = [
      formatSummary(result),
      ...images.map(({ spec }) => `image        ${spec.nx} × ${spec.ny} pixels, ${used(spec.mask)} of them used`),
      ...(model === null ? [] : [`model        ${model.map(({ type, name }) => `${name} (${type})`).join(', ')}`]),
      `fingerprint  ${samplesHash(result)}`,
    ];
    return print(`${lines.join('\n')}\n\n${formatParameters(summarise(result))}\n`);
  },
};

const used = (mask: Uint8Array): number => mask.reduce((n, use) => n + use, 0);
