import { ImportError } from '../../src/errors.js';
import { environment, launch } from './environment.js';
import { guardRank } from './guard.js';
import { LIBRARY_VARIABLE } from './launcher.js';
import { type Libmpi, loadLibmpi } from './libmpi.js';

/** All ranks of a job, as one of them sees it: what a pool needs of MPI. Messages between two ranks arrive in the order in which they were sent. */
export interface World {
  readonly rank: number;
  readonly ranks: number;
  /** Begins to send. The bytes must not be changed any more. */
  send(to: number, bytes: Uint8Array): void;
  /** The next message, from anyone; null where there is none. Its bytes are good until the next call. */
  receive(): Uint8Array | null;
  /** Whether all that was sent has been taken over by libmpi or its receiver. Messages move only while somebody asks this or {@link receive}. */
  isFlushed(): boolean;
  /** One number of each rank. All ranks call it, and wait for each other. */
  gather(value: number): readonly number[];
  /** Prints why, and ends all ranks at once. */
  abort(why: string): never;
}

let world: World | null = null;

/**
 * The ranks that this process was launched among; MPI begins with the first call, and ends with the process.
 * @throws ImportError where koffi or libmpi is missing, or libmpi isn't the launcher's
 */
export function mpiWorld(): World {
  if (world) return world;
  if (!launch) throw new ImportError('This process is no MPI rank: start it with mpirun -np 4 node my_fit.js, or use ncores');
  const mpi = loadLibmpi(launch, environment);
  if (!mpi.isInitialized()) mpi.init();
  guardRank(mpi);
  const ranks = mpi.size();
  if (ranks !== launch.ranks) {
    // each would take itself for rank 0, and fit on its own
    throw new ImportError(
      `${launch.variable} says that there are ${launch.ranks} MPI ranks, but ${mpi.path} (${mpi.version()}) sees ${ranks}: it isn't the library of this ` +
        `mpirun. Start with the mpirun of that library, or name the right one: ${LIBRARY_VARIABLE}=/path/to/libmpi.so`,
    );
  }
  world = new MpiWorld(mpi, mpi.rank(), ranks);
  return world;
}

class MpiWorld implements World {
  readonly rank: number;
  readonly ranks: number;
  readonly #mpi: Libmpi;
  /** What is being sent: libmpi reads the bytes until the request is done. */
  readonly #sending = new Map<BigUint64Array, Uint8Array>();
  /** Requests that are done, to be used again. */
  readonly #requests: BigUint64Array[] = [];

  constructor(mpi: Libmpi, rank: number, ranks: number) {
    this.#mpi = mpi;
    this.rank = rank;
    this.ranks = ranks;
  }

  send(to: number, bytes: Uint8Array): void {
    const request = this.#requests.pop() ?? new BigUint64Array(new ArrayBuffer(8));
    this.#mpi.isend(bytes, to, request);
    if (this.#mpi.test(request)) this.#requests.push(request);
    else this.#sending.set(request, bytes);
  }

  receive(): Uint8Array | null {
    // the first look often only drives libmpi's own progress
    return this.#mpi.receive() ?? this.#mpi.receive();
  }

  isFlushed(): boolean {
    if (this.#sending.size === 0) return true;
    for (const request of this.#sending.keys()) {
      if (!this.#mpi.test(request)) continue;
      this.#sending.delete(request);
      this.#requests.push(request);
    }
    return this.#sending.size === 0;
  }

  gather(value: number): readonly number[] {
    return [...this.#mpi.allgather(value)];
  }

  abort(why: string): never {
    process.stderr.write(`farinata: rank ${this.rank} of ${this.ranks}: ${why}\n`);
    this.#mpi.abort(1);
    process.exit(1);
  }
}
