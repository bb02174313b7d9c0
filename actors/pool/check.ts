import { unreachable, ValueError } from '../../src/errors.js';
import type { WorkSpec } from '../../src/likelihood/spec.js';
import type { Task } from './contract.js';

function nvaluesOf(work: WorkSpec): number {
  switch (work.kind) {
    case 'image':
      return work.problem.nvalues;
    case 'joint':
      return work.problems[0]?.nvalues;
    case 'module':
    case 'live':
      return work.nvalues;
    default:
      return unreachable(work);
  }
}

/** The length of a values vector of this work. @throws ValueError where the work is not well formed. */
export function checkWork(work: WorkSpec): number {
  const nvalues = nvaluesOf(work);
  if (!(Number.isInteger(nvalues) && nvalues >= 1)) throw new ValueError(`nvalues is ${nvalues}: it must be a whole number of at least 1`);
  if (work.kind === 'live' && typeof work.logL !== 'function') throw new ValueError(`logL is ${typeof work.logL}: it must be a function`);
  if (work.kind === 'module' && !URL.canParse(work.url))
    throw new ValueError(
      `url is ${JSON.stringify(work.url)}: a likelihood's module must be named by a whole URL, since workers resolve nothing against your file. ` +
        `Write new URL('./my-likelihood.js', import.meta.url).href`,
    );
  return nvalues;
}

/** The problem that a task is about (undefined for training). @throws ValueError where the task doesn't fit it. */
export function checkTask<P extends { readonly nvalues: number }>(task: Task, find: (name: string) => P | undefined): P | undefined {
  if (task.want === 'train') return undefined;
  const found = find(task.problem);
  if (!found)
    throw new ValueError(`problem is '${task.problem}': this pool doesn't know it. Use the name that attach() gave, before detach()`);
  if (task.want === 'walk') return found;
  const { problem, n, nvalues, values } = task;
  if (nvalues !== found.nvalues) throw new ValueError(`nvalues is ${nvalues}: ${problem} has ${found.nvalues} values a row`);
  if (!(Number.isInteger(n) && n >= 0)) throw new ValueError(`n is ${n}: it must be a whole number of rows`);
  if (values.length !== n * nvalues)
    throw new ValueError(`values has ${values.length} numbers: ${n} rows of ${nvalues} are ${n * nvalues}`);
  return found;
}
