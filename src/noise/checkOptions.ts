import { ValueError } from '../errors.js';

/** Refuses options that a noise model doesn't have. @throws ValueError */
export function checkOptions<T extends object>(noise: string, options: T, names: readonly string[]): T {
  const shown = names.map(name => `${name}: …`).join(', ');
  if (typeof options !== 'object' || options === null)
    throw new ValueError(`${noise} is given ${String(options)}; write new ${noise}({ ${shown} })`);
  const unknown = Object.keys(options).find(key => !names.includes(key));
  if (unknown === undefined) return options;
  throw new ValueError(`${noise} has no option ${JSON.stringify(unknown)}; the options are ${names.join(', ')}`);
}
