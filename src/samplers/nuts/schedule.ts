/** What an iteration of the warm-up is for: whether its place counts for the metric, and whether a new metric is made after it. */
export interface Turn {
  readonly counts: boolean;
  readonly closes: boolean;
}

/** Buffers and first window of Stan's schedule, for 150 iterations and more; shorter warm-ups share them in proportion. */
const FIRST = 75;
const LAST = 50;
const BASE = 25;
/** A warm-up shorter than this adapts the step alone. */
const LEAST = 20;

/**
 * Stan's schedule of the warm-up (Stan Reference Manual, "HMC algorithm parameters"): a buffer in which the chain finds its way, windows each twice as long as the one before, after each of
 * which the metric is what the window's places say, and a last buffer for the step alone. A window that would leave no room for the next one takes it in.
 *
 * @param iteration from 0
 */
export function turnOf(iteration: number, warmup: number): Turn {
  if (warmup < LEAST) return { counts: false, closes: false };
  const isShort = warmup < FIRST + BASE + LAST;
  const first = isShort ? Math.floor(0.15 * warmup) : FIRST;
  const last = isShort ? Math.floor(0.1 * warmup) : LAST;
  const end = warmup - last;
  if (iteration < first || iteration >= end) return { counts: false, closes: false };
  let from = first;
  let width = isShort ? end - first : BASE;
  while (iteration >= from + width || from + 3 * width > end) {
    if (from + 3 * width > end) {
      // the next window, twice as long, would not fit
      width = end - from;
      break;
    }
    from += width;
    width *= 2;
  }
  return { counts: true, closes: iteration === from + width - 1 };
}
