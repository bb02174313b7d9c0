import type { WorkSpec } from '../../src/likelihood/spec.js';
import { builtin } from '../../src/platform.js';
import type { Outcome, PoolStats, Task, TaskAnswer, WorkerEvent } from '../pool/contract.js';
import type { WireError } from '../workers/messages.js';

/**
 * All that crosses the border between ranks. A session is one problem's life in a pool, from `attach` to `conclude`; sessions are counted alike on all ranks,
 * since all run the same script.
 */

/** From rank 0. The first two are passed on from rank to rank, as a binary tree. */
export type Order =
  /** `work` is null where it is a live function: then each rank has its own. */
  | { readonly do: 'attach'; readonly session: number; readonly work: WorkSpec | null }
  | { readonly do: 'conclude'; readonly session: number; readonly outcome: Outcome }
  /** The task's `problem` is of no meaning: it is the session's. */
  | { readonly do: 'task'; readonly session: number; readonly job: number; readonly task: Task }
  /** Nobody waits for the answer any more. */
  | { readonly do: 'cancel'; readonly session: number; readonly job: number };

/** To rank 0. */
export type Report =
  | { readonly did: 'attach'; readonly session: number; readonly rank: number; readonly error: WireError | null }
  | {
      readonly did: 'task';
      readonly session: number;
      readonly rank: number;
      readonly job: number;
      readonly answer: TaskAnswer | WireError;
      /** The rank's workers so far. */
      readonly stats: PoolStats | null;
    }
  | { readonly did: 'event'; readonly session: number; readonly rank: number; readonly event: WorkerEvent }
  /** A sign of life in a long task. */
  | { readonly did: 'beat'; readonly session: number; readonly rank: number };

export type Message = Order | Report;

/** V8's own format, which keeps typed arrays, infinities and NaN; each array gets memory of its own. */
export function encode(message: Message): Uint8Array {
  const serializer = new (builtin('node:v8').Serializer)();
  serializer.writeHeader();
  serializer.writeValue(message);
  const bytes = serializer.releaseBuffer();
  // Node's small buffers share a pool; libmpi reads this one for a while
  const own = new Uint8Array(new ArrayBuffer(bytes.byteLength));
  own.set(bytes);
  return own;
}

export function decode(bytes: Uint8Array): Message {
  const deserializer = new (builtin('node:v8').Deserializer)(bytes);
  deserializer.readHeader();
  return deserializer.readValue() as Message;
}
