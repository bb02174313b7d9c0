import type { Job } from '../workers/messages.js';
import { chunkSize } from './chunkSize.js';
import type { Cost } from './cost.js';
import { type Attached, type Done, guiltyPoint, MAX_DEATHS, type Outcome, type Share } from './share.js';

/** Rows that wait to be handed out. `deaths`: workers that each of them, alone, has killed. */
interface Range {
  readonly start: number;
  readonly count: number;
  readonly deaths: number;
}

/**
 * Rows where threads share no memory: chunks are sent with their values, and their answers come back. Nobody knows which row of a lost chunk was under way,
 * so its rows are done again one by one.
 */
export class SentRows implements Share {
  readonly problem: Attached;
  readonly cost: Cost;
  readonly #id: number;
  readonly #values: Float64Array;
  readonly #logL: Float64Array;
  readonly #at = new Map<number, Range>();
  /** The last is handed out first. */
  #waiting: Range[];
  #unclaimed: number;
  #left: number;
  #seconds = 0;

  constructor(id: number, problem: Attached, values: Float64Array) {
    this.#id = id;
    this.problem = problem;
    this.cost = problem.cost;
    this.#values = values;
    const n = values.length / problem.nvalues;
    this.#logL = new Float64Array(n);
    this.#waiting = [{ start: 0, count: n, deaths: 0 }];
    this.#unclaimed = n;
    this.#left = n;
  }

  take(worker: number, workers: number): Job | null {
    const range = this.#waiting.pop();
    if (!range) return null;
    const { start, deaths } = range;
    const count = Math.min(range.count, chunkSize(this.#unclaimed, workers, this.cost.mean));
    if (count < range.count) this.#waiting.push({ start: start + count, count: range.count - count, deaths });
    this.#unclaimed -= count;
    this.#at.set(worker, { start, count, deaths });
    const { name: problem, nvalues } = this.problem;
    const values = this.#values.slice(start * nvalues, (start + count) * nvalues);
    return { do: 'evaluate', problem, rows: { in: 'message', values, nvalues, count } };
  }

  answered(worker: number, reply: Done): Outcome {
    const range = this.#at.get(worker);
    this.#at.delete(worker);
    if (!range || reply.did !== 'evaluate' || !reply.logL) return null;
    this.#logL.set(reply.logL, range.start);
    this.#seconds += reply.seconds;
    this.#left -= range.count;
    return this.#left > 0 ? null : { want: 'value', id: this.#id, logL: this.#logL, seconds: this.#seconds };
  }

  lost(worker: number, cause: Error): Outcome {
    const range = this.#at.get(worker);
    this.#at.delete(worker);
    if (!range) return null;
    const { start, count } = range;
    // A row knows of a death only when it was alone; in company nobody is blamed.
    const deaths = count === 1 ? range.deaths + 1 : range.deaths;
    if (deaths >= MAX_DEATHS) {
      const { nvalues } = this.problem;
      return guiltyPoint(this.problem, this.#values.slice(start * nvalues, (start + 1) * nvalues), cause);
    }
    for (let row = start + count - 1; row >= start; row--) this.#waiting.push({ start: row, count: 1, deaths });
    this.#unclaimed += count;
    return null;
  }

  abandon(): void {
    this.#waiting = [];
  }
}
