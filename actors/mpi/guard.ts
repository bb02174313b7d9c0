import { isNode } from '../../src/platform.js';
import { environment, launch } from './environment.js';
import { type Libmpi, loadLibmpi } from './libmpi.js';
import { isReported } from './reported.js';

/** Seconds that the last act of a failing rank may take before the system ends it. */
const LAST_ACT = 5;

let mpi: Libmpi | null = null;
let isGuarded = false;

/**
 * Sees to it that a rank which fails takes the others with it, at once and with a code that isn't 0: they would wait for it for ever. To be called as soon as
 * anything of this package is loaded, since a rank may fail before it has come to MPI; does nothing in a process that is alone.
 *
 * An error that nobody catches is printed with its rank, and MPI_Abort follows. Whoever has their own `uncaughtException` listener decides for
 * themselves. At a good end MPI is finalized.
 */
export function guardRanks(): void {
  if (isGuarded || launch === null || !isNode) return;
  isGuarded = true;
  const { rank, ranks } = launch;
  process.on('uncaughtExceptionMonitor', error => {
    if (process.listenerCount('uncaughtException') > 0) return;
    // rank 0 failed, told the others why, and ends the job itself
    if (isReported(error) && mpi !== null) {
      mpi.alarm(LAST_ACT);
      mpi.finalize();
    }
    process.stderr.write(`farinata: rank ${rank} of ${ranks} failed: ${storyOf(error)}\n`);
    endAll(1);
  });
  process.on('exit', code => {
    if (code !== 0) endAll(code);
    else if (mpi?.isInitialized() && !mpi.isFinalized()) mpi.finalize();
  });
}

/** An error and what caused it, and what caused that, each with its stack. */
export function storyOf(error: unknown): string {
  const told: string[] = [];
  const seen = new Set<unknown>();
  for (let each = error; each !== undefined && !seen.has(each); each = each instanceof Error ? each.cause : undefined) {
    seen.add(each);
    told.push(each instanceof Error ? (each.stack ?? each.message) : String(each));
  }
  return told.join('\ncaused by: ');
}

/** From here on the library is known. */
export function guardRank(library: Libmpi): void {
  mpi = library;
  guardRanks();
}

/**
 * Before MPI_Init Open MPI's launcher ends the job by itself when a rank exits with a code; MPICH's waits for that rank's MPI_Init, so it gets one. Should another rank
 * never come to its own, the alarm ends this one, which every launcher notices.
 */
function endAll(code: number): void {
  if (mpi === null) {
    if (launch?.family === 'openmpi') return;
    try {
      mpi = loadLibmpi(launch!, environment);
    } catch {
      return;
    }
  }
  if (mpi.isFinalized()) return;
  mpi.alarm(LAST_ACT);
  if (!mpi.isInitialized()) mpi.init();
  mpi.abort(code);
}
