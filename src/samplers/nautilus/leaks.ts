/**
 * What bounds have left out. A shell holds what its bound has and the next ones don't, so that most of its points are less likely than the threshold of the next bound. Those
 * that are likelier leaked out of it; the number of further thresholds that such a point is above says how deep inside it should lie. Close to a bound's edge it does no
 * harm: there are many such points, and they weigh no more than others. The ends of a long, thin, bent valley are another matter: all that lies deeper belongs to a shell of
 * a much larger volume, where hardly a draw ever comes, and what comes weighs much. What doesn't come is missing from the evidence, and no scatter shows it.
 */
import { exp, log } from '../../math/libm.js';
import type { Bound } from './bound.js';
import { shellLogV, type Tally, totals } from './shell.js';

/** A shell as evidence and posterior see it, and the threshold that its bound was made for. */
export interface SeenShell {
  readonly tally: Tally;
  readonly logL: readonly Float64Array[];
  readonly logLMin: number;
}

/** Thresholds that a point is above, next one after next, when it counts as deep. */
const DEEP = 2;
/**
 * When deep points are a warning: so many in all and at just that depth, so that it is no single mode that was lost and found, and so many times heavier than the average
 * point. On Rosenbrock's function in 10 dimensions, where ln Z comes out 0.03 to 0.2 too low, they are 8 to 20, and 5 to 9 times as heavy. Where it comes out right they are
 * fewer than 5 (log-gammas, a funnel, the eggbox, 25 correlated normals), or many that weigh no more than others (shells). With so few live points that a quarter of the
 * evidence lies outside the next bound, the warning comes on a normal too.
 */
const LEAST = 5;
const LEAST_AT_DEPTH = 3;
const HEAVY = 3;

/** What there is to be warned of at the end of a fit. */
export function leaks(shells: readonly SeenShell[], bounds: readonly Bound[]): string[] {
  const { logZ } = totals(
    shells.map(({ tally }) => tally),
    bounds,
  );
  let n = 0;
  let atDepth = 0;
  let share = 0;
  let all = 0;
  shells.forEach(({ tally, logL }, i) => {
    all += tally.n;
    if (tally.n === 0 || i + DEEP >= shells.length) return;
    const each = shellLogV(tally, bounds[i]) - log(tally.n) - logZ;
    for (const chunk of logL) {
      for (const l of chunk) {
        if (l < shells[i + 1].logLMin || l < shells[i + DEEP].logLMin) continue;
        n++;
        if (i + DEEP + 1 >= shells.length || l < shells[i + DEEP + 1].logLMin) atDepth++;
        share += exp(each + l);
      }
    }
  });
  if (n < LEAST || atDepth < LEAST_AT_DEPTH || share * all < HEAVY * n) return [];
  return [
    `${n} points with ${(100 * share).toPrecision(2)} % of the evidence lie outside two or more of the bounds that should have held them: these leave out what may be the ends of a ` +
      'long, thin valley, and ln Z may be too low by more than its error. Raise n_live, or compare with another method',
  ];
}
