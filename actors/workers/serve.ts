import { ImportError, unreachable, ValueError } from '../../src/errors.js';
import type { TrainJob } from '../../src/samplers/contract.js';
import { training } from '../../src/samplers/train.js';
import type { WalkJob, WalkResult } from '../../src/samplers/walks/contract.js';
import { runWalk } from '../../src/samplers/walks/runWalk.js';
import { type Job, type Reply, type Rows, type RowWant, type SentAnswers, toWire, type WalkClaims, type WorkerApi } from './messages.js';
import { type Likelihood, openLikelihood } from './openLikelihood.js';
import { sharedRows } from './sharedRows.js';
import { sharedWalks } from './sharedWalks.js';

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
  const find = (problem: string): Likelihood => {
    const likelihood = problems.get(problem);
    if (likelihood) return likelihood;
    throw new ValueError(`This worker doesn't know ${problem}`);
  };
  return {
    async work(job: Job): Promise<Reply> {
      try {
        switch (job.do) {
          case 'attach': {
            const open = openLikelihood(job.work).then(likelihood => problems.set(job.problem, likelihood));
            opening = open.catch(() => {});
            await open;
            return { did: 'attach' };
          }
          case 'evaluate':
            return evaluate(find(job.problem), job.want, job.rows, host);
          case 'walk':
            return walk(find(job.problem), job.walks, job.claims, host);
          case 'train':
            return train(job.job, host);
          default:
            return unreachable(job);
        }
      } catch (error) {
        return { did: job.do === 'attach' || isRefusal(error) ? 'failed' : 'threw', error: toWire(error) };
      }
    },
    async forget(problem: string): Promise<void> {
      await opening;
      problems.delete(problem);
    },
  };
}

/** What we ourselves say of a wrong question or a likelihood that is none: it is the same at every worker. */
const isRefusal = (error: unknown): boolean => error instanceof ValueError || error instanceof ImportError;

function evaluate(likelihood: Likelihood, want: RowWant, rows: Rows, host: WorkerHost): Reply {
  const began = host.now();
  const reply =
    rows.in === 'shared' ? evaluateShared(likelihood, want, rows, host, began) : evaluateSent(likelihood, want, rows, host, began);
  return { did: 'evaluate', ...reply, seconds: (host.now() - began) / 1000 };
}

type Evaluated = { readonly sent: SentAnswers | null; readonly rows: number };
/** Does row `row` of the values, and puts its answers at that row of where they belong. */
type DoRow = (values: Float64Array, row: number, logL: Float64Array, gradient: Float64Array) => void;

function rowOf({ logL, gradient, nvalues }: Likelihood, want: RowWant): DoRow {
  switch (want) {
    case 'value':
      return (values, row, out) => {
        out[row] = logL(values, row);
      };
    case 'gradient':
      return (values, row, out, slopes) => {
        // ln L last: in shared memory a row counts as done once it is there
        const found = gradient(values, row, slopes.subarray(row * nvalues, (row + 1) * nvalues));
        out[row] = found;
      };
    default:
      return unreachable(want);
  }
}

function evaluateShared(likelihood: Likelihood, want: RowWant, rows: Rows & { in: 'shared' }, host: WorkerHost, began: number): Evaluated {
  const { buffer, n, worker, take } = rows;
  const shared = sharedRows(buffer, { ...rows, want });
  const doRow = rowOf(likelihood, want);
  const one = (row: number) => {
    Atomics.store(shared.at, worker, row + 1);
    doRow(shared.values, row, shared.logL, shared.gradient);
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
  return { sent: null, rows: done };
}

function evaluateSent(likelihood: Likelihood, want: RowWant, rows: Rows & { in: 'message' }, host: WorkerHost, began: number): Evaluated {
  const { values, count, nvalues } = rows;
  const logL = new Float64Array(count);
  const gradient = new Float64Array(want === 'gradient' ? count * nvalues : 0);
  const doRow = rowOf(likelihood, want);
  let heard = began;
  for (let row = 0; row < count; row++) {
    doRow(values, row, logL, gradient);
    heard = stayHeard(host, heard, host.now());
  }
  return { sent: { logL, gradient: want === 'gradient' ? gradient : null }, rows: count };
}

function walk(likelihood: Likelihood, jobs: readonly WalkJob[], claims: WalkClaims | null, host: WorkerHost): Reply {
  const began = host.now();
  let heard = began;
  const logL = (u: Float64Array): number => {
    heard = stayHeard(host, heard, host.now());
    return likelihood.logLOfCube(u);
  };
  const gradient = (u: Float64Array, out: Float64Array): number => {
    heard = stayHeard(host, heard, host.now());
    return likelihood.gradientOfCube(u, out);
  };
  const walks: WalkResult[] = [];
  if (claims === null) {
    for (const job of jobs) walks.push(runWalk(job, logL, gradient));
    return { did: 'walk', walks, which: null, seconds: (host.now() - began) / 1000 };
  }
  const { worker, workers, buffer, ms } = claims;
  const { next, at } = sharedWalks(buffer, workers);
  const which: number[] = [];
  for (let i = Atomics.add(next, 0, 1); i < jobs.length; i = Atomics.add(next, 0, 1)) {
    Atomics.store(at, worker, i + 1);
    walks.push(runWalk(jobs[i], logL, gradient));
    which.push(i);
    if (host.now() - began >= ms) break;
  }
  Atomics.store(at, worker, 0);
  return { did: 'walk', walks, which, seconds: (host.now() - began) / 1000 };
}

/** Gives a sign of life where the last is long ago; gives the time of the last. */
function stayHeard(host: WorkerHost, heard: number, now: number): number {
  if (now - heard < BEAT) return heard;
  host.beat();
  return now;
}

function train(job: TrainJob, host: WorkerHost): Reply {
  const began = host.now();
  const steps = training(job);
  let heard = began;
  for (;;) {
    const { done, value } = steps.next();
    const now = host.now();
    if (done) return { did: 'train', network: value, seconds: (now - began) / 1000 };
    heard = stayHeard(host, heard, now);
  }
}
