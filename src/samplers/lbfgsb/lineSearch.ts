/** A value on a line and the slope there. */
export interface Mark {
  readonly t: number;
  readonly f: number;
  readonly slope: number;
}

/** How far a search along a line has come; plain data. */
export interface LineSearch {
  readonly begin: Mark;
  /** The best so far: the values fall from `begin` to it, and its slope points towards `far`. */
  readonly near: Mark;
  /** The other end of where the answer lies; null while it isn't known how far that reaches. */
  readonly far: Mark | null;
  /** Where to look next. */
  readonly t: number;
  /** The line's end. */
  readonly most: number;
  readonly looks: number;
}

/** The search goes on, has come to `near`, or has found nothing better than its beginning. */
export type Looked = { readonly state: 'on' | 'found' | 'lost'; readonly search: LineSearch };

/** The value has fallen by this share of what the first slope promised, at least; and the slope to that of the first, at most. */
const DECREASE = 1e-4;
const CURVATURE = 0.9;
const MOST_LOOKS = 20;
/** The next look is at least this share of the interval away from its ends. */
const MARGIN = 0.1;
const GROWTH = 4;

/** A search for where f(t) satisfies the strong Wolfe conditions (Nocedal & Wright 2006, algorithms 3.5 and 3.6), from a place where it falls. */
export function openSearch(f: number, slope: number, first: number, most: number): LineSearch {
  const begin = { t: 0, f, slope };
  return { begin, near: begin, far: null, t: Math.min(first, most), most, looks: 0 };
}

/** @param f the value at `search.t`; where it isn't finite the search keeps nearer. @param slope the slope there */
export function look(search: LineSearch, f: number, slope: number): Looked {
  const { begin, near, far, t, most } = search;
  const looks = search.looks + 1;
  const here = { t, f, slope };
  const ended = (next: Mark): Looked => ({ state: next.t > 0 ? 'found' : 'lost', search: { ...search, near: next, looks } });
  const between = (a: Mark, b: Mark): Looked => {
    if (looks >= MOST_LOOKS || Math.abs(b.t - a.t) <= 1e-12 * Math.max(a.t, b.t)) return ended(a);
    return { state: 'on', search: { ...search, near: a, far: b, t: interpolate(a, b), looks } };
  };
  if (!Number.isFinite(f)) return between(near, { t, f: Number.POSITIVE_INFINITY, slope: Number.NaN });
  if (f > begin.f + DECREASE * t * begin.slope || (near.t > 0 && f >= near.f)) return between(near, here);
  if (Math.abs(slope) <= -CURVATURE * begin.slope) return ended(here);
  if (slope * (far === null ? 1 : far.t - near.t) >= 0) return between(here, near);
  if (far !== null) return between(here, far);
  if (t >= most || looks >= MOST_LOOKS) return ended(here);
  return { state: 'on', search: { ...search, near: here, t: Math.min(most, GROWTH * t), looks } };
}

/** Where the cubic through both ends is least, kept off the ends (Nocedal & Wright 2006, equation 3.59). */
function interpolate(a: Mark, b: Mark): number {
  const width = b.t - a.t;
  const share = (): number => {
    if (!Number.isFinite(b.f)) return MARGIN;
    const d1 = a.slope + b.slope - (3 * (a.f - b.f)) / (a.t - b.t);
    const square = d1 * d1 - a.slope * b.slope;
    if (!(square >= 0)) return 0.5;
    const d2 = Math.sign(width) * Math.sqrt(square);
    return 1 - (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2);
  };
  const s = share();
  return a.t + width * (Number.isFinite(s) ? Math.min(1 - MARGIN, Math.max(MARGIN, s)) : 0.5);
}
