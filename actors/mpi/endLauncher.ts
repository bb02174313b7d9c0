import { builtin } from '../../src/platform.js';

/** What Open MPI 5's launcher, and its daemon on another machine, are called. */
const LAUNCHERS = ['prterun', 'prted', 'prte', 'mpirun', 'mpiexec'];

/**
 * Asks the launcher to end the job, as Ctrl-C would: it ends also a rank that stands still and hears nothing. It is the nearest of this process's ancestors that is one;
 * where there is none, or no /proc to find it in, nothing happens.
 */
export function endLauncher(): void {
  const { readFileSync } = builtin('node:fs');
  try {
    for (let pid = process.ppid; pid > 1; ) {
      // `pid (name) state parent …`, where the name may have brackets and spaces of its own
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const end = stat.lastIndexOf(')');
      if (LAUNCHERS.includes(stat.slice(stat.indexOf('(') + 1, end))) {
        process.kill(pid, 'SIGTERM');
        return;
      }
      pid = Number(stat.slice(end + 2).split(' ')[1]);
    }
  } catch {}
}
