import type { Subscriber } from 'rxjs';
import { unreachable, WorkerError } from '../../src/errors.js';
import { fromWire, type Job, type Reply } from '../workers/messages.js';
import type { TaskAnswer } from './contract.js';
import { RoundTrip } from './roundTrip.js';
import { type Attached, type Done, MAX_DEATHS, type Outcome, type Share } from './share.js';

/** A task under way, and who waits for it. */
export interface Queued {
  readonly share: Share;
  readonly out: Subscriber<TaskAnswer>;
  /** See {@link Task}. */
  readonly line: string | undefined;
}

/** What a worker is at. */
type Assignment =
  | { readonly of: 'problem'; readonly problem: Attached }
  /** `since`: when a worker that was free was given it; null where it had to wait. */
  | { readonly of: 'task'; readonly task: Queued; readonly since: number | null };

/**
 * Who does what next: the pool's book-keeping, without threads or clocks.
 *
 * A worker first learns every problem there is; then tasks are served in turn, so that several fits share a pool fairly, but those that stand in one line the oldest
 * first: a fit can do nothing with the answer to a later one. How a task is cut up, and how what died
 * with a worker is done again, is its {@link Share}'s affair.
 */
export class Schedule {
  readonly problems = new Map<string, Attached>();
  #tasks: Queued[] = [];
  /** Of each worker what it is at, and behind it what waits there. */
  readonly #at = new Map<number, Assignment[]>();
  /** To each worker. */
  readonly #trips = new Map<number, RoundTrip>();
  readonly #patience: number;
  readonly #now: () => number;

  /**
   * @param patience seconds: see {@link Cost.silence}
   * @param now milliseconds
   */
  constructor(patience: number, now: () => number = () => performance.now()) {
    this.#patience = patience;
    this.#now = now;
  }

  add(task: Queued): void {
    this.#tasks.push(task);
  }

  /** Nobody waits for it any more. */
  remove(task: Queued): void {
    const i = this.#tasks.indexOf(task);
    if (i < 0) return;
    this.#tasks.splice(i, 1);
    task.share.abandon();
  }

  /**
   * The next job of a worker that is free, out of `workers` in all, with its allowed silence in milliseconds and the task that it is of; null when there is
   * nothing to do.
   */
  next(worker: number, workers: number): { job: Job; silence: number; task: Queued | null } | null {
    for (const problem of this.problems.values()) {
      if (problem.work === null || problem.knownTo.has(worker)) continue;
      this.#put(worker, { of: 'problem', problem });
      return { job: { do: 'attach', problem: problem.name, work: problem.work }, silence: 5000 * this.#patience, task: null };
    }
    for (const task of this.#tasks) {
      const job = task.share.take(worker, workers, this.#trip(worker).seconds);
      if (job === null) continue;
      this.#moveBack(task);
      this.#put(worker, { of: 'task', task, since: this.#now() });
      return { job, silence: task.share.cost.silence(this.#patience), task };
    }
    return null;
  }

  /**
   * What a worker may be sent while it is still at something: to claim rows of the next task in the same line. It has a turn more to get there, so no other fit waits for
   * it longer, and whoever is there first does them, so nobody waits for it either. null where there is nothing of the kind, or it has something waiting.
   */
  following(worker: number, workers: number): { job: Job; silence: number } | null {
    const [at, waiting] = this.#at.get(worker) ?? [];
    if (at?.of !== 'task' || at.task.line === undefined || !at.task.share.isClaimed || waiting) return null;
    for (const task of this.#tasks) {
      if (task === at.task || task.line !== at.task.line || !task.share.isClaimed) continue;
      const job = task.share.take(worker, workers, this.#trip(worker).seconds);
      if (job === null) continue;
      this.#put(worker, { of: 'task', task, since: null });
      return { job, silence: task.share.cost.silence(this.#patience) };
    }
    return null;
  }

  #put(worker: number, assignment: Assignment): void {
    const at = this.#at.get(worker);
    if (at) at.push(assignment);
    else this.#at.set(worker, [assignment]);
  }

  /** What a worker was at, which is over; what waits there comes next. */
  #shift(worker: number): Assignment | undefined {
    return this.#at.get(worker)?.shift();
  }

  #trip(worker: number): RoundTrip {
    let trip = this.#trips.get(worker);
    if (!trip) this.#trips.set(worker, (trip = new RoundTrip()));
    return trip;
  }

  /** The others come first now. */
  #moveBack(served: Queued): void {
    const goes = (task: Queued) => task === served || (task.line !== undefined && task.line === served.line);
    this.#tasks = [...this.#tasks.filter(task => !goes(task)), ...this.#tasks.filter(goes)];
  }

  /** Takes in a reply. Gives the seconds of work that it stands for, for the pool's figures; null where it stands for none. */
  answered(worker: number, reply: Reply): number | null {
    const at = this.#shift(worker);
    if (!at) return null;
    switch (reply.did) {
      case 'attach':
        if (at.of === 'problem') this.#learnt(worker, at.problem);
        return null;
      case 'failed':
        if (at.of === 'problem') this.drop(at.problem, fromWire(reply.error));
        else this.#end(at.task, fromWire(reply.error));
        return null;
      case 'threw':
        // a worker's machine makes a death of it
        return null;
      case 'evaluate':
      case 'walk':
      case 'train':
        if (at.of === 'problem') return null;
        if (unitsOf(reply) > 0 && at.since !== null) this.#trip(worker).measure((this.#now() - at.since) / 1000 - reply.seconds);
        return this.#worked(worker, at.task, reply);
      default:
        return unreachable(reply);
    }
  }

  /** A worker gives back what it has of a task: nobody's fault, so it is done again, if anyone still wants it, without a count of deaths. */
  returned(worker: number): void {
    const at = this.#shift(worker);
    if (at?.of === 'task') this.#settle(at.task, at.task.share.lost(worker, null));
  }

  lost(worker: number, cause: Error): void {
    for (const problem of this.problems.values()) problem.knownTo.delete(worker);
    const at = this.#shift(worker);
    // what waited there had not been begun
    while (this.#at.get(worker)?.length) this.returned(worker);
    if (at?.of === 'problem') {
      const { problem } = at;
      if (++problem.deaths < MAX_DEATHS) return;
      this.drop(problem, new WorkerError(`Three workers died while they loaded ${problem.name}: ${cause.message}`, null, { cause }));
    } else if (at) this.#settle(at.task, at.task.share.lost(worker, cause));
  }

  /** Forgets a problem; who waits for it, or for its tasks, hears `error`. */
  drop(problem: Attached, error: Error): void {
    this.problems.delete(problem.name);
    problem.settle(error);
    for (const task of this.#tasks.filter(({ share }) => share.problem === problem)) this.#end(task, error);
  }

  /** Ends everything, with the same error. */
  fail(error: Error): void {
    for (const problem of [...this.problems.values()]) this.drop(problem, error);
    for (const task of [...this.#tasks]) this.#end(task, error);
  }

  #learnt(worker: number, problem: Attached): void {
    problem.knownTo.add(worker);
    problem.deaths = 0;
    problem.settle(null);
  }

  #worked(worker: number, task: Queued, reply: Done): number | null {
    const units = unitsOf(reply);
    task.share.cost.measure(units, reply.seconds);
    this.#settle(task, task.share.answered(worker, reply));
    // A worker may be woken to find that others have done it all.
    return units > 0 ? reply.seconds : null;
  }

  #settle(task: Queued, outcome: Outcome): void {
    // A reply may come after the task was given up.
    if (outcome === null || !this.#tasks.includes(task)) return;
    if (outcome instanceof WorkerError) this.#end(task, outcome);
    else {
      this.remove(task);
      task.out.next(outcome);
      task.out.complete();
    }
  }

  #end(task: Queued, error: Error): void {
    this.remove(task);
    task.out.error(error);
  }
}

function unitsOf(reply: Done): number {
  switch (reply.did) {
    case 'evaluate':
      return reply.rows;
    case 'walk':
      return reply.walks.length;
    case 'train':
      return 1;
    default:
      return unreachable(reply);
  }
}
