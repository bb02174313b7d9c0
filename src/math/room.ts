/**
 * Memory for numbers that are done with before it is asked for again. Large arrays made anew each time would keep the garbage collector busy: engines count an array's
 * bytes against a limit, and collect the whole heap when it is reached.
 *
 * @example
 * const room = new Room();
 * const frame = room.take(3 * n); // whatever was there before
 */
export class Room {
  #numbers = new Float64Array(0);

  /** `length` numbers, until the next call; what they are at first isn't said. */
  take(length: number): Float64Array {
    if (this.#numbers.length < length) this.#numbers = new Float64Array(2 * length);
    return this.#numbers.subarray(0, length);
  }
}
