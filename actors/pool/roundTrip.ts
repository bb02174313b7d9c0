/** How many measurements are remembered: a change is followed within so many chunks. */
const REMEMBERED = 16;
/** Seconds that are taken for granted before the first measurement. */
const GUESS = 1.5e-4;
/** What is believed at least and at most: clocks are coarse in pages, and a machine that stood still says nothing of messages. */
const LEAST = 2e-5;
const MOST = 2e-3;

/** What it costs to hand a worker something and to have its answer, beyond the work itself: a message there and one back, and the waking of who gets it. */
export class RoundTrip {
  /** The least of the last measurements: whatever else a message has to wait for is not its own cost. */
  seconds = GUESS;
  readonly #last: number[] = [];
  #next = 0;

  measure(seconds: number): void {
    this.#last[this.#next] = seconds;
    this.#next = (this.#next + 1) % REMEMBERED;
    this.seconds = Math.min(MOST, Math.max(LEAST, Math.min(...this.#last)));
  }
}
