/** What the caller allows a fit file: the same options for every command that reads one. */
import type { FitFileRights } from '../io/fitFile.js';
import type { Arguments, OptionSpec } from './arguments.js';

export const rightsOptions: readonly OptionSpec[] = [
  { name: 'trust', value: null, help: 'Run code that the file names: the profiles of a CustomProfile' },
  { name: 'sandbox', value: 'DIR', help: 'Refuse paths in the file that leave this folder, and URLs' },
];

export function rightsOf(given: Arguments): FitFileRights {
  return { trust: given.flag('trust'), sandbox: given.value('sandbox') };
}
