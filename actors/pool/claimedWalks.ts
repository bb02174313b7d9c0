import type { WalkJob, WalkResult } from '../../src/samplers/walks/contract.js';
import type { Job } from '../workers/messages.js';
import { type SharedWalks, sharedWalks, walkBytes } from '../workers/sharedWalks.js';
import { TURN, workersWorthWaking } from './claimedRows.js';
import type { TaskAnswer, WalksTask } from './contract.js';
import type { Cost } from './cost.js';
import { type Attached, type Done, MAX_DEATHS, type Outcome, type Share } from './share.js';
import { guiltyWalk } from './walks.js';

/**
 * Walks that threads claim one at a time from a counter that they share: each worker gets one message with all of them, and says in one what it has done. Sent in chunks
 * they would take ten messages a worker, and the last chunk would be waited for longer.
 */
export class ClaimedWalks implements Share {
  readonly problem: Attached;
  readonly isClaimed = true;
  readonly cost: Cost;
  readonly #id: number;
  readonly #walks: readonly WalkJob[];
  readonly #results: (WalkResult | undefined)[];
  readonly #buffer: SharedArrayBuffer;
  readonly #shared: SharedWalks;
  readonly #active = new Set<number>();
  /** Walks that were lost with a worker: each is handed out by itself, and who has it. */
  readonly #again: number[] = [];
  readonly #alone = new Map<number, number>();
  /** Workers that died on a walk. */
  readonly #deaths = new Map<number, number>();
  /** A worker was lost. */
  #spoiled = false;
  #seconds = 0;

  constructor({ id, walks }: WalksTask, problem: Attached, workers: number) {
    this.#id = id;
    this.#walks = walks;
    this.problem = problem;
    this.cost = problem.costs.walk;
    this.#results = new Array(walks.length);
    this.#buffer = new SharedArrayBuffer(walkBytes(workers));
    this.#shared = sharedWalks(this.#buffer, workers);
  }

  take(worker: number, workers: number, trip: number): Job | null {
    if (this.#active.has(worker)) return null;
    const { name: problem } = this.problem;
    const lost = this.#again.pop();
    if (lost !== undefined) {
      this.#active.add(worker);
      this.#alone.set(worker, lost);
      return { do: 'walk', problem, walks: [this.#walks[lost]], claims: null };
    }
    const unclaimed = this.#walks.length - Atomics.load(this.#shared.next, 0);
    const wanted = workersWorthWaking(unclaimed, this.cost.mean, workers, trip);
    // a worker that was given up may have claimed the last walks on its way out: whoever finds none left lets them be found again
    const isLost = unclaimed <= 0 && this.#active.size === 0 && this.#spoiled;
    if (!isLost && this.#active.size >= Math.min(wanted, unclaimed)) return null;
    this.#active.add(worker);
    return { do: 'walk', problem, walks: this.#walks, claims: { buffer: this.#buffer, workers, worker, ms: TURN } };
  }

  answered(worker: number, reply: Done): Outcome {
    const alone = this.#leave(worker);
    if (reply.did !== 'walk') return null;
    for (const [i, result] of reply.walks.entries()) this.#results[alone ?? reply.which![i]] = result;
    this.#seconds += reply.seconds;
    return this.#settle();
  }

  lost(worker: number, cause: Error | null): Outcome {
    if (!this.#active.has(worker)) return null;
    this.#spoiled = true;
    const walk = this.#leave(worker) ?? Atomics.exchange(this.#shared.at, worker, 0) - 1;
    if (walk < 0 || this.#results[walk] !== undefined) return this.#settle();
    const deaths = (this.#deaths.get(walk) ?? 0) + (cause === null ? 0 : 1);
    this.#deaths.set(walk, deaths);
    if (cause !== null && deaths >= MAX_DEATHS) return guiltyWalk(this.problem, this.#walks[walk], cause);
    this.#again.push(walk);
    return null;
  }

  abandon(): void {
    Atomics.store(this.#shared.next, 0, this.#walks.length);
    this.#again.length = 0;
  }

  /** @returns the walk that the worker had by itself */
  #leave(worker: number): number | undefined {
    const alone = this.#alone.get(worker);
    this.#active.delete(worker);
    this.#alone.delete(worker);
    return alone;
  }

  /** The answer, when every walk is done and nobody is at it. Walks that a worker had claimed or even done, but not told of when it died, are done again. */
  #settle(): TaskAnswer | null {
    if (this.#active.size > 0 || this.#again.length > 0 || Atomics.load(this.#shared.next, 0) < this.#walks.length) return null;
    for (let i = 0; i < this.#walks.length; i++) if (this.#results[i] === undefined) this.#again.push(i);
    if (this.#again.length > 0) return null;
    return { want: 'walk', id: this.#id, walks: this.#results as WalkResult[], seconds: this.#seconds };
  }
}
