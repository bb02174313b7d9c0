import { auditTime, defer, map, merge, type Observable, of, Subject } from 'rxjs';
import type { PoolStats } from './contract.js';

/** Milliseconds that a change of the figures may wait, so that a busy pool isn't slowed by whoever watches it. */
const WAIT = 200;

interface Line {
  tasks: number;
  seconds: number;
  /** Seconds alive, in lives that are over. */
  past: number;
  /** When the present life began, in milliseconds; null while there is none. */
  since: number | null;
}

/** Who of a pool's workers did how much: chunks (or networks) done, seconds in likelihoods, and the share of its life that it had nothing to do. */
export class Ledger {
  /** The figures as they stand at the subscription and, while they change, five times a second. Completes with {@link close}. */
  readonly stats$: Observable<PoolStats>;
  readonly #lines: Line[];
  readonly #changes = new Subject<void>();
  readonly #now: () => number;

  constructor(size: number, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#lines = Array.from({ length: size }, () => ({ tasks: 0, seconds: 0, past: 0, since: null }));
    const read = () => this.read();
    this.stats$ = defer(() => merge(of(undefined), this.#changes.pipe(auditTime(WAIT)))).pipe(map(read));
  }

  born(worker: number): void {
    this.#lines[worker].since = this.#now();
    this.#changes.next();
  }

  died(worker: number): void {
    const line = this.#lines[worker];
    if (line.since !== null) line.past += (this.#now() - line.since) / 1000;
    line.since = null;
    this.#changes.next();
  }

  did(worker: number, seconds: number): void {
    const line = this.#lines[worker];
    line.tasks++;
    line.seconds += seconds;
    this.#changes.next();
  }

  read(): PoolStats {
    const now = this.#now();
    const workers = this.#lines.map(({ tasks, seconds, past, since }, worker) => {
      const alive = past + (since === null ? 0 : (now - since) / 1000);
      return { worker, tasks, seconds, idle: alive > 0 ? Math.min(1, Math.max(0, 1 - seconds / alive)) : 1 };
    });
    return { workers };
  }

  close(): void {
    this.#changes.complete();
  }
}
