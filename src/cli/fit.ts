/** `farinata fit FILE`: checks the input; the fit itself, and all that it needs, is in `runFit.ts`, which a wrong input never loads. */
import { guardRanks } from '../../actors/mpi/guard.js';
import { checkpointPath } from '../io/checkpoint/contract.js';
import { readFitFile, resolvePath } from '../io/fitFile.js';
import { fitOptionsSchema } from '../io/fitOptionsSchema.js';
import { validate } from '../io/jsonSchema.js';
import type { Arguments, Command } from './arguments.js';
import { outputFolder } from './outputFolder.js';
import { partsOf } from './problem.js';
import { rightsOf, rightsOptions } from './rights.js';

export const command: Command = {
  spec: {
    name: 'fit',
    summary: 'Runs the fit that a fit file describes, and writes what it found',
    positionals: [{ name: 'FILE' }],
    options: [
      { name: 'method', value: 'M', help: 'The sampler; instead of the one in the file' },
      { name: 'ncores', value: 'N', help: 'How many cores to use' },
      { name: 'seed', value: 'S', help: 'Whole number ≥ 0; the same seed gives the same bits' },
      { name: 'checkpoint', value: 'P', help: 'File that the fit is saved to while it runs, and goes on from' },
      { name: 'out', value: 'DIR', help: 'Folder for the results; without it output.dir of the file, or FILE.out beside it' },
      { name: 'json', value: null, help: 'One event a line on standard output, as JSON, in place of the progress line and the tables' },
      ...rightsOptions,
    ],
    notes:
      'Written to the folder: result.json; samples.csv; model.fits (at the medians, as the data are: convolved, with background);\n' +
      'comparison and corner as svg and png; fit.farinata (for load() and farinata info). "output" in the file says what is left out.\n' +
      'Under mpirun, mpiexec or srun all ranks work, with N threads each; rank 0 writes.\n' +
      'With a checkpoint, a fit that was interrupted goes on where it was, with the same bits.\n' +
      'Ctrl-C stops the fit: the results so far are written and the exit code is 130. A second Ctrl-C ends at once.',
  },
  async run(given) {
    guardRanks();
    const file = readFitFile(given.positionals[0], rightsOf(given));
    const own = file.json.fit?.checkpoint;
    const beside = typeof own === 'string' && own !== '' ? { checkpoint: resolvePath(file, checkpointPath(own)) } : {};
    const options = { ...file.json.fit, ...beside, ...optionsOf(given) };
    const folder = outputFolder(file, given.value('out'));
    const parts = await partsOf(file);
    const { runFit } = await import('./runFit.js');
    return runFit({ file, parts, options, folder, isJson: given.flag('json') });
  },
};

/** The options of the command line, held to the same schema as those of the file. */
function optionsOf(given: Arguments): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const name of ['method', 'ncores', 'seed'] as const) {
    const text = given.value(name);
    if (text === null) continue;
    const value = name === 'method' || text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
    validate(fitOptionsSchema.properties![name], value, `--${name}`);
    options[name] = value;
  }
  const checkpoint = given.value('checkpoint');
  return checkpoint === null ? options : { ...options, checkpoint };
}
