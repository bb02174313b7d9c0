import { isNode } from '../../src/platform.js';
import { outlastLauncher } from './endLauncher.js';
import { environment, launch } from './environment.js';
import { isSurvivor } from './launcher.js';
import { type Libmpi, loadLibmpi } from './libmpi.js';
import { isReported } from './reported.js';
import { Survival } from './survival.js';

/** Milliseconds that the launcher has to pass on why the job ends. */
const HEARD_MS = 200;

/** Seconds that the last act of a failing rank may take before the system ends it. */
const LAST_ACT = 5;

let mpi: Libmpi | null = null;
let survival: Survival | null = null;
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
    // rank 0 failed, told the others why, and ends the job itself; or, where it can't, waits for each to end
    if (isReported(error) && mpi !== null) {
      mpi.alarm(LAST_ACT);
      finalize(false);
      if (survival) process.exit(1);
    }
    process.stderr.write(`farinata: rank ${rank} of ${ranks} failed: ${storyOf(error)}\n`);
    // a launcher that ends a job may leave unread what its ranks have just printed: MPICH's did, once in some hundreds
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HEARD_MS);
    endAll(1);
  });
  process.on('exit', code => {
    if (code !== 0) endAll(code);
    else if (mpi?.isInitialized() && !isOver(mpi) && !finalize(true)) process.exitCode = 1;
  });
}

const isOver = (library: Libmpi): boolean => survival?.isOver || library.isFinalized();

/** Whether, as far as ranks that outlive each other can tell, all are well. */
function finalize(isWell: boolean): boolean {
  if (survival) return survival.finalize(isWell);
  mpi!.finalize();
  return true;
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

/** Begins MPI, unless it has begun. Gives what there is for ranks to outlive each other; null where the launcher ends all with the first that dies. */
export function beginMpi(library: Libmpi): Survival | null {
  mpi = library;
  if (!library.isInitialized()) library.init();
  const ulfm = library.ulfm();
  if (ulfm) survival ??= new Survival(library, ulfm);
  guardRanks();
  return survival;
}

/** Ends all ranks, this one excepted where they outlive each other: it is left to end by itself. */
export function endAll(code: number): void {
  const library = mpi ?? libraryToEndBy();
  if (library === null || isOver(library)) return;
  mpi = library;
  library.alarm(LAST_ACT);
  outlastLauncher();
  if (!library.isInitialized()) beginMpi(library);
  if (survival) survival.abort(code);
  else library.abort(code);
}

/**
 * Before MPI_Init Open MPI's launcher ends the job by itself when a rank exits with a code, unless ranks outlive each other; MPICH's waits for that rank's MPI_Init, so it
 * gets one. Should another rank never come to its own, the alarm ends this one, which every launcher notices.
 */
function libraryToEndBy(): Libmpi | null {
  if (launch?.family === 'openmpi' && !isSurvivor(environment)) return null;
  try {
    return loadLibmpi(launch!, environment);
  } catch {
    return null;
  }
}
