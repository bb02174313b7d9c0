import { hasThreads } from '../../src/platform.js';
import { loadThreads } from './loadThreads.js';
import type { Job, Reply, WorkerApi } from './messages.js';
import { type NodeThreadOptions, nodeThread } from './nodeThread.js';
import { pageThread } from './pageThread.js';
import { ThreadPort } from './threadPort.js';

/** A worker that is up. */
export interface LiveWorker {
  /** Rejects when the worker is gone; what the likelihood throws is a reply. */
  work(job: Job): Promise<Reply>;
  forget(problem: string): void;
  /** Resolves with the cause once it is gone. */
  readonly exited: Promise<Error>;
  onBeat(listener: () => void): void;
  ref(): void;
  unref(): void;
  terminate(cause: Error): Promise<void>;
}

export interface StartOptions extends NodeThreadOptions {
  /** Milliseconds that a worker may take to come up. Default 60 000. */
  readonly startTimeout?: number;
}

/**
 * Starts a worker and waits until it can be called. Nothing is left behind when that fails or when `signal` calls it off: no thread, no timer.
 * @throws the cause, where the worker doesn't come up
 */
export async function startWorker(signal: AbortSignal, options: StartOptions = {}): Promise<LiveWorker> {
  const { spawn, Transfer } = await loadThreads();
  signal.throwIfAborted();
  const { startTimeout = 60_000 } = options;
  const port = new ThreadPort(hasThreads ? nodeThread(options) : pageThread(options.script));
  const giveUp = () => void port.terminate(new Error('The worker was called off while it started'));
  const late = setTimeout(() => void port.terminate(new Error(`The worker did not come up within ${startTimeout / 1000} s`)), startTimeout);
  signal.addEventListener('abort', giveUp);
  try {
    await port.ready;
    const remote = await spawn<WorkerApi>(port);
    signal.throwIfAborted();
    return {
      // A call must be listened to in the statement that makes it: threads.js sends at once, but hears only whoever listens.
      work: job =>
        Promise.resolve(
          job.do === 'evaluate' && job.rows.in === 'message' ? remote.work(Transfer(job, [job.rows.values.buffer])) : remote.work(job),
        ),
      forget: problem => void Promise.resolve(remote.forget(problem)).catch(() => {}),
      exited: port.exited,
      onBeat: listener => {
        port.onBeat = listener;
      },
      ref: () => port.ref(),
      unref: () => port.unref(),
      terminate: cause => port.terminate(cause),
    };
  } catch (error) {
    await port.terminate();
    throw error;
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', giveUp);
  }
}
