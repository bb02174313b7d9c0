import { builtin } from '../../src/platform.js';

/** What launchers, and their daemons on other machines, are called, in the 15 letters that Linux keeps. */
const LAUNCHERS = [
  'prterun',
  'prted',
  'prte',
  'orterun',
  'orted',
  'mpirun',
  'mpirun.openmpi',
  'mpirun.mpich',
  'mpiexec',
  'mpiexec.hydra',
  'hydra_pmi_proxy',
];

/**
 * Asks the launcher to end the job, as Ctrl-C would: it ends also a rank that stands still and hears nothing. It is the nearest of this process's ancestors that is one;
 * where there is none, or no /proc to find it in, nothing happens.
 */
export function endLauncher(): void {
  const above = launcherAbove();
  if (above === null) return;
  try {
    process.kill(above.pid, 'SIGTERM');
  } catch {}
}

/**
 * To be called by a rank that ends the job: Open MPI 4's launcher, once in some hundreds of times, has said that MPI_Abort was invoked and stood still, with the other ranks
 * waiting in MPI_Finalize. A shell, which outlives this rank, ends the launcher's children after some seconds, which is what it waits for, and then the launcher.
 */
export function outlastLauncher(): void {
  const above = launcherAbove();
  if (above === null) return;
  try {
    const options = { detached: true, stdio: 'ignore' } as const;
    builtin('node:child_process')
      .spawn('/bin/sh', ['-c', OUTLAST, 'farinata', String(above.pid), above.since], options)
      .unref();
  } catch {}
}

/** $1 is the launcher, $2 when it began: by then the number may be another process's. Behind the name in brackets, /proc has the parent second and the beginning twentieth. */
const OUTLAST = `
word() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f "$2"; }
for second in 1 2 3 4 5 6; do
  sleep 1
  [ "$(word "$1" 20)" = "$2" ] || exit 0
done
for each in /proc/[0-9]*; do
  each=\${each#/proc/}
  [ "$(word "$each" 2)" = "$1" ] && kill -KILL "$each"
done
sleep 2
[ "$(word "$1" 20)" = "$2" ] && kill -KILL "$1"
`;

interface Above {
  readonly pid: number;
  /** When it began, in ticks since the machine did. */
  readonly since: string;
}

function launcherAbove(): Above | null {
  const { readFileSync } = builtin('node:fs');
  try {
    for (let pid = process.ppid; pid > 1; ) {
      // `pid (name) state parent …`, where the name may have brackets and spaces of its own
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const end = stat.lastIndexOf(')');
      const words = stat.slice(end + 2).split(' ');
      if (LAUNCHERS.includes(stat.slice(stat.indexOf('(') + 1, end))) return { pid, since: words[19] };
      pid = Number(words[1]);
    }
  } catch {}
  return null;
}
