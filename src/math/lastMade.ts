/**
 * Gives what `make` made for `of` the last time, if that was the very same object, and makes it otherwise. For results that lie in rooms (room.ts), of which there is
 * only ever the last. The object is not kept alive by it.
 *
 * @example
 * const sorted = lastMade((logL: Float64Array) => logL.slice().sort());
 * sorted(logL); // sorts
 * sorted(logL); // the same array again
 */
export function lastMade<Of extends object, Made, More extends readonly unknown[]>(
  make: (of: Of, ...more: More) => Made,
): (of: Of, ...more: More) => Made {
  let last: { readonly of: WeakRef<Of>; readonly made: Made } | null = null;
  return (of, ...more) => {
    if (last?.of.deref() !== of) last = { of: new WeakRef(of), made: make(of, ...more) };
    return last.made;
  };
}
