import { auditTime, defer, map, merge, type Observable, of, Subject } from 'rxjs';
import { FitError, unreachable, ValueError, WorkerError } from '../../src/errors.js';
import type { WorkSpec } from '../../src/likelihood/spec.js';
import { builtin } from '../../src/platform.js';
import { checkWork } from '../pool/check.js';
import type { Outcome, Pool, PoolStats, Session, Task, TaskAnswer, WorkerEvent } from '../pool/contract.js';
import { fromWire, toWire } from '../workers/messages.js';
import { Dispatcher } from './dispatcher.js';
import { type Hub, hubOf } from './hub.js';
import { LocalPools, statsOf } from './localPool.js';
import type { Report } from './messages.js';
import { serveRank } from './rankServer.js';
import { mpiWorld, type World } from './world.js';

export interface MPIPoolOptions {
  /** Threads on each rank; ranks may differ. Default 1. Where it is more, start with `mpirun --bind-to none`, or Open MPI gives all of them one core. */
  readonly ncores?: number;
  /** Seconds that a worker, or a rank, may go without a sign of life: see {@link MultiPoolOptions}. Default 60. */
  readonly patience?: number;
  /** The ranks. Default: those that mpirun, mpiexec or srun started. */
  readonly world?: World;
}

/** Milliseconds between looks whether a rank has gone silent. */
const WATCH = 1000;
/** Milliseconds that a change of the figures may wait. */
const WAIT = 200;

/**
 * The threads of all MPI ranks. To be made on every rank, which all run the same script; rank 0 drives and computes, the others serve inside `fit.run()`. Under mpirun a
 * run makes one by itself: this is for several runs that share one.
 *
 * A rank's own pool does again what one of its threads failed to do. A rank that dies ends the job, since MPI can't go on without it: what there is then is the
 * checkpoint. Under Open MPI 5's `mpirun --with-ft ulfm` the others go on instead, unless it was rank 0.
 *
 * @example
 * // mpirun -np 8 node my_fit.js
 * const pool = new MPIPool();
 * await fit.run({ pool });
 * await other.run({ pool });
 * await pool.close();
 */
export class MPIPool implements Pool {
  readonly kind = 'mpi';
  readonly rank: number;
  /** How many ranks there are. */
  readonly ranks: number;
  readonly warnings$: Observable<string>;
  readonly events$: Observable<WorkerEvent>;
  readonly stats$: Observable<PoolStats>;
  readonly #world: World;
  readonly #hub: Hub;
  readonly #pools: LocalPools;
  readonly #dispatcher: Dispatcher;
  readonly #events = new Subject<WorkerEvent>();
  readonly #noticed = new Subject<string>();
  readonly #changes = new Subject<void>();
  /** Of each rank. */
  readonly #threads: readonly number[];
  readonly #bindingWarnings: readonly string[];
  readonly #dead = new Set<number>();
  readonly #stopMourning: () => void;
  /** The first worker of each rank, in a count over all. */
  readonly #offsets: readonly number[];
  readonly #figures: (PoolStats | null)[];
  /** Who waits for every rank to know a session's problem, or to be dead. */
  readonly #opening = new Map<number, (rank: number, error: Error | null) => void>();
  /** Of problems that were attached without a run. */
  readonly #sessions = new Map<string, Session>();
  /** Ends of the sessions that this rank serves. */
  readonly #serving = new Set<() => void>();
  #attached = 0;
  #watch: ReturnType<typeof setInterval> | undefined;
  #closed: WorkerError | null = null;

  /**
   * Waits until every rank has come here.
   * @throws ImportError where this process is no rank, or koffi or libmpi is missing; ValueError on a wrong option
   */
  constructor(options: MPIPoolOptions = {}) {
    const { ncores = 1, patience = 60, world } = options;
    for (const name of Object.keys(options))
      if (!['ncores', 'patience', 'world'].includes(name))
        throw new ValueError(`${name} is not an option of MPIPool; it takes ncores, patience`);
    if (!(Number.isInteger(ncores) && ncores >= 1))
      throw new ValueError(`ncores is ${String(ncores)}: it must be a whole number of at least 1`);
    if (!(patience > 0 && patience < Number.POSITIVE_INFINITY))
      throw new ValueError(`patience is ${String(patience)}: it must be a number of seconds greater than 0`);
    this.#world = world ?? mpiWorld();
    this.#hub = hubOf(this.#world);
    this.rank = this.#world.rank;
    this.ranks = this.#world.ranks;
    const threads = this.#world.gather(ncores).map(n => n ?? 0);
    this.#threads = threads;
    this.#bindingWarnings = bindingWarnings(threads, this.#world.gather(builtin('node:os').availableParallelism()));
    this.#pools = new LocalPools(ncores);
    const own = this.#pools.threads;
    this.#dispatcher = new Dispatcher({ threads, own, patience, send: (to, order) => this.#hub.send(to, order) });
    this.#offsets = threads.map((_, rank) => threads.slice(0, rank).reduce((sum, n) => sum + n, 0));
    this.#figures = threads.map(() => null);
    this.events$ = this.#events.asObservable();
    this.warnings$ = this.#noticed.asObservable();
    for (const pool of [own, this.#pools.inline]) {
      const noted = pool.stats$.subscribe(stats => stats.workers.some(({ tasks }) => tasks > 0) && this.#note(0, stats));
      pool.events$.subscribe({ next: event => this.#events.next(event), complete: () => noted.unsubscribe() });
    }
    this.stats$ = defer(() => merge(of(undefined), this.#changes.pipe(auditTime(WAIT)))).pipe(map(() => this.#stats(threads)));
    this.#stopMourning = this.rank === 0 ? this.#hub.onDeath(dead => this.#lost(dead)) : () => {};
  }

  /** Threads of all ranks together; on rank 0, of those that live. */
  get size(): number {
    return this.#dispatcher.size;
  }

  /** Of threads that lack cores, and of ranks that have died. */
  get warnings(): readonly string[] {
    const dead = [...this.#dead];
    return dead.length === 0 ? this.#bindingWarnings : [...this.#bindingWarnings, this.#obituary(dead)];
  }

  join(work: WorkSpec): Session {
    const session = this.#hub.nextSession();
    let close = () => {};
    let name: string | null = null;
    const attach = async () => {
      this.#onlyRoot('attach');
      if (this.#closed) throw this.#closed;
      const nvalues = checkWork(work);
      close = this.#hub.open(session, {
        receive: message => 'did' in message && this.#heard(message),
        isEager: () => this.#dispatcher.isWaiting && !this.#dispatcher.isBusyHere,
      });
      name = `problem-${++this.#attached}`;
      const local = await this.#open(session, work);
      this.#dispatcher.know(name, session, nvalues, local);
      return name;
    };
    return {
      attach,
      serve: () => this.#serve(session, work),
      conclude: async outcome => {
        this.#hub.broadcast({ do: 'conclude', session, outcome });
        if (name !== null) this.detach(name);
        close();
        await this.#hub.flush();
      },
    };
  }

  /** On rank 0; the others answer with {@link serve}. */
  async attach(work: WorkSpec): Promise<string> {
    const session = this.join(work);
    try {
      const name = await session.attach();
      this.#sessions.set(name, session);
      return name;
    } catch (error) {
      await session.conclude({ result: null, error: toWire(error) });
      throw error;
    }
  }

  /** On the other ranks: works for rank 0 from its {@link attach} to its {@link detach}. */
  serve(work: WorkSpec): Promise<Outcome> {
    if (this.rank === 0) throw new FitError('Rank 0 asks: serve() is for the other ranks');
    return this.join(work).serve();
  }

  detach(problem: string): void {
    this.#dispatcher.forget(problem);
    const session = this.#sessions.get(problem);
    this.#sessions.delete(problem);
    void session?.conclude({ result: null, error: null });
  }

  evaluate(task: Task): Observable<TaskAnswer> {
    this.#onlyRoot('evaluate');
    return this.#dispatcher.evaluate(task);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = new WorkerError('The pool is closed');
    this.#dispatcher.end(this.#closed);
    for (const name of [...this.#sessions.keys()]) this.detach(name);
    for (const end of this.#serving) end();
    clearInterval(this.#watch);
    this.#stopMourning();
    await this.#pools.close();
    this.#changes.complete();
    this.#noticed.complete();
    this.#events.complete();
  }

  async #serve(session: number, work: WorkSpec): Promise<Outcome> {
    const served = serveRank(this.#hub, session, this.#pools, work);
    this.#serving.add(served.end);
    const outcome = await served.outcome;
    this.#serving.delete(served.end);
    return outcome;
  }

  #onlyRoot(verb: string): void {
    if (this.rank > 0) throw new FitError(`Rank ${this.rank} serves: ${verb}() is for rank 0`);
  }

  /** Makes the problem known to every rank, this one included. */
  async #open(session: number, work: WorkSpec): Promise<{ pool: Pool; name: string }> {
    this.#hub.broadcast({ do: 'attach', session, work: work.kind === 'live' ? null : work });
    const awaited = new Set([...this.#threads.keys()].filter(rank => rank > 0 && !this.#dead.has(rank)));
    const others = new Promise<void>((resolve, reject) => {
      if (awaited.size === 0) resolve();
      this.#opening.set(session, (rank, error) => {
        awaited.delete(rank);
        if (error) reject(error);
        else if (awaited.size === 0) resolve();
      });
    });
    this.#watch ??= setInterval(() => this.#checkSilence(), WATCH);
    this.#watch.unref();
    try {
      const [local] = await Promise.all([this.#pools.attach(work), others]);
      return local;
    } finally {
      this.#opening.delete(session);
    }
  }

  #heard(report: Report): void {
    const { rank, session } = report;
    switch (report.did) {
      case 'attach':
        this.#dispatcher.heard(rank);
        this.#opening.get(session)?.(rank, report.error && fromWire(report.error));
        break;
      case 'task':
        if (report.stats) this.#note(rank, report.stats);
        this.#dispatcher.answered(rank, report.job, report.answer);
        break;
      case 'event':
        this.#events.next({ ...report.event, worker: this.#offsets[rank] + report.event.worker });
        break;
      case 'beat':
        this.#dispatcher.heard(rank);
        break;
      default:
        unreachable(report);
    }
  }

  #lost(rank: number): void {
    this.#dead.add(rank);
    const message = this.#obituary([rank]);
    this.#noticed.next(message);
    for (let i = 0; i < this.#threads[rank]; i++)
      this.#events.next({ worker: this.#offsets[rank] + i, what: 'died', cause: `rank ${rank} died` });
    for (const settle of [...this.#opening.values()]) settle(rank, null);
    this.#dispatcher.lost(rank, new WorkerError(`rank ${rank} died`));
  }

  #obituary(dead: readonly number[]): string {
    const who = dead.length === 1 ? `rank ${dead[0]}` : `ranks ${dead.join(', ')}`;
    return `${who} died; the fit goes on with ${this.ranks - this.#dead.size} of ${this.ranks} ranks`;
  }

  /** A rank that stands still stops all: the job is better ended than left waiting. */
  #checkSilence(): void {
    const silent = this.#dispatcher.silent();
    if (silent) this.#world.abort(`rank ${silent.rank} gave no sign of life for ${Math.round(silent.seconds)} s`);
  }

  #note(rank: number, stats: PoolStats): void {
    this.#figures[rank] = stats;
    this.#changes.next();
  }

  #stats(threads: readonly number[]): PoolStats {
    const { threads: own, inline } = this.#pools;
    const now = [own, inline].map(statsOf).find(({ workers }) => workers.some(({ tasks }) => tasks > 0));
    if (now && !this.#closed) this.#figures[0] = now;
    const workers = threads.flatMap((n, rank) =>
      Array.from({ length: n }, (_, i) => {
        const line = this.#figures[rank]?.workers[i] ?? { tasks: 0, seconds: 0, idle: 1 };
        return { ...line, worker: this.#offsets[rank] + i };
      }),
    );
    return { workers };
  }
}

/** Launchers bind a rank to a core or a socket unless told not to: threads beyond that take each other's time. */
function bindingWarnings(threads: readonly number[], cores: readonly (number | null)[]): readonly string[] {
  const rank = threads.findIndex((n, r) => n > 1 && n > (cores[r] ?? Number.POSITIVE_INFINITY));
  if (rank < 0) return [];
  return [
    `rank ${rank} has ${threads[rank]} threads but may use ${cores[rank]} of its machine's cores: start with mpirun --bind-to none (Open MPI), or ` +
      `mpiexec -bind-to none (MPICH), or srun --cpus-per-task=${threads[rank]}`,
  ];
}
