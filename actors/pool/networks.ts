import { WorkerError } from '../../src/errors.js';
import type { TrainJob } from '../../src/samplers/contract.js';
import type { Job } from '../workers/messages.js';
import type { Cost } from './cost.js';
import { type Done, MAX_DEATHS, type Outcome, type Share } from './share.js';

/** Networks to be trained, one at a time by each worker. */
export class Networks implements Share {
  readonly problem = null;
  readonly isClaimed = false;
  readonly cost: Cost;
  readonly #id: number;
  readonly #jobs: readonly TrainJob[];
  readonly #networks: Float32Array[];
  readonly #at = new Map<number, number>();
  /** The last is handed out first. */
  #waiting: number[];
  readonly #deaths = new Map<number, number>();
  #left: number;
  #seconds = 0;

  constructor(id: number, jobs: readonly TrainJob[], cost: Cost) {
    this.#id = id;
    this.#jobs = jobs;
    this.cost = cost;
    this.#networks = new Array(jobs.length);
    this.#waiting = jobs.map((_, i) => jobs.length - 1 - i);
    this.#left = jobs.length;
  }

  take(worker: number): Job | null {
    const i = this.#waiting.pop();
    if (i === undefined) return null;
    this.#at.set(worker, i);
    return { do: 'train', job: this.#jobs[i] };
  }

  answered(worker: number, reply: Done): Outcome {
    const i = this.#at.get(worker);
    this.#at.delete(worker);
    if (i === undefined || reply.did !== 'train') return null;
    this.#networks[i] = reply.network;
    this.#seconds += reply.seconds;
    return --this.#left > 0 ? null : { want: 'train', id: this.#id, networks: this.#networks, seconds: this.#seconds };
  }

  lost(worker: number, cause: Error | null): Outcome {
    const i = this.#at.get(worker);
    this.#at.delete(worker);
    if (i === undefined) return null;
    if (cause === null) {
      this.#waiting.push(i);
      return null;
    }
    const deaths = (this.#deaths.get(i) ?? 0) + 1;
    this.#deaths.set(i, deaths);
    if (deaths >= MAX_DEATHS) return new WorkerError(`Three workers died on one network (job ${i}): ${cause.message}`, null, { cause });
    this.#waiting.push(i);
    return null;
  }

  abandon(): void {
    this.#waiting = [];
  }
}
