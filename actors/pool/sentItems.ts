import type { WorkerError } from '../../src/errors.js';
import type { Job } from '../workers/messages.js';
import { chunkSize } from './chunkSize.js';
import type { TaskAnswer } from './contract.js';
import type { Cost } from './cost.js';
import { type Attached, type Done, MAX_DEATHS, type Outcome, type Share } from './share.js';

/** Items that wait to be handed out. `deaths`: workers that each of them, alone, has killed. */
interface Range {
  readonly start: number;
  readonly count: number;
  readonly deaths: number;
}

/** What a task's items are: rows, walks. */
export interface Items {
  readonly problem: Attached;
  /** Of one item. */
  readonly cost: Cost;
  readonly count: number;
  job(start: number, count: number): Job;
  /** Puts the answers to the items from `start` on in their place; false where the reply has none. */
  keep(start: number, reply: Done): boolean;
  answer(seconds: number): TaskAnswer;
  /** Three workers died on this item. */
  guilty(item: number, cause: Error): WorkerError;
}

/**
 * A task whose items are sent in chunks, and answered by messages. Nobody knows which item of a lost chunk was under way, so they are done again one by one.
 */
export class SentItems implements Share {
  readonly problem: Attached;
  readonly isClaimed = false;
  readonly cost: Cost;
  readonly #items: Items;
  readonly #at = new Map<number, Range>();
  /** The last is handed out first. */
  #waiting: Range[];
  #unclaimed: number;
  #left: number;
  #seconds = 0;

  constructor(items: Items) {
    this.#items = items;
    this.problem = items.problem;
    this.cost = items.cost;
    this.#waiting = [{ start: 0, count: items.count, deaths: 0 }];
    this.#unclaimed = items.count;
    this.#left = items.count;
  }

  take(worker: number, workers: number, trip: number): Job | null {
    const range = this.#waiting.pop();
    if (!range) return null;
    const { start, deaths } = range;
    const count = Math.min(range.count, chunkSize(this.#unclaimed, workers, this.cost.mean, trip));
    if (count < range.count) this.#waiting.push({ start: start + count, count: range.count - count, deaths });
    this.#unclaimed -= count;
    this.#at.set(worker, { start, count, deaths });
    return this.#items.job(start, count);
  }

  answered(worker: number, reply: Done): Outcome {
    const range = this.#at.get(worker);
    this.#at.delete(worker);
    if (!range || !this.#items.keep(range.start, reply)) return null;
    this.#seconds += reply.seconds;
    this.#left -= range.count;
    return this.#left > 0 ? null : this.#items.answer(this.#seconds);
  }

  lost(worker: number, cause: Error | null): Outcome {
    const range = this.#at.get(worker);
    this.#at.delete(worker);
    if (!range) return null;
    const { start, count } = range;
    // An item knows of a death only when it was alone; in company nobody is blamed.
    const deaths = count === 1 && cause !== null ? range.deaths + 1 : range.deaths;
    if (cause !== null && deaths >= MAX_DEATHS) return this.#items.guilty(start, cause);
    for (let item = start + count - 1; item >= start; item--) this.#waiting.push({ start: item, count: 1, deaths });
    this.#unclaimed += count;
    return null;
  }

  abandon(): void {
    this.#waiting = [];
  }
}
