/** The command line: options as `--name value` or `--name=value`, flags as `--name`, and positional arguments in any order. */
import { ValueError } from '../errors.js';
import { nearest } from '../math/nearest.js';

/** `value`: what stands for the option's value in the help; null for a flag. `many`: whether it may be given several times. */
export interface OptionSpec {
  readonly name: string;
  readonly value: string | null;
  readonly many?: boolean;
  readonly help: string;
}

/** A positional argument; all are required unless `optional`. */
export interface PositionalSpec {
  readonly name: string;
  readonly optional?: boolean;
}

export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  readonly positionals: readonly PositionalSpec[];
  readonly options: readonly OptionSpec[];
  /** What the help says after the list of options. */
  readonly notes: string;
}

/** What was given. `values`: by option; a flag's is [''], an option that wasn't given has []. */
export interface Arguments {
  readonly positionals: readonly string[];
  readonly help: boolean;
  values(name: string): readonly string[];
  value(name: string): string | null;
  flag(name: string): boolean;
}

/** A command: its specification and what it does; gives the exit code. */
export interface Command {
  readonly spec: CommandSpec;
  run(given: Arguments): Promise<number>;
}

/**
 * Reads what stands after the command's name.
 * @throws ValueError for an unknown option, a missing or surplus value, or a wrong number of arguments
 */
export function parseArguments(spec: CommandSpec, words: readonly string[]): Arguments {
  const found = new Map<string, string[]>();
  const positionals: string[] = [];
  let help = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === '--') {
      positionals.push(...words.slice(i + 1));
      break;
    }
    if (word === '--help' || word === '-h') {
      help = true;
    } else if (!word.startsWith('-') || word === '-') {
      positionals.push(word);
    } else {
      const equals = word.indexOf('=');
      const name = equals < 0 ? word : word.slice(0, equals);
      const option = optionOf(spec, name);
      if (found.has(option.name) && !option.many) throw new ValueError(`--${option.name} is given twice`);
      if (option.value === null && equals >= 0) throw new ValueError(`${name} takes no value; it was given ${word.slice(equals + 1)}`);
      const value = option.value === null ? '' : equals >= 0 ? word.slice(equals + 1) : words[++i];
      if (value === undefined) throw new ValueError(`${name} needs a value: ${name} ${option.value}`);
      found.set(option.name, [...(found.get(option.name) ?? []), value]);
    }
  }
  if (!help) checkCount(spec, positionals);
  const values = (name: string): readonly string[] => found.get(name) ?? [];
  return { positionals, help, values, value: name => values(name)[0] ?? null, flag: name => found.has(name) };
}

/** The command's help text. */
export function helpOf(spec: CommandSpec): string {
  const options = [...spec.options, { name: 'help', value: null, help: 'Print this' }];
  const left = options.map(({ name, value }) => `--${name}${value === null ? '' : ` ${value}`}`);
  const width = Math.max(...left.map(each => each.length));
  const lines = options.map(({ help }, i) => `  ${left[i].padEnd(width)}  ${help}`);
  return `${usageOf(spec)}\n\n${spec.summary}.\n\nOptions:\n${lines.join('\n')}\n${spec.notes === '' ? '' : `\n${spec.notes}\n`}`;
}

export function usageOf({ name, positionals, options }: CommandSpec): string {
  const words = positionals.map(each => (each.optional ? `[${each.name}]` : each.name));
  return `usage: farinata ${[name, ...words, ...(options.length > 0 ? ['[options]'] : [])].join(' ')}`;
}

function optionOf(spec: CommandSpec, name: string): OptionSpec {
  const option = spec.options.find(each => name === `--${each.name}`);
  if (option !== undefined) return option;
  const near = nearest(
    name.replace(/^-+/, ''),
    spec.options.map(each => each.name),
  );
  const known = spec.options.map(each => `--${each.name}`);
  const list = known.length === 0 ? `farinata ${spec.name} has none` : `farinata ${spec.name} has ${known.join(', ')}`;
  throw new ValueError(`unknown option ${name}${near === null ? '' : `, did you mean --${near}?`}; ${list}`);
}

function checkCount(spec: CommandSpec, positionals: readonly string[]): void {
  const least = spec.positionals.filter(each => !each.optional).length;
  if (positionals.length < least) throw new ValueError(`${spec.positionals[positionals.length].name} is missing; ${usageOf(spec)}`);
  if (positionals.length > spec.positionals.length) {
    throw new ValueError(`'${positionals[spec.positionals.length]}' is one argument too many; ${usageOf(spec)}`);
  }
}
