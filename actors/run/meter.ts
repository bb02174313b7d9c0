import type { Progress } from '../../src/events.js';
import type { StepInfo } from '../../src/samplers/contract.js';

/** Seconds over which the speed is averaged: long against a batch, short against a change of phase. */
const WINDOW = 10;

interface Mark {
  readonly at: number;
  readonly nLike: number;
}

/** Makes a {@link Progress} of what a step says: speed, time left, and how busy the workers are. */
export class Meter {
  readonly #method: string;
  readonly #workers: () => number;
  /** Where the fit stood, over the last {@link WINDOW} seconds and one mark before. */
  #marks: Mark[] = [];
  #busySeconds = 0;
  #lastBusyAt = 0;

  /** @param workers how many there are now: ranks may be lost on the way */
  constructor(method: string, workers: () => number) {
    this.#method = method;
    this.#workers = workers;
  }

  /** Processor seconds that an answer took, over all workers. */
  spent(seconds: number): void {
    this.#busySeconds += seconds;
  }

  /** @param elapsed seconds since the start, pauses left out */
  read(info: StepInfo, elapsed: number): Progress {
    const callsPerSecond = this.#speed({ at: elapsed, nLike: info.nLike });
    const workers = this.#workers();
    const since = elapsed - this.#lastBusyAt;
    // training shows in the time spent as likelihoods do: a worker that trains is busy
    const busy = since > 0 ? Math.min(1, this.#busySeconds / (since * workers)) : 0;
    this.#busySeconds = 0;
    this.#lastBusyAt = elapsed;
    const { callsLeft } = info;
    const eta = info.phase === 'done' ? 0 : callsLeft !== null && callsPerSecond > 0 ? callsLeft / callsPerSecond : null;
    return { ...info, method: this.#method, elapsed, callsPerSecond, eta, workers, busy };
  }

  #speed(mark: Mark): number {
    this.#marks.push(mark);
    while (this.#marks.length > 2 && this.#marks[1].at <= mark.at - WINDOW) this.#marks.shift();
    const first = this.#marks[0];
    return mark.at > first.at ? (mark.nLike - first.nLike) / (mark.at - first.at) : 0;
  }
}
