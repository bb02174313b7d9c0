import { hasThreads } from '../../src/platform.js';
import { type SharedShape, sharedBytes } from '../workers/sharedRows.js';

/** Threads of Node share memory; a page's only where the server says so (headers COOP and COEP). */
export const canShare: boolean =
  typeof SharedArrayBuffer === 'function' && (hasThreads || (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === true);

/** Blocks that wait for their next use, at most: as many as tasks are usually under way. */
const KEPT = 4;
/** Bytes of the smallest block. */
const LEAST = 1 << 14;

/**
 * Shared memory used again: a worker holds on to a block until its garbage collector has looked at it, which a worker that makes no garbage puts off for
 * long, so that a block for each of 10⁴ tasks would pile up.
 */
export class SharedBuffers {
  readonly #kept: SharedArrayBuffer[] = [];

  take(shape: SharedShape): SharedArrayBuffer {
    const bytes = sharedBytes(shape);
    const fit = this.#kept.findIndex(buffer => buffer.byteLength >= bytes);
    return fit >= 0 ? this.#kept.splice(fit, 1)[0] : new SharedArrayBuffer(Math.max(LEAST, 2 ** Math.ceil(Math.log2(bytes))));
  }

  giveBack(buffer: SharedArrayBuffer): void {
    this.#kept.push(buffer);
    this.#kept.sort((a, b) => a.byteLength - b.byteLength);
    // The smallest goes: the others can stand in for it.
    if (this.#kept.length > KEPT) this.#kept.shift();
  }
}
