/**
 * Ranks in virtual time: the real dispatcher of a pool over MPI ranks, with workers that only say how long they would have taken. A row of a task is its own cost:
 * `values[0]` of it is in seconds.
 */
import { Observable } from 'rxjs';
import { Dispatcher } from '../../actors/mpi/dispatcher.js';
import type { Order } from '../../actors/mpi/messages.js';
import type { Pool, Task, TaskAnswer } from '../../actors/pool/contract.js';

export interface ClusterOptions {
  /** Threads of each rank. */
  readonly threads: readonly number[];
  /** Seconds that a message is under way, until its receiver has picked it up. */
  readonly latency?: number;
  /** Seconds of rank 0's time that a message costs it, sent or received. */
  readonly message?: number;
  /** Seconds that a chunk costs its worker besides the likelihoods. */
  readonly chunk?: number;
  /** Seconds that a network's training takes. */
  readonly training?: number;
}

export class VirtualCluster {
  /** Seconds. */
  now = 0;
  /** Seconds that rank 0's own thread was busy with messages, or with what {@link think} says. */
  rootBusy = 0;
  /** Messages that rank 0 sent and received. */
  messages = 0;
  /** Seconds of likelihoods and training, over all workers. */
  worked = 0;
  readonly dispatcher: Dispatcher;
  readonly #options: Required<ClusterOptions>;
  /** Sorted by time, the last first. */
  readonly #events: { at: number; run: () => void }[] = [];
  /** When each thread of each rank is free. */
  readonly #free: number[][];
  #rootFree = 0;

  constructor(options: ClusterOptions) {
    this.#options = { latency: 50e-6, message: 30e-6, chunk: 50e-6, training: 0.1, ...options };
    this.#free = options.threads.map(n => new Array(n).fill(0));
    const own = this.#ownPool();
    const send = (rank: number, order: Order) => this.#sent(rank, order);
    this.dispatcher = new Dispatcher({ threads: options.threads, own, patience: 1e9, send, now: () => 1000 * this.now });
    this.dispatcher.know('problem-1', 0, 1, { pool: own, name: 'problem-1' });
  }

  /** Rank 0 does nothing else for so many seconds; messages that come meanwhile wait. */
  think(seconds: number): void {
    this.#rootFree = Math.max(this.now, this.#rootFree) + seconds;
    this.rootBusy += seconds;
    this.#until(() => (this.#events.at(-1)?.at ?? Number.POSITIVE_INFINITY) > this.#rootFree);
    this.now = this.#rootFree;
  }

  /** Has a task done; gives its answer. */
  run(task: Task): TaskAnswer {
    return this.start(task)();
  }

  /** Hands a task out; gives what waits for its answer. */
  start(task: Task): () => TaskAnswer {
    let answer: TaskAnswer | null = null;
    let failure: unknown = null;
    this.dispatcher.evaluate(task).subscribe({
      next: found => {
        answer = found;
      },
      error: error => {
        failure = error;
      },
    });
    return () => {
      this.#until(() => answer !== null || failure !== null);
      if (answer === null) throw failure ?? new Error('Nothing happens any more, and the task is not done');
      return answer;
    };
  }

  /** Lets time go by, from event to event. */
  #until(isOver: () => boolean): void {
    while (!isOver()) {
      const event = this.#events.pop();
      if (!event) return;
      this.now = Math.max(this.now, event.at);
      event.run();
    }
  }

  /** Rows of the given costs. */
  rows(costs: Float64Array, id = 0): Task {
    return { want: 'value', id, problem: 'problem-1', n: costs.length, nvalues: 1, values: costs };
  }

  #at(at: number, run: () => void): void {
    let i = this.#events.length;
    while (i > 0 && this.#events[i - 1].at < at) i--;
    this.#events.splice(i, 0, { at, run });
  }

  /** Rank 0's time for one message; gives when it is through. */
  #message(from: number): number {
    this.#rootFree = Math.max(from, this.#rootFree) + this.#options.message;
    this.rootBusy += this.#options.message;
    this.messages++;
    return this.#rootFree;
  }

  #sent(rank: number, order: Order): void {
    if (order.do !== 'task') return;
    const { job, task } = order;
    const { latency } = this.#options;
    const done = this.#work(rank, this.#message(this.now) + latency, task);
    this.#at(done.at + latency, () => {
      const at = this.#message(this.now);
      this.#at(at, () => this.dispatcher.answered(rank, job, done.answer));
    });
  }

  /** A rank's own pool gives a chunk to whichever of its threads is free first. */
  #work(rank: number, from: number, task: Task): { at: number; answer: TaskAnswer } {
    const free = this.#free[rank];
    const thread = free.indexOf(Math.min(...free));
    const { answer, seconds } = this.#answer(task);
    this.worked += seconds;
    free[thread] = Math.max(from, free[thread]) + this.#options.chunk + seconds;
    return { at: free[thread], answer };
  }

  #answer(task: Task): { answer: TaskAnswer; seconds: number } {
    const { id } = task;
    if (task.want === 'value') {
      const seconds = task.values.reduce((sum, cost) => sum + cost, 0);
      return { seconds, answer: { want: 'value', id, logL: task.values.slice(), seconds } };
    }
    if (task.want === 'train') {
      const seconds = this.#options.training * task.jobs.length;
      return { seconds, answer: { want: 'train', id, networks: task.jobs.map(() => new Float32Array(1)), seconds } };
    }
    throw new Error(`No simulation of ${task.want}`);
  }

  #ownPool(): Pool {
    const evaluate = (task: Task) =>
      new Observable<TaskAnswer>(out => {
        const { at, answer } = this.#work(0, this.now, task);
        const tell = () => {
          // rank 0's threads, too, are heard once it has done with its thinking
          if (this.#rootFree > this.now) return this.#at(this.#rootFree, tell);
          out.next(answer);
          out.complete();
        };
        this.#at(at, tell);
      });
    return { evaluate, detach: () => {} } as Partial<Pool> as Pool;
  }
}
