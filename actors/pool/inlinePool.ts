import { defer, map, Observable, race, Subject, tap, throwError } from 'rxjs';
import { unreachable, WorkerError } from '../../src/errors.js';
import type { WorkSpec } from '../../src/likelihood/spec.js';
import { training } from '../../src/samplers/train.js';
import type { WalkResult } from '../../src/samplers/walks/contract.js';
import { runWalk } from '../../src/samplers/walks/runWalk.js';
import { inSlices } from '../../streams/inSlices.js';
import { type Likelihood, openLikelihood } from '../workers/openLikelihood.js';
import { checkTask, checkWork } from './check.js';
import type { Pool, PoolStats, RowsTask, Task, TaskAnswer, WalksTask, WorkerEvent } from './contract.js';
import { Ledger } from './ledger.js';

/**
 * A pool of one, on this very thread: no start-up, any kind of work, live functions too. It works in slices of some 10 ms and gives way to the
 * event loop between them, so that timers, a page's frames, Ctrl-C and a run's `pause` stay alive (a single likelihood, or the training of a
 * single network, is never cut).
 *
 * @example
 * const pool = new InlinePool();
 * const problem = await pool.attach({ kind: 'live', nvalues: 2, logL: v => -0.5 * (v[0] ** 2 + v[1] ** 2) });
 * pool.evaluate({ want: 'value', id: 0, problem, n: 1, nvalues: 2, values: Float64Array.of(1, 1) }).subscribe(answer => console.log(answer));
 */
export class InlinePool implements Pool {
  readonly kind = 'inline';
  readonly size = 1;
  readonly events$: Observable<WorkerEvent>;
  readonly stats$: Observable<PoolStats>;
  readonly #events = new Subject<WorkerEvent>();
  readonly #closing = new Subject<never>();
  readonly #problems = new Map<string, Likelihood>();
  readonly #ledger = new Ledger(1);
  #attached = 0;
  #closed: WorkerError | null = null;

  constructor() {
    this.events$ = this.#events.asObservable();
    this.stats$ = this.#ledger.stats$;
    this.#ledger.born(0);
  }

  /** @throws ValueError on work that is not well formed; whatever the module that it names throws while it loads. */
  async attach(work: WorkSpec): Promise<string> {
    if (this.#closed) throw this.#closed;
    checkWork(work);
    const likelihood = await openLikelihood(work);
    const problem = `problem-${++this.#attached}`;
    this.#problems.set(problem, likelihood);
    return problem;
  }

  detach(problem: string): void {
    this.#problems.delete(problem);
  }

  evaluate(task: Task): Observable<TaskAnswer> {
    return new Observable<TaskAnswer>(subscriber => {
      if (this.#closed) return throwError(() => this.#closed).subscribe(subscriber);
      // The two ways an evaluation ends: its answer, or the end of the pool.
      return race(this.#closing, this.#answer(task)).subscribe(subscriber);
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = new WorkerError('The pool is closed');
    this.#problems.clear();
    this.#ledger.died(0);
    this.#ledger.close();
    this.#closing.error(this.#closed);
    this.#events.complete();
  }

  #answer(task: Task): Observable<TaskAnswer> {
    try {
      const open = checkTask(task, name => this.#problems.get(name));
      switch (task.want) {
        case 'value':
          return this.#values(task, open!);
        case 'gradient':
          return this.#gradients(task, open!);
        case 'walk':
          return this.#walks(task, open!);
        case 'train':
          return this.#networks(task);
        default:
          return unreachable(task);
      }
    } catch (error) {
      return throwError(() => error);
    }
  }

  #values({ id, n, values }: RowsTask, likelihood: Likelihood): Observable<TaskAnswer> {
    const out = new Float64Array(n);
    return this.#timed(function* () {
      for (let row = 0; row < n; row++) {
        out[row] = likelihood.logL(values, row);
        yield;
      }
      return out;
    }).pipe(map(({ value, seconds }) => ({ want: 'value', id, logL: value, seconds })));
  }

  #gradients({ id, n, nvalues, values }: RowsTask, likelihood: Likelihood): Observable<TaskAnswer> {
    const logL = new Float64Array(n);
    const gradient = new Float64Array(n * nvalues);
    return this.#timed(function* () {
      for (let row = 0; row < n; row++) {
        logL[row] = likelihood.gradient(values, row, gradient.subarray(row * nvalues, (row + 1) * nvalues));
        yield;
      }
    }).pipe(map(({ seconds }) => ({ want: 'gradient', id, logL, gradient, seconds })));
  }

  #walks({ id, walks }: WalksTask, likelihood: Likelihood): Observable<TaskAnswer> {
    return this.#timed(function* () {
      const results: WalkResult[] = [];
      for (const job of walks) {
        results.push(runWalk(job, likelihood.logLOfCube, likelihood.gradientOfCube));
        yield;
      }
      return results;
    }).pipe(map(({ value, seconds }) => ({ want: 'walk', id, walks: value, seconds })));
  }

  #networks(task: Task & { want: 'train' }): Observable<TaskAnswer> {
    const { id, jobs } = task;
    return this.#timed(function* () {
      const networks: Float32Array[] = [];
      for (const job of jobs) {
        networks.push(yield* training(job));
        yield;
      }
      return networks;
    }).pipe(map(({ value, seconds }) => ({ want: 'train', id, networks: value, seconds })));
  }

  /** The work in slices, with the seconds that they took. */
  #timed<T>(work: () => Iterator<unknown, T>): Observable<{ value: T; seconds: number }> {
    return defer(() => {
      let seconds = 0;
      const spent = (ms: number) => {
        seconds += ms / 1000;
      };
      return inSlices(work, { spent }).pipe(
        map(value => ({ value, seconds })),
        tap(() => this.#ledger.did(0, seconds)),
      );
    });
  }
}
