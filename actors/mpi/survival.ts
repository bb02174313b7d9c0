import { type Libmpi, TAGS } from './libmpi.js';
import type { Ulfm } from './ulfm.js';

/** Milliseconds between looks for a failing rank's last word, and for rank 0's death, while nobody looks for messages. */
const WATCH = 250;
/** Milliseconds that a last word may take on its way. */
const LAST_WORD = 1000;

/**
 * How ranks live and end where MPI lets them outlive each other. A rank that is killed is missed by rank 0 alone, which goes on with the others. One that fails of itself,
 * by an error or a code, takes the others with it as everywhere; but here MPI_Abort would end none of them, so that each must be told, and ends itself.
 */
export class Survival {
  /** Ranks that have died. It grows while calls of libmpi are made. */
  readonly dead = new Set<number>();
  readonly #mpi: Libmpi;
  readonly #ulfm: Ulfm;
  readonly #rank: number;
  readonly #ranks: number;
  /** With which code all are to end; null while none failed. */
  #code: number | null = null;
  #isOver = false;

  constructor(mpi: Libmpi, ulfm: Ulfm) {
    this.#mpi = mpi;
    this.#ulfm = ulfm;
    this.#rank = mpi.rank();
    this.#ranks = mpi.size();
    setInterval(() => this.look(), WATCH).unref();
  }

  /** Whether MPI has been ended here. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The result of a call; null where it failed because a rank has died. */
  try<T>(call: () => T): T | null {
    try {
      return call();
    } catch (error) {
      if (!this.#ulfm.isDeath(error)) throw error;
      for (const rank of this.#ulfm.dead()) this.dead.add(rank);
      return null;
    }
  }

  /** Ends this process if another rank has failed, or rank 0 has died. */
  look(): void {
    if (this.#isOver) return;
    const word = this.try(() => this.#mpi.receive(TAGS.end));
    if (word) {
      this.#code = word[0];
      process.exit(this.#code);
    }
    if (!this.#isHeadless()) return;
    this.#sayHeadless();
    // the others see it themselves
    this.#code = 1;
    process.exit(1);
  }

  /** Tells all others to end with this code, and ends MPI here; the process is left to end. */
  abort(code: number): void {
    if (this.#code === null) this.#tell(code);
    this.finalize(false);
  }

  /**
   * Ends MPI, on all ranks that live. A rank may have failed when the others were already waiting here, after their last look. MPI_Finalize of Open MPI 5.0.11 now and
   * then waits for ranks that have died: where there are any it is left out, which this mpirun allows.
   * @returns whether all is well
   */
  finalize(isWell: boolean): boolean {
    this.#isOver = true;
    const { areWell, areAll } = this.#ulfm.agree(isWell);
    for (const rank of this.#ulfm.dead()) this.dead.add(rank);
    if (areAll) this.#mpi.finalize();
    if (areWell && this.#isHeadless()) this.#sayHeadless();
    return areWell && !this.#isHeadless();
  }

  #tell(code: number): void {
    this.#code = code;
    // codes are a byte
    const word = new Uint8Array(new ArrayBuffer(1)).fill(code & 255 || 1);
    const others = Array.from({ length: this.#ranks }, (_, rank) => rank).filter(rank => rank !== this.#rank && !this.dead.has(rank));
    const requests = others.map(rank => {
      const request = new BigUint64Array(new ArrayBuffer(8));
      return this.try(() => this.#mpi.isend(word, rank, TAGS.end, request)) === null ? null : request;
    });
    const until = performance.now() + LAST_WORD;
    let left = requests.filter(request => request !== null);
    while (left.length > 0 && performance.now() < until) left = left.filter(request => this.try(() => this.#mpi.test(request)) === false);
  }

  #isHeadless(): boolean {
    return this.#rank !== 0 && this.dead.has(0);
  }

  #sayHeadless(): void {
    if (this.#code === null) process.stderr.write(`farinata: rank ${this.#rank} of ${this.#ranks}: rank 0 has died, and the fit with it\n`);
  }
}
