/** Milliseconds that Node's and browsers' timers hold at most: 31 bits of them. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** A stopwatch: seconds since the start, pauses left out. */
export class Clock {
  readonly #now: () => number;
  /** Milliseconds of the stretches that are over. */
  #past = 0;
  /** When the present stretch began; null while it stands. */
  #since: number | null = null;

  /** @param now milliseconds, of any origin */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get seconds(): number {
    return (this.#past + (this.#since === null ? 0 : this.#now() - this.#since)) / 1000;
  }

  /** Adds seconds that went by before. */
  advance(seconds: number): void {
    this.#past += 1000 * seconds;
  }

  /** Nothing happens to a clock that runs. */
  start(): void {
    this.#since ??= this.#now();
  }

  /** Nothing happens to a clock that stands. */
  stop(): void {
    if (this.#since !== null) this.#past += this.#now() - this.#since;
    this.#since = null;
  }
}
