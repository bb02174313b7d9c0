import { asapScheduler, Observable, Subject, scheduled } from 'rxjs';
import { type Actor, createActor, toPromise } from 'xstate';
import { unreachable, ValueError, WorkerError } from '../../src/errors.js';
import type { WorkSpec } from '../../src/likelihood/spec.js';
import { startWorker } from '../workers/startWorker.js';
import { type WorkerInput, type WorkerReport, workerMachine } from '../workers/workerMachine.js';
import { checkTask, checkWork } from './check.js';
import { ClaimedRows } from './claimedRows.js';
import { ClaimedWalks } from './claimedWalks.js';
import type { Pool, PoolStats, Task, TaskAnswer, WorkerEvent } from './contract.js';
import { Cost, newCosts } from './cost.js';
import { emptyAnswer } from './emptyAnswer.js';
import { Ledger } from './ledger.js';
import { type MultiPoolOptions, multiPoolOptions } from './multiPoolOptions.js';
import { Networks } from './networks.js';
import { Schedule } from './schedule.js';
import { SentRows } from './sentRows.js';
import type { Attached, Share } from './share.js';
import { canShare, SharedBuffers } from './sharedBuffers.js';
import { sharedJobs, sharedWork } from './sharedWork.js';
import { Walks } from './walks.js';

/** Starts that must fail before a pool of which no worker ever came up is given up. */
const MIN_STARTS = 3;

/** A worker's place in the pool; who holds it may be replaced. */
interface Slot {
  readonly actor: Actor<typeof workerMachine>;
  state: 'off' | 'coming' | 'up' | 'unable' | 'closed';
  hasLived: boolean;
  /** The last death that was told. */
  mourned: Error | null;
}

/**
 * Workers in `n` threads (Node) or web workers (a page). They start with the first problem, all at once; get a problem once and afterwards only
 * numbers; and a chunk goes to whoever is free. A worker that exits, runs out of memory, throws or goes silent is replaced and its chunk done again
 * elsewhere; the answers are the same bits as an {@link InlinePool}'s whatever happens.
 *
 * @example
 * const pool = new MultiPool(4);
 * await fit.run({ method: 'nautilus', pool });
 * await pool.close();
 */
export class MultiPool implements Pool {
  readonly kind = 'threads';
  readonly size: number;
  readonly events$: Observable<WorkerEvent>;
  readonly stats$: Observable<PoolStats>;
  /** Memory that the workers share; null where numbers are sent. */
  readonly #buffers: SharedBuffers | null;
  readonly #events = new Subject<WorkerEvent>();
  readonly #schedule: Schedule;
  readonly #ledger: Ledger;
  readonly #slots: readonly Slot[];
  readonly #free = new Set<number>();
  readonly #training = new Cost();
  #attached = 0;
  /** Workers that were started, whether or not they came up. */
  #starts = 0;
  /** Settle when a worker is up, or nothing is left of it. */
  readonly #starting = new Set<Promise<void>>();
  /** Why nothing can be evaluated any more. */
  #ended: WorkerError | null = null;
  #closing: Promise<void> | null = null;

  /**
   * @param n how many workers, at least 1
   * @throws ValueError on another number, or an unknown or wrong option
   */
  constructor(n: number, options: MultiPoolOptions = {}) {
    if (!(Number.isInteger(n) && n >= 1))
      throw new ValueError(`n is ${String(n)}: a MultiPool needs a whole number of workers, at least 1. Write new MultiPool(2)`);
    const { patience, shared, ...start } = multiPoolOptions(options, canShare);
    this.size = n;
    this.#buffers = shared ? new SharedBuffers() : null;
    this.#schedule = new Schedule(patience);
    this.#ledger = new Ledger(n);
    this.events$ = this.#events.asObservable();
    this.stats$ = this.#ledger.stats$;
    const input = {
      start: (signal: AbortSignal) => {
        this.#starts++;
        const starting = startWorker(signal, start);
        // Called off in the very moment that it came up: nobody takes it over.
        const settled = starting
          .then(live => (signal.aborted ? live.terminate(new Error('The worker was called off')) : undefined))
          .catch(() => {})
          .finally(() => this.#starting.delete(settled));
        this.#starting.add(settled);
        return starting;
      },
      worthRetrying: () => this.#slots.some(slot => slot.hasLived) || this.#starts < MIN_STARTS,
    };
    this.#slots = Array.from({ length: n }, (_, worker) => this.#hire(worker, input));
  }

  /**
   * Resolves when the first worker knows the problem; the others learn it before their first chunk of it.
   * @throws ValueError on work that is not well formed or can't cross to another thread; whatever the module that it names throws while it loads;
   *   WorkerError where no worker can be started, or three died of loading it
   */
  async attach(work: WorkSpec): Promise<string> {
    if (this.#ended) throw this.#ended;
    const nvalues = checkWork(work);
    if (work.kind === 'live')
      throw new ValueError(
        'This likelihood is a live function, which cannot cross to another thread. Give it as a module and the name of its export ' +
          `({ url: new URL('./my-likelihood.js', import.meta.url).href, name: 'logL' }), or use ncores: 1`,
      );
    const name = `problem-${++this.#attached}`;
    await new Promise<void>((resolve, reject) => {
      const settle = (error: Error | null) => (error ? reject(error) : resolve());
      this.#schedule.problems.set(name, {
        name,
        nvalues,
        work: this.#buffers ? sharedWork(work) : work,
        costs: newCosts(),
        knownTo: new Set(),
        settle,
        deaths: 0,
      });
      this.#startAll();
      this.#handOut();
    });
    return name;
  }

  detach(problem: string): void {
    const known = this.#schedule.problems.get(problem);
    if (!known) return;
    this.#schedule.drop(known, new WorkerError(`${problem} was detached`));
    for (const { actor } of this.#slots) actor.send({ type: 'forget', problem });
  }

  evaluate(task: Task): Observable<TaskAnswer> {
    return new Observable<TaskAnswer>(out => {
      if (this.#ended) return out.error(this.#ended);
      const problem: Attached | undefined = checkTask(task, name => this.#schedule.problems.get(name));
      const empty = emptyAnswer(task);
      if (empty) return scheduled([empty], asapScheduler).subscribe(out);
      const entry = { share: this.#share(task, problem), out, line: task.line };
      this.#schedule.add(entry);
      this.#startAll();
      this.#handOut();
      return () => this.#schedule.remove(entry);
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #share(task: Task, problem: Attached | undefined): Share {
    switch (task.want) {
      case 'value':
      case 'gradient':
        return this.#buffers ? new ClaimedRows(task, problem!, this.size, this.#buffers) : new SentRows(task, problem!);
      case 'walk':
        return this.#buffers ? new ClaimedWalks(task, problem!, this.size) : new Walks(task, problem!);
      case 'train':
        return new Networks(task.id, this.#buffers ? sharedJobs(task.jobs) : task.jobs, this.#training);
      default:
        return unreachable(task);
    }
  }

  #hire(worker: number, input: WorkerInput): Slot {
    const actor = createActor(workerMachine, { input });
    const slot: Slot = { actor, state: 'off', hasLived: false, mourned: null };
    actor.on('*', report => this.#heard(worker, slot, report));
    actor.start();
    return slot;
  }

  #startAll(): void {
    for (const slot of this.#slots) {
      if (slot.state !== 'off') continue;
      slot.state = 'coming';
      slot.actor.send({ type: 'start' });
    }
  }

  #handOut(): void {
    for (const worker of this.#free) {
      const next = this.#schedule.next(worker, this.size);
      if (next === null) continue;
      this.#free.delete(worker);
      const { job, silence } = next;
      this.#slots[worker].actor.send({ type: 'work', job, silence });
    }
    for (const [worker, { actor }] of this.#slots.entries()) {
      const next = this.#schedule.following(worker, this.size);
      if (next !== null) actor.send({ type: 'work', ...next });
    }
  }

  #heard(worker: number, slot: Slot, report: WorkerReport): void {
    switch (report.type) {
      case 'up':
        this.#tell(worker, slot.hasLived ? 'replaced' : 'born', report.cause);
        slot.state = 'up';
        slot.hasLived = true;
        this.#ledger.born(worker);
        return;
      case 'free':
        this.#free.add(worker);
        this.#handOut();
        return;
      case 'answered': {
        const seconds = this.#schedule.answered(worker, report.reply);
        if (seconds !== null) this.#ledger.did(worker, seconds);
        this.#handOut();
        return;
      }
      case 'lost':
        this.#free.delete(worker);
        slot.state = 'coming';
        this.#ledger.died(worker);
        slot.mourned = report.cause;
        this.#tell(worker, 'died', report.cause);
        this.#schedule.lost(worker, report.cause);
        this.#handOut();
        return;
      case 'unable':
        slot.state = 'unable';
        if (slot.mourned !== report.cause) this.#tell(worker, 'died', report.cause);
        if (this.#slots.every(({ state }) => state === 'unable'))
          this.#end(
            nobodyLeft(
              report.cause,
              this.#slots.some(({ hasLived }) => hasLived),
            ),
          );
        return;
      case 'closed':
        if (slot.state === 'up') this.#ledger.died(worker);
        if (slot.state !== 'off') this.#tell(worker, 'closed', null);
        slot.state = 'closed';
        this.#free.delete(worker);
        return;
      default:
        unreachable(report);
    }
  }

  #tell(worker: number, what: WorkerEvent['what'], cause: Error | null): void {
    this.#events.next({ worker, what, cause: cause?.message ?? null });
  }

  #end(error: WorkerError): void {
    this.#ended ??= error;
    this.#schedule.fail(error);
  }

  async #close(): Promise<void> {
    this.#end(new WorkerError('The pool is closed'));
    const stopped = this.#slots.map(({ actor }) => toPromise(actor));
    for (const { actor } of this.#slots) actor.send({ type: 'stop' });
    await Promise.all(stopped);
    // Threads that were called off while they started.
    await Promise.all(this.#starting);
    this.#ledger.close();
    this.#events.complete();
  }
}

function nobodyLeft(cause: Error, lived: boolean): WorkerError {
  const message = lived
    ? `Every worker keeps dying: ${cause.message}`
    : `No worker could be started: ${cause.message}. If their script was moved (by a bundler, a server), say where it is: new MultiPool(2, { script: url })`;
  return new WorkerError(message, null, { cause });
}
