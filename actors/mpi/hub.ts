import { Mailbox, type MailboxClock } from './mailbox.js';
import { decode, encode, type Message, type Order } from './messages.js';
import type { World } from './world.js';

/** Who takes a session's messages. */
export interface SessionEnd {
  receive(message: Message): void;
  /** Whether it waits for messages with nothing better to do. */
  isEager(): boolean;
}

/**
 * A rank's door to the others: numbers the sessions, alike on all ranks, and brings each message to its session. One for each world, since several pools may share
 * it. It looks for messages while any session is open.
 */
export class Hub {
  readonly world: World;
  readonly #mailbox: Mailbox;
  readonly #ends = new Map<number, SessionEnd>();
  /** Messages of sessions that this rank hasn't come to yet. */
  readonly #early = new Map<number, Message[]>();
  readonly #flushed: (() => void)[] = [];
  readonly #mourners = new Set<(rank: number) => void>();
  readonly #mourned = new Set<number>();
  #sessions = 0;

  constructor(world: World, clock?: MailboxClock) {
    this.world = world;
    const collect = () => this.#collect();
    const isWaiting = () => this.#ends.size > 0 || this.#flushed.length > 0 || !world.isFlushed();
    const isEager = () => [...this.#ends.values()].some(end => end.isEager());
    this.#mailbox = new Mailbox({ collect, isWaiting, isEager }, clock);
  }

  /** The number of the next session. All ranks ask for the same ones in the same order. */
  nextSession(): number {
    return this.#sessions++;
  }

  /** From now on the session's messages go to `end`, those first that have come already. Gives what ends it. */
  open(session: number, end: SessionEnd): () => void {
    this.#ends.set(session, end);
    const early = this.#early.get(session) ?? [];
    this.#early.delete(session);
    if (early.length > 0) queueMicrotask(() => early.forEach(message => void this.#ends.get(session)?.receive(message)));
    this.#mailbox.hurry();
    return () => this.#ends.delete(session);
  }

  send(to: number, message: Message): void {
    this.world.send(to, encode(message));
    this.#mailbox.hurry();
  }

  /**
   * From rank 0 to all others, by a binary tree: each rank passes it on to two. Where ranks may die rank 0 sends it to each of them itself: what a rank hadn't passed on
   * would be lost with it.
   */
  broadcast(order: Order): void {
    this.#passOn(encode(order));
    this.#mailbox.hurry();
  }

  /** Has `mourn` told of each rank that dies, and of those that have died. Gives what ends that. */
  onDeath(mourn: (rank: number) => void): () => void {
    this.#mourn();
    for (const rank of this.#mourned) mourn(rank);
    this.#mourners.add(mourn);
    return () => this.#mourners.delete(mourn);
  }

  /** Resolves when all that was sent is on its way. */
  flush(): Promise<void> {
    return new Promise(resolve => {
      this.#flushed.push(resolve);
      this.#mailbox.hurry();
    });
  }

  #collect(): boolean {
    if (this.world.isFlushed()) for (const resolve of this.#flushed.splice(0)) resolve();
    let any = false;
    while (this.#ends.size > 0) {
      const bytes = this.world.receive();
      if (bytes === null) break;
      any = true;
      this.#take(bytes);
    }
    this.#mourn();
    return any;
  }

  #mourn(): void {
    if (this.world.dead.size === this.#mourned.size) return;
    for (const rank of [...this.world.dead].filter(rank => !this.#mourned.has(rank))) {
      this.#mourned.add(rank);
      for (const mourn of [...this.#mourners]) mourn(rank);
    }
  }

  #take(bytes: Uint8Array): void {
    const message = decode(bytes);
    // a message received is soon overwritten by the next
    if ('do' in message && (message.do === 'attach' || message.do === 'conclude')) this.#passOn(bytes.slice());
    const { session } = message;
    const end = this.#ends.get(session);
    if (end) end.receive(message);
    // what is late for a session that has been concluded is of no use to anyone
    else if (session >= this.#sessions) this.#early.set(session, [...(this.#early.get(session) ?? []), message]);
  }

  #passOn(bytes: Uint8Array): void {
    const { rank, ranks, survives } = this.world;
    const children = !survives ? [2 * rank + 1, 2 * rank + 2] : rank === 0 ? Array.from({ length: ranks - 1 }, (_, i) => i + 1) : [];
    for (const child of children) if (child < ranks) this.world.send(child, bytes);
  }
}

const hubs = new WeakMap<World, Hub>();

/** The one hub of a world. */
export function hubOf(world: World): Hub {
  let hub = hubs.get(world);
  if (!hub) {
    hub = new Hub(world);
    hubs.set(world, hub);
  }
  return hub;
}
