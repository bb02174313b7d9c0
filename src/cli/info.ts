/** `farinata info RUN`. */

import { checkedDump } from '../io/checkedDump.js';
import { fromHdf5, isHdf5 } from '../io/checkpoint/hdf5.js';
import { readDump } from '../io/load.js';
import { samplesHash } from '../io/resultFile.js';
import { builtin } from '../platform.js';
import { formatParameters } from '../posterior/formatParameters.js';
import { summarise } from '../posterior/summarise.js';
import type { Command } from './arguments.js';
import { print } from './output.js';
import { formatSummary } from './summary.js';

export const command: Command = {
  spec: {
    name: 'info',
    summary: 'Prints what a checkpoint (run1.hdf5) or a saved fit (fit.farinata) holds: method, progress, evidence, parameters',
    positionals: [{ name: 'RUN' }],
    options: [],
    notes: '',
  },
  async run(given) {
    const saved = checkpointBytes(given.positionals[0]);
    if (saved !== null) return print(await aboutCheckpoint(saved.bytes, saved.name));
    const { result, images, model, provenance } = checkedDump(readDump(given.positionals[0]), given.positionals[0]);
    const lines = [
      formatSummary(result),
      ...images.map(({ spec }) => `image        ${spec.nx} × ${spec.ny} pixels, ${used(spec.mask)} of them used`),
      ...(model === null ? [] : [`model        ${model.map(({ type, name }) => `${name} (${type})`).join(', ')}`]),
      ...(provenance === undefined
        ? []
        : [`written      ${provenance.written} by farinata ${provenance.farinata}, ${provenance.platform}`]),
      `fingerprint  ${samplesHash(result)}`,
    ];
    return print(`${lines.join('\n')}\n\n${formatParameters(summarise(result))}\n`);
  },
};

const used = (mask: Uint8Array): number => mask.reduce((n, use) => n + use, 0);

/** The file's bytes where it is an HDF5 file; null where it is something else, or isn't there. */
function checkpointBytes(path: string): { bytes: Uint8Array; name: string } | null {
  const { existsSync, readFileSync, statSync } = builtin('node:fs');
  const name = !existsSync(path) && existsSync(`${path}.hdf5`) ? `${path}.hdf5` : path;
  if (!existsSync(name) || !statSync(name).isFile()) return null;
  const bytes = readFileSync(name);
  return isHdf5(bytes) ? { bytes, name } : null;
}

async function aboutCheckpoint(bytes: Uint8Array, name: string): Promise<string> {
  const { method, finished, seconds, state, fingerprint } = fromHdf5(bytes, name);
  const { methodOf } = await import('../../actors/samplers/registry.js');
  const { phase, nLike, nEff, logZ, logZErr } = methodOf(method).kernel.info(state);
  return [
    `method       ${method}`,
    `progress     ${finished ? 'finished' : phase}, ${nLike} likelihoods in ${seconds.toFixed(1)} s`,
    `ln Z so far  ${logZ.toFixed(2)} ± ${logZErr.toFixed(2)}`,
    `effective    ${nEff.toFixed(0)}`,
    ...Object.entries(fingerprint).map(([part, hash]) => `${part.padEnd(12)} ${hash.slice(0, 16)}`),
    '',
  ].join('\n');
}
