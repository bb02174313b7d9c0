import { spawn, spawnSync } from 'node:child_process';
import { skipUnless } from './skip.js';

export interface Launcher {
  readonly name: string;
  readonly command: string;
  /** What it needs to run as root, and on a machine with fewer cores than ranks. */
  readonly options: readonly string[];
}

export const openmpi: Launcher = {
  name: 'Open MPI',
  command: 'mpirun.openmpi',
  options: ['--allow-run-as-root', '--oversubscribe', '--bind-to', 'none'],
};
export const mpich: Launcher = { name: 'MPICH', command: 'mpirun.mpich', options: [] };

/** Both families of libraries; Debian installs them side by side. */
export const launchers: readonly Launcher[] = [openmpi, mpich];

const isThere = ({ command }: Launcher): boolean => spawnSync(command, ['--version']).status === 0;

/** What to call in place of `test`, for tests with this launcher. */
export const testWith = (launcher: Launcher) => skipUnless(isThere(launcher), `no ${command(launcher)}`);
const command = (launcher: Launcher): string => launcher.command;

export interface Ended {
  /** The launcher's exit code; null where it hung and was killed. */
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
      resolve({ code: hung ? null : code, stdout, stderr });
    });
  });
}
