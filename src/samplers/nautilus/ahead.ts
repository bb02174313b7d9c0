/** What nautilus asks for while answers are out. */
import { FitError } from '../../errors.js';
import { concatenate } from '../bounds/linear.js';
import type { PointProposal } from '../contract.js';
import { counted, totals } from './shell.js';
import type { AskedPoints, NautilusState } from './state.js';

/**
 * Batches that are out at a time: while exploring, and while sampling. In the exploration a batch more may be drawn in vain when it ends; in the sampling all count,
 * and what hangs on the answers, which shell needs points most, changes little from one batch to the next.
 */
const AHEAD = { exploring: 3, sampling: 4 } as const;

/**
 * Whether a batch more is to be drawn before the oldest that is out is answered: where it would be drawn from the same bound whatever the answers are, and where they
 * are not expected to end the fit.
 */
export function more(state: NautilusState): boolean {
  const { asked, phase, leaving, options, nLike, nUpdate, nSinceBound } = state;
  if (asked.length === 0 || leaving || phase === 'training' || phase === 'done') return false;
  if (asked.length >= AHEAD[phase]) return false;
  const coming = pointsOut(state);
  if (nLike + coming >= options.n_like_max) return false;
  if (phase === 'exploring') return nUpdate + coming < options.n_update && nSinceBound + coming < options.n_like_new_bound;
  const tallies = state.shells.map(counted);
  const known = tallies.reduce((n, t) => n + t.n, 0);
  // the effective sample size grows in proportion to the points that count
  return totals(tallies, state.bounds).nEff * (1 + coming / Math.max(1, known)) < options.n_eff;
}

/** Points without an answer yet: of all shells, or of one. */
export function pointsOut({ asked, ndim }: NautilusState, shell: number | null = null): number {
  let n = 0;
  for (const each of asked) {
    if (each.want !== 'value') continue;
    for (const part of each.parts) if (shell === null || part.shell === shell) n += part.points.length / ndim;
  }
  return n;
}

export function out({ asked, ndim, phase }: NautilusState): PointProposal[] {
  return asked.map(each => {
    // a state that is saved between two answers has none of these: they are asked for when nothing is out, and absorbed before anything else is
    if (each.want !== 'value') throw new FitError(`Proposal ${each.id}, of networks, can't be made again from the state alone`);
    return pointsOf(each, ndim, phase);
  });
}

export function pointsOf({ id, parts }: AskedPoints, ndim: number, phase: string): PointProposal {
  const points = concatenate(parts.map(p => p.points));
  return { want: 'value', id, phase, n: points.length / ndim, ndim, points };
}
