import { unreachable } from '../../src/errors.js';
import type { TrainJob } from '../../src/samplers/contract.js';
import { trainNetwork } from '../../src/samplers/network.js';
import { type Job, type Reply, type Rows, toWire, type WorkerApi } from './messages.js';
import { type Likelihood, openLikelihood } from './openLikelihood.js';
import { sharedRows } from './sharedRows.js';

/** What a worker needs of where it runs. */
export interface WorkerHost {
  /** Tells the pool that this worker is alive. */
  beat(): void;
  /** Milliseconds. */
  now(): number;
}

/** Milliseconds between signs of life in a long chunk. */
const BEAT = 1000;

/** A worker's whole behaviour; the entry file only connects it to its thread. */
export function serve(host: WorkerHost): WorkerApi {
  const problems = new Map<string, Likelihood>();
  /** Settles when the problem that is being opened is open, or can't be. */
  let opening: Promise<unknown> = Promise.resolve();
  return {
    async work(job: Job): Promise<Reply> {
      try {
        switch (job.do) {
          case 'attach': {
            const open = openLikelihood(job.work).then(logL => problems.set(job.problem, logL));
            opening = open.catch(() => {});
            await open;
            return { did: 'attach' };
          }
          case 'evaluate': {
            const logL = problems.get(job.problem);
            if (!logL) throw new Error(`This worker doesn't know ${job.problem}`);
            return evaluate(logL, job.rows, host);
          }
          case 'train':
            return train(job.job, host);
          default:
            return unreachable(job);
        }
      } catch (error) {
        return { did: 'failed', error: toWire(error) };
      }
    },
    async forget(problem: string): Promise<void> {
      await opening;
      problems.delete(problem);
    },
  };
}

function evaluate(logL: Likelihood, rows: Rows, host: WorkerHost): Reply {
  const began = host.now();
  const reply = rows.in === 'shared' ? evaluateShared(logL, rows, host, began) : evaluateSent(logL, rows, host, began);
  return { did: 'evaluate', ...reply, seconds: (host.now() - began) / 1000 };
}

type Evaluated = { readonly logL: Float64Array | null; readonly rows: number };

function evaluateShared(logL: Likelihood, rows: Rows & { in: 'shared' }, host: WorkerHost, began: number): Evaluated {
  const { buffer, n, nvalues, workers, worker, take } = rows;
  const shared = sharedRows(buffer, n, nvalues, workers);
  const one = (row: number) => {
    Atomics.store(shared.at, worker, row + 1);
    shared.logL[row] = logL(shared.values, row);
  };
  let done = 0;
  if ('row' in take) {
    one(take.row);
    done = 1;
  } else {
    let heard = began;
    for (let start = Atomics.add(shared.next, 0, take.claim); start < n; start = Atomics.add(shared.next, 0, take.claim)) {
      const end = Math.min(n, start + take.claim);
      for (let row = start; row < end; row++) one(row);
      done += end - start;
      const now = host.now();
      if (now - began >= take.ms) break;
      heard = stayHeard(host, heard, now);
    }
  }
  Atomics.store(shared.at, worker, 0);
  return { logL: null, rows: done };
}

function evaluateSent(logL: Likelihood, rows: Rows & { in: 'message' }, host: WorkerHost, began: number): Evaluated {
  const { values, count } = rows;
  const out = new Float64Array(count);
  let heard = began;
  for (let row = 0; row < count; row++) {
    out[row] = logL(values, row);
    heard = stayHeard(host, heard, host.now());
  }
  return { logL: out, rows: count };
}

/** Gives a sign of life where the last is long ago; gives the time of the last. */
function stayHeard(host: WorkerHost, heard: number, now: number): number {
  if (now - heard < BEAT) return heard;
  host.beat();
  return now;
}

function train(job: TrainJob, host: WorkerHost): Reply {
  const began = host.now();
  const network = trainNetwork(job);
  return { did: 'train', network, seconds: (host.now() - began) / 1000 };
}
