import type { WorkSpec } from '../../src/likelihood/spec.js';
import type { Pool, PoolStats } from '../pool/contract.js';
import { InlinePool } from '../pool/inlinePool.js';
import { MultiPool } from '../pool/multiPool.js';

/** A problem as one rank knows it. */
export interface LocalProblem {
  readonly pool: Pool;
  readonly name: string;
}

/**
 * A rank's own workers: `ncores` threads, even where that is one, so that this thread stays free for messages. A live function can't go to a thread: it is
 * evaluated here, in slices.
 */
export class LocalPools {
  readonly threads: MultiPool;
  readonly inline = new InlinePool();
  readonly #ncores: number;

  constructor(ncores: number) {
    this.#ncores = ncores;
    this.threads = new MultiPool(ncores);
  }

  /** @throws what the pools' `attach` throws */
  async attach(work: WorkSpec): Promise<LocalProblem> {
    const pool = work.kind === 'live' && this.#ncores === 1 ? this.inline : this.threads;
    return { pool, name: await pool.attach(work) };
  }

  async close(): Promise<void> {
    await Promise.all([this.threads.close(), this.inline.close()]);
  }
}

/** A pool's figures as they stand. */
export function statsOf(pool: Pool): PoolStats {
  let stats: PoolStats = { workers: [] };
  // whoever subscribes is told them at once
  pool.stats$
    .subscribe(now => {
      stats = now;
    })
    .unsubscribe();
  return stats;
}
