import type { Job, RowsToTake, RowWant } from '../workers/messages.js';
import { type SharedRows, sharedRows } from '../workers/sharedRows.js';
import type { RowsTask, TaskAnswer } from './contract.js';
import type { Cost } from './cost.js';
import { type Attached, type Done, guiltyPoint, MAX_DEATHS, type Outcome, rowsAnswer, type Share } from './share.js';
import type { SharedBuffers } from './sharedBuffers.js';

/** Work that is worth waking a worker for, in round trips. */
const WORTH_WAKING = 2;
/** Seconds that a claim of rows should take at least: a hundred times what a claim costs. */
const CLAIM = 0.00003;
/** Milliseconds after which a worker reports back though rows are left, so that other tasks have their turn. */
export const TURN = 50;
/** The same while some workers sleep because there seemed too little to do: soon, for the cost may have been misjudged. */
const SHORT_TURN = 2;

/**
 * Rows in memory that all threads share. One message wakes a worker; then it claims rows from a common counter, a few at a time, until none is left: the
 * finest dynamic sharing there is, without waiting for a message between chunks. A row is done when its ln L isn't NaN (which no likelihood returns).
 */
export class ClaimedRows implements Share {
  readonly problem: Attached;
  readonly isClaimed = true;
  readonly cost: Cost;
  readonly #id: number;
  readonly #want: RowWant;
  readonly #n: number;
  readonly #values: Float64Array;
  readonly #buffers: SharedBuffers;
  readonly #buffer: SharedArrayBuffer;
  readonly #shared: SharedRows;
  readonly #active = new Set<number>();
  /** Rows that were lost with a worker: each is handed out by itself. */
  readonly #again: number[] = [];
  /** Workers that died on a row. */
  readonly #deaths = new Map<number, number>();
  /** A worker was lost. */
  #spoiled = false;
  #seconds = 0;

  constructor({ id, want, values }: RowsTask, problem: Attached, workers: number, buffers: SharedBuffers) {
    this.#id = id;
    this.#want = want;
    this.problem = problem;
    this.cost = problem.costs[want];
    this.#n = values.length / problem.nvalues;
    this.#values = values;
    this.#buffers = buffers;
    const shape = { n: this.#n, nvalues: problem.nvalues, workers, want };
    this.#buffer = buffers.take(shape);
    this.#shared = sharedRows(this.#buffer, shape);
    this.#shared.values.set(values);
    this.#shared.logL.fill(Number.NaN);
    this.#shared.next.fill(0);
    this.#shared.at.fill(0);
  }

  take(worker: number, workers: number, trip: number): Job | null {
    const row = this.#again.pop();
    if (row !== undefined) return this.#job(worker, workers, { row });
    const unclaimed = this.#n - Atomics.load(this.#shared.next, 0);
    if (this.#active.has(worker)) return null;
    // a worker that was given up may have claimed the last rows on its way out: whoever finds none left lets them be found again
    if (unclaimed <= 0) return this.#active.size === 0 && this.#spoiled ? this.#job(worker, workers, { claim: 1, ms: TURN }) : null;
    const cost = this.cost.mean;
    const wanted = workersWorthWaking(unclaimed, cost, workers, trip);
    if (this.#active.size >= Math.min(wanted, unclaimed)) return null;
    const share = Math.ceil(unclaimed / (4 * workers));
    const claim = cost === null ? 1 : Math.max(1, Math.min(share, Math.ceil(CLAIM / cost)));
    return this.#job(worker, workers, { claim, ms: wanted < workers ? SHORT_TURN : TURN });
  }

  answered(worker: number, reply: Done): Outcome {
    this.#active.delete(worker);
    this.#seconds += reply.seconds;
    return this.#settle();
  }

  lost(worker: number, cause: Error | null): Outcome {
    if (!this.#active.delete(worker)) return null;
    this.#spoiled = true;
    const row = Atomics.exchange(this.#shared.at, worker, 0) - 1;
    if (row < 0 || !Number.isNaN(this.#shared.logL[row])) return this.#settle();
    if (cause === null) {
      this.#again.push(row);
      return null;
    }
    const deaths = (this.#deaths.get(row) ?? 0) + 1;
    this.#deaths.set(row, deaths);
    if (deaths >= MAX_DEATHS) {
      const { nvalues } = this.problem;
      return guiltyPoint(this.problem, this.#values.slice(row * nvalues, (row + 1) * nvalues), cause);
    }
    this.#again.push(row);
    return null;
  }

  abandon(): void {
    Atomics.store(this.#shared.next, 0, this.#n);
    this.#again.length = 0;
  }

  #job(worker: number, workers: number, take: RowsToTake): Job {
    this.#active.add(worker);
    const { name: problem, nvalues } = this.problem;
    const want = this.#want;
    return { do: 'evaluate', problem, want, rows: { in: 'shared', buffer: this.#buffer, n: this.#n, nvalues, workers, worker, take } };
  }

  /** The answer, when every row is done and nobody is at it. Rows that a worker had claimed but not begun when it died are done again. */
  #settle(): TaskAnswer | null {
    if (this.#active.size > 0 || this.#again.length > 0 || Atomics.load(this.#shared.next, 0) < this.#n) return null;
    const logL = Float64Array.from(this.#shared.logL);
    for (let row = 0; row < this.#n; row++) if (Number.isNaN(logL[row])) this.#again.push(row);
    if (this.#again.length > 0) return null;
    const gradient = Float64Array.from(this.#shared.gradient);
    // What a worker that was given up still writes, until it is gone, must not fall into another task's memory.
    if (!this.#spoiled) this.#buffers.giveBack(this.#buffer);
    return rowsAnswer(this.#want, this.#id, { logL, gradient }, this.#seconds);
  }
}

/** How many of the workers are worth waking for what is unclaimed, of which each costs so many seconds (null: not known yet): at least one. */
export function workersWorthWaking(unclaimed: number, cost: number | null, workers: number, trip: number): number {
  if (cost === null) return workers;
  return Math.min(workers, Math.max(1, Math.ceil((unclaimed * cost) / (WORTH_WAKING * trip))));
}
