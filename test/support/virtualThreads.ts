/**
 * A fit on two cores in virtual time: its sampler's thread and two workers, who share the cores evenly when all three have something to do. What each does is measured elsewhere,
 * in processor time, which a busy machine doesn't change.
 */

/** One act of a fit, in the order of the sampler. */
export interface Act {
  /** Seconds that the sampler thinks. */
  readonly thinking: number;
  /** Seconds of each part that it then asks for, of which a worker does one at a time; null where it waited for the oldest answer, and thinks about that. */
  readonly parts: readonly number[] | null;
}

export interface ThreadCosts {
  /** Seconds of the sampler's thread for each worker that is given something of a batch, there and back. */
  readonly message: number;
  /** Seconds until a worker that sleeps is at work, and until an answer is heard. */
  readonly wake: number;
}

interface Batch {
  readonly parts: number[];
  left: number;
}

const CORES = 2;
const WORKERS = 2;

/** Seconds that the fit takes. */
export function onTwoCores(acts: readonly Act[], { message, wake }: ThreadCosts): number {
  const out: Batch[] = [];
  const workers: { batch: Batch; left: number; last: Batch | null }[] = [];
  const idle: (Batch | null)[] = new Array(WORKERS).fill(null);
  let now = 0;
  let at = 0;
  /** What the sampler's thread has still to do of the present act; null while it waits. */
  let thinking: number | null = 0;
  const begin = () => {
    const act = acts[at];
    if (!act) return;
    if (act.parts === null && out[0].left > 0) thinking = null;
    else {
      if (act.parts === null) out.shift();
      thinking = act.thinking + (act.parts === null ? wake : message * Math.min(WORKERS, act.parts.length));
    }
  };
  begin();
  while (at < acts.length) {
    for (const batch of out)
      while (idle.length > 0 && batch.parts.length > 0) {
        const last = idle.shift()!;
        workers.push({ batch, left: batch.parts.shift()! + (last === batch ? 0 : wake), last });
      }
    const active = workers.length + (thinking === null ? 0 : 1);
    if (active === 0) throw new Error('Nobody has anything to do, and the fit is not over');
    const rate = Math.min(1, CORES / active);
    const step = Math.min(...workers.map(({ left }) => left), thinking ?? Number.POSITIVE_INFINITY) / rate;
    now += step;
    const done = step * rate;
    for (const worker of workers) worker.left -= done;
    for (let i = workers.length - 1; i >= 0; i--) {
      if (workers[i].left > 1e-12) continue;
      const [{ batch }] = workers.splice(i, 1);
      batch.left--;
      idle.push(batch);
    }
    if (thinking === null) begin();
    else {
      thinking -= done;
      if (thinking > 1e-12) continue;
      const { parts } = acts[at];
      if (parts !== null) out.push({ parts: [...parts], left: parts.length });
      at++;
      begin();
    }
  }
  return now;
}
