import { ImportError } from '../../src/errors.js';
import { endLauncher } from './endLauncher.js';
import { environment, launch } from './environment.js';
import { beginMpi, endAll } from './guard.js';
import { LIBRARY_VARIABLE } from './launcher.js';
import { type Libmpi, loadLibmpi, TAGS, type Tag } from './libmpi.js';
import type { Survival } from './survival.js';

/** All ranks of a job, as one of them sees it: what a pool needs of MPI. Messages between two ranks arrive in the order in which they were sent. */
export interface World {
  readonly rank: number;
  readonly ranks: number;
  /** Whether the others go on when a rank other than 0 dies. Where they don't, MPI ends all of them. */
  readonly survives: boolean;
  /** The ranks that have died. It grows while somebody asks {@link receive} or {@link isFlushed}. */
  readonly dead: ReadonlySet<number>;
  /** Begins to send; to a rank that has died, nothing. The bytes must not be changed any more. */
  send(to: number, bytes: Uint8Array): void;
  /** The next message, from anyone; null where there is none. Its bytes are good until the next call. */
  receive(): Uint8Array | null;
  /** Whether all that was sent has been taken over by libmpi or its receiver. Messages move only while somebody asks this or {@link receive}. */
  isFlushed(): boolean;
  /** One number of each rank; null of those that have died. All ranks call it, and wait for each other. */
  gather(value: number): readonly (number | null)[];
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
  const survival = beginMpi(mpi);
  const ranks = mpi.size();
  if (ranks !== launch.ranks) {
    // each would take itself for rank 0, and fit on its own
    throw new ImportError(
      `${launch.variable} says that there are ${launch.ranks} MPI ranks, but ${mpi.path} (${mpi.version()}) sees ${ranks}: it isn't the library of this ` +
        `mpirun. Start with the mpirun of that library, or name the right one: ${LIBRARY_VARIABLE}=/path/to/libmpi.so`,
    );
  }
  world = new MpiWorld(mpi, mpi.rank(), ranks, survival);
  return world;
}

/** What is being sent. */
interface Sending {
  readonly to: number;
  readonly bytes: Uint8Array;
}

const NOBODY: ReadonlySet<number> = new Set();

class MpiWorld implements World {
  readonly rank: number;
  readonly ranks: number;
  readonly survives: boolean;
  readonly dead: ReadonlySet<number>;
  readonly #mpi: Libmpi;
  readonly #survival: Survival | null;
  /** libmpi reads the bytes until the request is done. */
  readonly #sending = new Map<BigUint64Array, Sending>();
  /** What was under way to ranks that died: libmpi may read it for ever. */
  readonly #lost: (readonly [BigUint64Array, Sending])[] = [];
  /** Requests that are done, to be used again. */
  readonly #requests: BigUint64Array[] = [];

  constructor(mpi: Libmpi, rank: number, ranks: number, survival: Survival | null) {
    this.#mpi = mpi;
    this.rank = rank;
    this.ranks = ranks;
    this.#survival = survival;
    this.survives = survival !== null;
    this.dead = survival?.dead ?? NOBODY;
  }

  send(to: number, bytes: Uint8Array): void {
    this.#send(to, bytes, TAGS.pool);
  }

  receive(): Uint8Array | null {
    // the first look often only drives libmpi's own progress
    const bytes = this.#receive(TAGS.pool) ?? this.#receive(TAGS.pool);
    if (bytes === null) this.#survival?.look();
    return bytes;
  }

  isFlushed(): boolean {
    for (const [request, sending] of this.#sending) {
      if (this.#isDone(request)) this.#requests.push(request);
      else if (this.dead.has(sending.to)) this.#lost.push([request, sending]);
      else continue;
      this.#sending.delete(request);
    }
    return this.#sending.size === 0;
  }

  gather(value: number): readonly (number | null)[] {
    const { rank, ranks } = this;
    if (rank > 0) {
      this.#send(0, bytesOf([value]), TAGS.gather);
      return numbersOf(this.#await(0)!);
    }
    const numbers = Array.from({ length: ranks }, (_, each) => {
      const bytes = each === 0 ? null : this.#await(each);
      return each === 0 ? value : bytes && numbersOf(bytes)[0];
    });
    const table = bytesOf(numbers);
    for (let each = 1; each < ranks; each++) this.#send(each, table, TAGS.gather);
    return numbers;
  }

  abort(why: string): never {
    process.stderr.write(`farinata: rank ${this.rank} of ${this.ranks}: ${why}\n`);
    // a rank that stands still couldn't be told
    if (this.survives) endLauncher();
    endAll(1);
    process.exit(1);
  }

  #send(to: number, bytes: Uint8Array, tag: Tag): void {
    if (this.dead.has(to)) return;
    const request = this.#requests.pop() ?? new BigUint64Array(new ArrayBuffer(8));
    const isSent = this.#try(() => {
      this.#mpi.isend(bytes, to, tag, request);
      return true;
    });
    if (!isSent || this.#isDone(request)) this.#requests.push(request);
    else this.#sending.set(request, { to, bytes });
  }

  #receive(tag: Tag, from?: number): Uint8Array | null {
    return this.#try(() => this.#mpi.receive(tag, from));
  }

  /** What is sent to one that died is done with. */
  #isDone(request: BigUint64Array): boolean {
    return this.#try(() => this.#mpi.test(request)) ?? true;
  }

  /** Waits for a rank's numbers; null where it has died. */
  #await(from: number): Uint8Array | null {
    for (;;) {
      const bytes = this.#receive(TAGS.gather, from);
      if (bytes !== null) return bytes;
      this.isFlushed();
      // without rank 0 there is nothing to wait for: this process ends
      this.#survival?.look();
      if (this.dead.has(from)) return null;
    }
  }

  #try<T>(call: () => T): T | null {
    return this.#survival ? this.#survival.try(call) : call();
  }
}

/** Numbers and nothings, as a message. */
function bytesOf(numbers: readonly (number | null)[]): Uint8Array {
  const bytes = new Uint8Array(new ArrayBuffer(8 * numbers.length));
  new Float64Array(bytes.buffer).set(numbers.map(each => each ?? Number.NaN));
  return bytes;
}

function numbersOf(bytes: Uint8Array): (number | null)[] {
  return [...new Float64Array(bytes.slice().buffer)].map(each => (Number.isNaN(each) ? null : each));
}
