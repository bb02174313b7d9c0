import { Observable, Subscription } from 'rxjs';
import { unreachable, WorkerError } from '../../src/errors.js';
import { checkTask } from '../pool/check.js';
import type { Pool, Task, TaskAnswer } from '../pool/contract.js';
import { Cost, newCosts } from '../pool/cost.js';
import { emptyAnswer } from '../pool/emptyAnswer.js';
import { Networks } from '../pool/networks.js';
import { type Queued, Schedule } from '../pool/schedule.js';
import { SentRows } from '../pool/sentRows.js';
import type { Attached, Share } from '../pool/share.js';
import { Walks } from '../pool/walks.js';
import type { Job, WireError } from '../workers/messages.js';
import { toWire } from '../workers/messages.js';
import { doneOf, taskOf } from './jobs.js';
import type { Order } from './messages.js';

/** Seconds that a rank's chunks must take less than for one to wait there while another is done: then the way of messages costs no time. */
const SPARE_BELOW = 0.005;

/** What rank 0 knows a problem by. */
interface Known {
  readonly session: number;
  readonly attached: Attached;
  /** On this rank. */
  readonly local: { readonly pool: Pool; readonly name: string };
}

/** A place for one chunk at a rank: as many as it has threads, and one in which a chunk waits. */
interface Place {
  readonly rank: number;
  readonly isSpare: boolean;
}

/** A chunk that is out. */
interface Out {
  readonly place: number;
  readonly task: Queued | null;
  /** Where it is done on this rank. */
  readonly here: Subscription | null;
  /** In which another rank does it. */
  readonly session: number;
  /** Milliseconds that its rank may be silent. */
  readonly silence: number;
  readonly since: number;
}

export interface DispatcherParts {
  /** How many threads each rank has, rank 0 first. */
  readonly threads: readonly number[];
  /** Rank 0's own, for the training of networks. */
  readonly own: Pool;
  /** Seconds: see {@link Cost.silence}. */
  readonly patience: number;
  send(rank: number, order: Order): void;
  /** Milliseconds. */
  now?(): number;
}

/**
 * Rank 0's hand: cuts tasks in chunks and gives them to whichever rank is free, its own included, until all is done; the answers are put together in their order.
 * A chunk is for one thread of a rank, whose own pool does it again if that thread dies.
 */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #schedule: Schedule;
  readonly #places: readonly Place[];
  /** Threads without a chunk, and ranks without one that waits. */
  readonly #free = new Set<number>();
  readonly #freeSpares = new Set<number>();
  readonly #out = new Map<number, Out>();
  readonly #known = new Map<string, Known>();
  readonly #training = new Cost();
  /** Mean seconds of each rank's chunks; null before the first. */
  readonly #chunkSeconds: (number | null)[];
  readonly #heard: number[];
  readonly #dead = new Set<number>();
  readonly #now: () => number;
  #jobs = 0;
  #ended: WorkerError | null = null;

  constructor(parts: DispatcherParts) {
    const { threads, patience } = parts;
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
    this.#schedule = new Schedule(patience, this.#now);
    const places = threads.flatMap((n, rank) => Array.from({ length: n }, () => ({ rank, isSpare: false })));
    this.#places = [...places, ...threads.map((_, rank) => ({ rank, isSpare: true }))];
    for (const place of this.#places.keys()) this.#giveBack(place);
    this.#chunkSeconds = threads.map(() => null);
    this.#heard = threads.map(() => 0);
  }

  /** Threads of all ranks that live. */
  get size(): number {
    return this.#parts.threads.reduce((sum, n, rank) => (this.#dead.has(rank) ? sum : sum + n), 0);
  }

  /** Whether an answer is awaited from another rank. */
  get isWaiting(): boolean {
    for (const { here } of this.#out.values()) if (here === null) return true;
    return false;
  }

  /** Whether this rank itself has a chunk to do. */
  get isBusyHere(): boolean {
    for (const { here } of this.#out.values()) if (here !== null) return true;
    return false;
  }

  /** A problem that every rank knows by now. */
  know(name: string, session: number, nvalues: number, local: Known['local']): void {
    const settle = () => {};
    const attached = { name, nvalues, work: null, costs: newCosts(), knownTo: new Set<number>(), settle, deaths: 0 };
    this.#schedule.problems.set(name, attached);
    this.#known.set(name, { session, attached, local });
  }

  forget(name: string): void {
    const known = this.#known.get(name);
    if (!known) return;
    this.#known.delete(name);
    this.#schedule.drop(known.attached, new WorkerError(`${name} was detached`));
    known.local.pool.detach(known.local.name);
    // its ranks are told by the session's end; what they had of other fits in it, networks to train, is done again elsewhere
    for (const [job, { task, session, here, place }] of this.#out) {
      const isAnothers = task !== null && task.share.problem !== known.attached;
      if (session !== known.session || (here !== null && isAnothers)) continue;
      here?.unsubscribe();
      this.#out.delete(job);
      this.#schedule.returned(place);
      this.#giveBack(place);
    }
    this.#handOut();
  }

  evaluate(task: Task): Observable<TaskAnswer> {
    return new Observable<TaskAnswer>(out => {
      if (this.#ended) return out.error(this.#ended);
      const attached = checkTask(task, name => this.#known.get(name)?.attached);
      const empty = emptyAnswer(task);
      if (empty) {
        const turn = setTimeout(() => {
          out.next(empty);
          out.complete();
        });
        return () => clearTimeout(turn);
      }
      const entry = { share: this.#share(task, attached), out, line: task.line };
      this.#schedule.add(entry);
      this.#handOut();
      return () => {
        this.#schedule.remove(entry);
        this.#callOff(entry);
      };
    });
  }

  /** A rank's answer to a chunk. */
  answered(rank: number, job: number, answer: TaskAnswer | WireError): void {
    this.#heard[rank] = this.#now();
    const out = this.#out.get(job);
    if (!out) return;
    this.#out.delete(job);
    this.#giveBack(out.place);
    if ('want' in answer) {
      const { seconds } = answer;
      const mean = this.#chunkSeconds[rank];
      this.#chunkSeconds[rank] = mean === null ? seconds : mean + 0.2 * (seconds - mean);
      this.#schedule.answered(out.place, doneOf(answer));
    } else this.#schedule.answered(out.place, { did: 'failed', error: answer });
    this.#handOut();
  }

  heard(rank: number): void {
    this.#heard[rank] = this.#now();
  }

  /** A rank has died: the others do its chunks again. */
  lost(rank: number, cause: Error): void {
    if (this.#dead.has(rank)) return;
    this.#dead.add(rank);
    for (const [place, { rank: its }] of this.#places.entries())
      if (its === rank) for (const places of [this.#free, this.#freeSpares]) places.delete(place);
    // the older ones were under way, one a thread; those that waited there are not to blame
    let running = this.#parts.threads[rank];
    for (const [job, { place }] of this.#out) {
      if (this.#places[place].rank !== rank) continue;
      this.#out.delete(job);
      if (running-- > 0) this.#schedule.lost(place, cause);
      else this.#schedule.returned(place);
    }
    this.#handOut();
  }

  /** A rank that has said nothing for longer than its chunk allows, with the seconds; null where all is well. */
  silent(): { rank: number; seconds: number } | null {
    const now = this.#now();
    for (const { place, here, silence, since } of this.#out.values()) {
      if (here !== null) continue;
      const { rank } = this.#places[place];
      const ms = now - Math.max(since, this.#heard[rank]);
      if (ms > silence) return { rank, seconds: ms / 1000 };
    }
    return null;
  }

  /** Ends everything that is under way, and refuses whatever comes after. */
  end(error: WorkerError): void {
    this.#ended ??= error;
    this.#schedule.fail(error);
    for (const name of [...this.#known.keys()]) this.forget(name);
  }

  #share(task: Task, problem: Attached | undefined): Share {
    switch (task.want) {
      case 'value':
      case 'gradient':
        return new SentRows(task, problem!);
      case 'walk':
        return new Walks(task, problem!);
      case 'train':
        return new Networks(task.id, task.jobs, this.#training);
      default:
        return unreachable(task);
    }
  }

  #handOut(): void {
    // first all threads, so that no chunk waits at one rank while another has nothing to do
    for (const places of [this.#free, this.#freeSpares])
      for (const place of places) {
        const { rank, isSpare } = this.#places[place];
        const chunk = this.#chunkSeconds[rank];
        if (isSpare && (chunk === null || chunk >= SPARE_BELOW)) continue;
        // networks may be trained anywhere, but another rank listens only while it has a session
        if (rank > 0 && this.#known.size === 0) continue;
        const next = this.#schedule.next(place, this.size);
        if (next === null) return;
        places.delete(place);
        this.#begin(place, rank, next.job, next.task, next.silence);
      }
  }

  #giveBack(place: number): void {
    (this.#places[place].isSpare ? this.#freeSpares : this.#free).add(place);
  }

  #begin(place: number, rank: number, chunk: Job, task: Queued | null, silence: number): void {
    const job = this.#jobs++;
    const since = this.#now();
    const known = 'problem' in chunk ? this.#known.get(chunk.problem)! : this.#known.values().next().value;
    const session = known?.session ?? -1;
    if (rank > 0) {
      this.#out.set(job, { place, task, here: null, session, silence, since });
      this.#parts.send(rank, { do: 'task', session, job, task: taskOf(chunk, job, '') });
      return;
    }
    const pool = known?.local.pool ?? this.#parts.own;
    const here = new Subscription();
    // before the subscription: a pool that has ended answers at once
    this.#out.set(job, { place, task, here, session, silence, since });
    const answers = pool.evaluate(taskOf(chunk, job, known?.local.name ?? ''));
    here.add(
      answers.subscribe({
        next: answer => this.answered(0, job, answer),
        error: error => this.answered(0, job, toWire(error)),
      }),
    );
  }

  /** Nobody waits for this task any more: chunks of it that are out are called off. Another rank says when it has let go. */
  #callOff(entry: Queued): void {
    for (const [job, { task, here, session, place }] of this.#out) {
      if (task !== entry) continue;
      if (here === null) this.#parts.send(this.#places[place].rank, { do: 'cancel', session, job });
      else {
        here.unsubscribe();
        this.#out.delete(job);
        this.#schedule.returned(place);
        this.#giveBack(place);
      }
    }
  }
}
