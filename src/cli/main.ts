#!/usr/bin/env node
/** The `farinata` command: finds the subcommand, loads only what that needs, and turns errors into messages and exit codes. */
import { launch } from '../../actors/mpi/environment.js';
import { FileError, FitError, ImportError, ValueError } from '../errors.js';
import { nearest } from '../math/nearest.js';
import { version } from '../version.js';
import { type Command, helpOf, parseArguments } from './arguments.js';
import { print, quitOnClosedPipe, report } from './output.js';

/** Exit codes. A fit that the user stopped, with a valid partial answer, ends with 130. */
const DONE = 0;
const FAILED = 1;
const WRONG_INPUT = 2;

const commands: Readonly<Record<string, { readonly summary: string; load(): Promise<{ readonly command: Command }> }>> = {
  fit: { summary: 'run the fit that a fit file describes', load: () => import('./fit.js') },
  model: { summary: 'make the model image at given parameters', load: () => import('./model.js') },
  loglike: { summary: 'log-likelihoods of parameters read from standard input', load: () => import('./loglike.js') },
  prior: { summary: "quantiles and densities of the free parameters' priors", load: () => import('./prior.js') },
  wcs: { summary: 'pixels to sky and back', load: () => import('./wcs.js') },
  zoo: { summary: 'every component with its parameters', load: () => import('./zoo.js') },
  schema: { summary: 'the JSON Schema of a fit file', load: () => import('./schema.js') },
  info: { summary: 'what a saved fit holds', load: () => import('./info.js') },
};

function help(): string {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(8)}  ${summary}`);
  return (
    `usage: farinata COMMAND …\n\nFits models to astronomical images.\n\nCommands:\n${lines.join('\n')}\n\n` +
    `farinata COMMAND --help says more of one; farinata --version prints ${version()}.\n` +
    'Exit codes: 0 done; 1 the fit failed; 2 the input is wrong; 130 stopped by the user or by a timeout, with a valid partial answer.\n'
  );
}

async function main([name, ...words]: readonly string[]): Promise<number> {
  if (name === '--help' || name === '-h' || name === 'help') return print(help());
  if (name === '--version' || name === '-V') return print(`${version()}\n`);
  if (name === undefined) {
    report(help());
    return WRONG_INPUT;
  }
  if (!Object.hasOwn(commands, name)) {
    const near = nearest(name, Object.keys(commands));
    const what = name.startsWith('-') ? 'option' : 'command';
    throw new ValueError(
      `unknown ${what} '${name}'${near === null ? '' : `, did you mean ${near}?`}; there are ${Object.keys(commands).join(', ')}`,
    );
  }
  const { command } = await commands[name].load();
  const given = parseArguments(command.spec, words);
  return given.help ? print(helpOf(command.spec)) : command.run(given);
}

/** Who speaks: under mpirun, which rank. */
const speaker = launch === null ? 'farinata' : `farinata: rank ${launch.rank} of ${launch.ranks}`;

function failed(error: unknown): number {
  if (error instanceof ValueError || error instanceof ImportError || error instanceof FileError) {
    report(`${speaker}: ${error.message}\n`);
    return WRONG_INPUT;
  }
  // Whatever else comes is a defect of farinata, and its stack helps whoever mends it.
  report(
    `${speaker}: ${error instanceof FitError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return FAILED;
}

quitOnClosedPipe();
process.exitCode = await main(process.argv.slice(2)).catch(failed);
if (process.exitCode === undefined) process.exitCode = DONE;
