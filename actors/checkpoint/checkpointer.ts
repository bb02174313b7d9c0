/** Saves a fit while it runs, and finds where to go on. */
import type { Subscription } from 'rxjs';
import { ValueError } from '../../src/errors.js';
import type { Checkpoint, CheckpointView } from '../../src/io/checkpoint/contract.js';
import { differences, fingerprintOf } from '../../src/io/checkpoint/fingerprint.js';
import { fromHdf5, readyForHdf5, toHdf5 } from '../../src/io/checkpoint/hdf5.js';
import type { Problem } from '../../src/likelihood/problem.js';
import type { AnyKernel } from '../samplers/machine.js';
import type { SamplerActor } from '../samplers/samplerActor.js';
import { type CheckpointFile, openCheckpointFile } from './checkpointFile.js';

/** What is saved, and where. */
export interface ToSave {
  readonly path: string;
  /** Whether a file that is there is gone on from; otherwise it is set aside. */
  readonly resume: boolean;
  readonly problem: Problem;
  readonly kernel: AnyKernel;
  /** As the kernel's `options()` gave them. */
  readonly options: unknown;
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
/** A file waits for so many times what the last one took: saving costs at most a hundredth of the fit. */
const SHARE = 100;

/** Belongs to one run. */
export class Checkpointer {
  readonly #file: CheckpointFile;
  readonly #plan: ToSave;
  readonly #now: () => number;
  /** The last state with no proposal out. */
  #state: unknown;
  #saved: unknown;
  #due: number;
  #writing: Promise<void> | null = null;

  private constructor(plan: ToSave, file: CheckpointFile, now: () => number) {
    this.#plan = plan;
    this.#file = file;
    this.#now = now;
    this.#due = now() + SOONEST;
  }

  /**
   * Opens the checkpoint's file, and reads where to go on, with the options of now.
   *
   * @returns the checkpointer, and the fit that was interrupted; null where there is none
   * @throws ValueError naming what differs where the file is of another fit; FileError where it can't be read or is another run's; ImportError
   */
  static async open(plan: ToSave, now: () => number = () => performance.now()): Promise<{ keeper: Checkpointer; past: Checkpoint | null }> {
    await readyForHdf5();
    const file = openCheckpointFile(plan.path);
    try {
      const bytes = file.read();
      const keeper = new Checkpointer(plan, file, now);
      if (bytes === null) return { keeper, past: null };
      if (!plan.resume) {
        file.setAside();
        return { keeper, past: null };
      }
      const past = amended(plan, await fromHdf5(bytes, plan.path));
      keeper.#state = past.state;
      keeper.#saved = past.state;
      return { keeper, past };
    } catch (error) {
      file.release();
      throw error;
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
      this.#file.release();
    }
  }

  #write(): Promise<void> {
    const began = this.#now();
    const state = this.#state;
    const { kernel, wrote, warn, path } = this.#plan;
    this.#writing = toHdf5(this.#checkpoint(state), this.#view(state))
      .then(bytes => {
        this.#file.write(bytes);
        this.#saved = state;
        wrote(kernel.info(state).nLike);
      })
      .catch(error => warn(`${path}: the checkpoint can't be written (${(error as Error).message}); the fit goes on without`))
      .finally(() => {
        this.#writing = null;
        const now = this.#now();
        this.#due = now + Math.max(SOONEST, SHARE * (now - began));
      });
    return this.#writing;
  }

  #checkpoint(state: unknown): Checkpoint {
    const { problem, kernel, seed, options, spent } = this.#plan;
    return {
      method: kernel.method,
      fingerprint: fingerprintOf(problem, kernel.method, seed),
      options: options as Readonly<Record<string, unknown>>,
      finished: kernel.phase(state) === 'done',
      ...spent(),
      state,
    };
  }

  #view(state: unknown): CheckpointView | null {
    const { problem, kernel, seed } = this.#plan;
    const { n, points, logL, logW, logZ, logZErr } = kernel.posterior(state);
    if (n === 0) return null;
    const { nLike, nEff } = kernel.info(state);
    const samples = problem.transform(points, n);
    return { labels: problem.labels, units: problem.units, n, samples, logL, logw: logW, nLike, nEff, logZ, logZErr, seed };
  }
}

/** The saved fit under the options of now. @throws ValueError naming what differs and may not */
function amended({ path, problem, kernel, options, seed }: ToSave, past: Checkpoint): Checkpoint {
  const other = differences(past.fingerprint, fingerprintOf(problem, kernel.method, seed));
  const now = options as Readonly<Record<string, unknown>>;
  const changed = past.method === kernel.method ? changedOptions(past.options, now) : [];
  const free = kernel.amend?.options ?? [];
  const refused = changed.filter(name => !free.includes(name));
  if (other.length > 0 || refused.length > 0) {
    const what = [...other, ...refused.map(name => `${name} (${show(past.options[name])} then, ${show(now[name])} now)`)];
    const rule = free.length === 0 ? '' : ` Of the options of ${kernel.method}, ${free.join(' and ')} may change.`;
    throw new ValueError(
      `checkpoint is '${path}': it is of another fit; what differs: ${what.join('; ')}.${rule} Give another name, or resume: false to begin anew (the old file is kept as .bak)`,
    );
  }
  return changed.length === 0 ? past : { ...past, state: kernel.amend!.apply(past.state, options) };
}

function changedOptions(then: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): string[] {
  const names = new Set([...Object.keys(then), ...Object.keys(now)]);
  return [...names].filter(name => show(then[name]) !== show(now[name]));
}

const show = (value: unknown): string =>
  typeof value === 'number' || value === undefined
    ? String(value)
    : (JSON.stringify(value, (_, v) => (typeof v === 'number' ? String(v) : v)) ?? '');
