/** Milliseconds after a message in which the next one is looked for without a rest: answers and new tasks come in quick succession. */
const BUSY = 1;
/** Milliseconds between looks after that: first, and in a long silence. An idle rank costs 2 to 7 % of a core, and picks a message up after 2 to 3 ms. */
const FIRST_REST = 1;
const LONGEST_REST = 5;
/** A rest grows by this factor from look to look. */
const GROWTH = 1.1;

/** How a mailbox waits; a test has its own. */
export interface MailboxClock {
  /** Milliseconds. */
  now(): number;
  /** Calls at the next turn of the event loop. Gives what takes it back. */
  soon(f: () => void): () => void;
  later(f: () => void, ms: number): () => void;
}

const realClock: MailboxClock = {
  now: () => performance.now(),
  soon: f => {
    const handle = setImmediate(f);
    return () => clearImmediate(handle);
  },
  later: (f, ms) => {
    const handle = setTimeout(f, ms);
    return () => clearTimeout(handle);
  },
};

/** What a mailbox asks at each look. */
export interface MailboxOwner {
  /** Takes in what has come; whether anything had. */
  collect(): boolean;
  /** Whether there is anything to look for. */
  isWaiting(): boolean;
  /** Whether to look without a rest: this rank's core has nothing better to do. */
  isEager(): boolean;
}

/**
 * When to look for messages. MPI has no way to wake a process but to keep a core busy with waiting; so one looks often while there is traffic, ever more seldom
 * afterwards, and not at all while nothing can come: an idle process ends by itself.
 */
export class Mailbox {
  readonly #owner: MailboxOwner;
  readonly #clock: MailboxClock;
  #stop: (() => void) | null = null;
  #rest = FIRST_REST;
  #busyUntil = 0;

  constructor(owner: MailboxOwner, clock: MailboxClock = realClock) {
    this.#owner = owner;
    this.#clock = clock;
  }

  /** Something was sent, or is about to come. */
  hurry(): void {
    this.#rest = FIRST_REST;
    this.#busyUntil = this.#clock.now() + BUSY;
    this.#stop?.();
    this.#stop = this.#clock.soon(this.#look);
  }

  readonly #look = (): void => {
    this.#stop = null;
    if (this.#owner.collect()) {
      this.#busyUntil = this.#clock.now() + BUSY;
      this.#rest = FIRST_REST;
    }
    // what came may have made somebody send, which is a look to come already
    if (this.#stop !== null || !this.#owner.isWaiting()) return;
    if (this.#clock.now() < this.#busyUntil || this.#owner.isEager()) this.#stop = this.#clock.soon(this.#look);
    else {
      this.#stop = this.#clock.later(this.#look, this.#rest);
      this.#rest = Math.min(LONGEST_REST, this.#rest * GROWTH);
    }
  };
}
