/** Hands out a WebAssembly module's memory, piece after piece, each at a multiple of 64 bytes and full of zeros; nothing is given back. */
export class Arena {
  readonly #memory: WebAssembly.Memory;
  #top: number;

  constructor(memory: WebAssembly.Memory, from: number) {
    this.#memory = memory;
    this.#top = from;
  }

  /** The address of `bytes` bytes. */
  take(bytes: number): number {
    const at = (this.#top + 63) & ~63;
    this.#top = at + bytes;
    const missing = this.#top - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / 65536));
    return at;
  }

  f64(n: number): number {
    return this.take(8 * n);
  }

  i32(n: number): number {
    return this.take(4 * n);
  }

  /** What stands there now; a view is good until the next piece is taken. */
  viewF64(at: number, n: number): Float64Array {
    return new Float64Array(this.#memory.buffer, at, n);
  }

  viewI32(at: number, n: number): Int32Array {
    return new Int32Array(this.#memory.buffer, at, n);
  }
}
