import type { WorkerLike } from 'threads';
import { fromWire, isNotice, toWire, type WireError } from './messages.js';

/** What an adapter makes of a native thread. */
export interface NativeThread {
  post(message: unknown, transfer: Transferable[]): void;
  /** Resolves when nothing of the thread is left. */
  terminate(): Promise<void>;
  /** While it is ref'd, a thread keeps the process alive; nothing to do in a page. */
  ref(): void;
  unref(): void;
}

/** How a native thread reports. */
export interface ThreadEvents {
  message(data: unknown): void;
  /** It is gone, or in no state to go on; the first cause counts. */
  dead(cause: Error): void;
}

export type OpenThread = (events: ThreadEvents) => NativeThread;

/** The part of threads.js 1.7's wire protocol that is read here. */
interface ThreadsMessage {
  readonly type: 'init' | 'running' | 'result' | 'error' | 'uncaughtError' | 'run' | 'cancel';
  readonly uid?: number;
  readonly complete?: boolean;
  readonly error?: WireError;
}
type Listener = (event: { data: unknown }) => void;

/**
 * A thread in the shape that `spawn()` of threads.js expects, with what threads.js leaves out: when the thread exits, runs out of memory, fails to load
 * or throws outside a call, then {@link exited} says why and every call still in flight rejects. Notices (messages past threads.js) go to {@link onBeat}.
 */
export class ThreadPort implements WorkerLike {
  /** Resolves when the worker has called `expose()`; rejects when it died before. */
  readonly ready: Promise<void>;
  /** Resolves with the cause once the thread is gone. */
  readonly exited: Promise<Error>;
  onBeat: () => void = () => {};
  readonly #native: NativeThread;
  readonly #listeners = new Set<Listener>();
  readonly #inFlight = new Set<number>();
  #init: ThreadsMessage | null = null;
  #dead: Error | null = null;
  #gone: Promise<void> = Promise.resolve();
  #isReady!: () => void;
  #isDead!: (cause: Error) => void;

  constructor(open: OpenThread) {
    this.exited = new Promise(resolve => (this.#isDead = resolve));
    this.ready = new Promise((resolve, reject) => {
      this.#isReady = resolve;
      void this.exited.then(reject);
    });
    this.ready.catch(() => {});
    this.#native = open({ message: data => this.#receive(data), dead: cause => this.#bury(cause) });
  }

  addEventListener(type: string, listener: Listener): void {
    if (type !== 'message') return;
    this.#listeners.add(listener);
    // spawn() listens for the greeting only after we have waited for it: a spawn() that fails would leave its timer running.
    if (this.#init) listener({ data: this.#init });
  }

  removeEventListener(type: string, listener: Listener): void {
    if (type === 'message') this.#listeners.delete(listener);
  }

  postMessage(message: unknown, transfer: unknown[] = []): void {
    const { type, uid } = message as ThreadsMessage;
    if (type === 'cancel') this.#inFlight.delete(uid!);
    if (this.#dead) {
      // threads.js cancels when it tears down, dead or alive.
      if (type === 'cancel') return;
      throw this.#dead;
    }
    this.#native.post(message, transfer as Transferable[]);
    if (type === 'run') this.#inFlight.add(uid!);
  }

  ref(): void {
    this.#native.ref();
  }

  unref(): void {
    this.#native.unref();
  }

  /** Ends the thread whatever it is doing. Calls in flight reject with `cause`. */
  async terminate(cause: Error = new Error('The worker was terminated')): Promise<void> {
    this.#bury(cause);
    await this.#gone;
  }

  #receive(data: unknown): void {
    if (this.#dead) return;
    if (isNotice(data)) {
      if (data.farinata === 'beat') this.onBeat();
      else this.#bury(fromWire(data.error));
      return;
    }
    const message = data as ThreadsMessage;
    if (message.type === 'uncaughtError') {
      // threads.js would carry on in an unknown state: a throw outside a call is a death like any other.
      this.#bury(message.error ? fromWire(message.error) : new Error('The worker failed'));
      return;
    }
    if (message.type === 'init') {
      this.#init = message;
      this.#isReady();
    }
    if (message.type === 'error' || (message.type === 'result' && message.complete)) this.#inFlight.delete(message.uid!);
    this.#emit(message);
  }

  #bury(cause: Error): void {
    if (this.#dead) return;
    this.#dead = cause;
    this.#gone = this.#native.terminate();
    this.#isDead(cause);
    for (const uid of this.#inFlight) this.#emit({ type: 'error', uid, error: toWire(cause) });
    this.#inFlight.clear();
    this.#listeners.clear();
  }

  #emit(data: { type: string; uid?: number; error?: object }): void {
    const wire = data.error ? { ...data, error: { __error_marker: '$$error', ...data.error } } : data;
    for (const listener of [...this.#listeners]) listener({ data: wire });
  }
}
