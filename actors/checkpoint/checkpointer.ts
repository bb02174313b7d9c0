/** Saves a fit while it runs, and finds where to go on. */
import type { Subscription } from 'rxjs';
import { ValueError } from '../../src/errors.js';
import type { Checkpoint, CheckpointView } from '../../src/io/checkpoint/contract.js';
import { differences, type Fingerprint, fingerprintOf } from '../../src/io/checkpoint/fingerprint.js';
import type { Problem } from '../../src/likelihood/problem.js';
import { isNode } from '../../src/platform.js';
import type { AnyKernel } from '../samplers/machine.js';
import type { SamplerActor } from '../samplers/samplerActor.js';
import { type CheckpointStore, openStore } from './store.js';

/** What is saved, and where. */
export interface ToSave {
  readonly path: string;
  /** Whether a file that is there is gone on from; otherwise it is set aside. */
  readonly resume: boolean;
  readonly problem: Problem;
  readonly kernel: AnyKernel;
  /** As the kernel's `options()` gave them. */
  readonly options: unknown;
  /** Which of them were not given, and follow the number of cores: a fit that goes on keeps the ones it began with. */
  readonly byCores: readonly string[];
  readonly seed: number;
  /** What the fit took and cost so far. */
  spent(): { readonly seconds: number; readonly cost: Readonly<Record<string, number>> };
  /** Hears of every file that was written. */
  wrote(nLike: number): void;
  /** Hears why one wasn't, in words. The fit goes on. */
  warn(message: string): void;
}

/** Milliseconds between two files at least. */
const SOONEST = 500;
/**
 * A file waits for so many times what the last one took of the thread: however large the state grows, that is a quarter of a percent of the fit. With loading HDF5 and
 * with the last file, which comes whenever the fit ends, a fit of a minute stays below one percent of its time.
 */
const SHARE = 400;
/** But no longer than so many times what the fit has taken so far: the first file, with all code still cold, takes longer than those after it. */
const GROWTH = 2;

/** Belongs to one run. */
export class Checkpointer {
  /** What all of this process have spent opening, making and writing files, in milliseconds by the clock and of the processor: for `test/bench/checkpoint.ts`. */
  static readonly spent = { wall: 0, cpu: 0 };
  readonly #store: CheckpointStore;
  readonly #plan: ToSave;
  readonly #fingerprint: Fingerprint;
  readonly #now: () => number;
  /** What the fit that goes on began with, or begins with. */
  #options: unknown;
  /** The last state with no proposal out. */
  #state: unknown;
  #saved: unknown;
  readonly #begun: number;
  #due: number;
  #writing: Promise<void> | null = null;

  private constructor(plan: ToSave, store: CheckpointStore, now: () => number) {
    this.#plan = plan;
    this.#store = store;
    this.#now = now;
    this.#fingerprint = fingerprintOf(plan.problem, plan.kernel.method, plan.seed);
    this.#options = plan.options;
    this.#begun = now();
    this.#due = this.#begun + SOONEST;
  }

  /**
   * Opens the checkpoint, and reads where to go on, with the options of now.
   *
   * @returns the checkpointer, and the fit that was interrupted; null where there is none
   * @throws ValueError naming what differs where it is of another fit; FileError where it can't be read or is another run's; ImportError
   */
  static async open(plan: ToSave, now: () => number = () => performance.now()): Promise<{ keeper: Checkpointer; past: Checkpoint | null }> {
    const began = performance.now();
    const cpu = cpuTime();
    const store = await openStore(plan.path);
    try {
      const keeper = new Checkpointer(plan, store, now);
      if (!plan.resume) {
        await store.setAside();
        return { keeper, past: null };
      }
      const saved = await store.read();
      if (saved === null) return { keeper, past: null };
      const past = amended(plan, keeper.#fingerprint, saved);
      keeper.#options = past.options;
      keeper.#state = past.state;
      // what was changed is to be written
      keeper.#saved = past === saved ? past.state : undefined;
      return { keeper, past };
    } catch (error) {
      await store.release();
      throw error;
    } finally {
      Checkpointer.spent.wall += performance.now() - began;
      Checkpointer.spent.cpu += cpuTime() - cpu;
    }
  }

  /** Saves the sampler from time to time, between its batches, until the subscription ends. */
  follow({ steps$, ref }: SamplerActor): Subscription {
    return steps$.subscribe({
      next: () => {
        this.#state = ref.getSnapshot().context.state;
        if (this.#now() >= this.#due && this.#writing === null) void this.#write();
      },
      // the run hears of it where it drives the sampler
      error: () => {},
    });
  }

  /** Saves what isn't saved yet, and gives the file back. */
  async close(): Promise<void> {
    try {
      await this.#writing;
      if (this.#state !== this.#saved) await this.#write();
    } finally {
      await this.#store.release();
    }
  }

  #write(): Promise<void> {
    const began = this.#now();
    const cpu = cpuTime();
    const state = this.#state;
    const { kernel, wrote, warn, path } = this.#plan;
    let cost = 0;
    this.#writing = Promise.resolve()
      .then(() => {
        const [checkpoint, view] = [this.#checkpoint(state), this.#view(state)];
        cost = this.#now() - began;
        return this.#store.write(checkpoint, view);
      })
      .then(({ said, took }) => {
        cost += took;
        if (said !== null) warn(said);
        this.#saved = state;
        wrote(kernel.info(state).nLike);
      })
      .catch(error => {
        // a full disk must not be asked all the time
        cost = this.#now() - began;
        warn(`${path}: the checkpoint can't be written (${(error as Error).message}); the fit goes on in memory`);
      })
      .finally(() => {
        this.#writing = null;
        Checkpointer.spent.wall += cost;
        Checkpointer.spent.cpu += cpuTime() - cpu;
        const now = this.#now();
        this.#due = now + Math.max(SOONEST, Math.min(SHARE * cost, GROWTH * (now - this.#begun)));
      });
    return this.#writing;
  }

  #checkpoint(state: unknown): Checkpoint {
    const { kernel, seed, spent } = this.#plan;
    return {
      method: kernel.method,
      fingerprint: this.#fingerprint,
      options: this.#options as Readonly<Record<string, unknown>>,
      seed,
      finished: kernel.phase(state) === 'done',
      ...spent(),
      state,
    };
  }

  #view(state: unknown): CheckpointView {
    const { problem, kernel } = this.#plan;
    const { labels, units } = problem;
    const { n, points, logL, logW, logZ, logZErr } = kernel.posterior(state);
    const { nLike, nEff } = kernel.info(state);
    return { labels, units, n, samples: problem.transform(points, n), logL, logw: logW, nLike, nEff, logZ, logZErr };
  }
}

/** Milliseconds of the processor that this process has used; 0 in a page. */
const cpuTime = (): number => {
  if (!isNode) return 0;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** The saved fit under the options of now. @throws ValueError naming what differs and may not */
function amended({ path, kernel, options, byCores }: ToSave, fingerprint: Fingerprint, past: Checkpoint): Checkpoint {
  const other = differences(past.fingerprint, fingerprint);
  const then = past.options;
  const now: Record<string, unknown> = { ...(options as Readonly<Record<string, unknown>>) };
  for (const name of byCores) if (Object.hasOwn(then, name)) now[name] = then[name];
  const changed = past.method === kernel.method ? changedOptions(then, now) : [];
  const free = kernel.amend?.options ?? [];
  const refused = changed.filter(name => !free.includes(name));
  if (other.length > 0 || refused.length > 0) {
    const what = [...other, ...refused.map(name => `${name} (${show(then[name])} then, ${show(now[name])} now)`)];
    const rule = free.length === 0 ? '' : ` Of the options of ${kernel.method}, ${listed(free)} may change.`;
    throw new ValueError(
      `checkpoint is '${path}': it is of another fit; what differs: ${what.join('; ')}.${rule} Give another name, or resume: false to begin anew (the old file is kept as .bak)`,
    );
  }
  return changed.length === 0 ? past : { ...past, options: now, state: kernel.amend!.apply(past.state, now) };
}

/** In words: one, two and three. */
const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;

function changedOptions(then: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): string[] {
  const names = new Set([...Object.keys(then), ...Object.keys(now)]);
  return [...names].filter(name => show(then[name]) !== show(now[name]));
}

const show = (value: unknown): string =>
  typeof value === 'number' || value === undefined
    ? String(value)
    : (JSON.stringify(value, (_, v) => (typeof v === 'number' ? String(v) : v)) ?? '');
