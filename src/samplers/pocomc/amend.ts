/** What of a saved fit may be changed when it goes on. */
import { ended } from './advance.js';
import type { PocomcOptions } from './options.js';
import { nEffNow } from './posterior.js';
import { regrows, seedling } from './regrow.js';
import type { PocomcState } from './state.js';

/**
 * More of the posterior, more draws for the evidence, or more rounds of regrowing may be asked of a fit that goes on, also when it had come to its end. Draws for
 * the evidence that were made with a flow of less posterior are made anew, and rounds of regrowing after them.
 */
export const amend = {
  options: ['n_total', 'n_evidence', 'n_regrow'],
  apply(state: PocomcState, options: PocomcOptions): PocomcState {
    const next = { ...state, options };
    if (state.phase !== 'done' && !state.final) return next;
    const open = { ...next, warnings: [] };
    const regrowth = state.regrowth ?? null;
    if (Math.max(state.nEff, nEffNow(next)) < options.n_total)
      return { ...open, phase: 'sampling', final: false, evidence: null, regrowth: null };
    if (!state.final) return ended(open);
    const isShort = state.evidence !== null && state.evidence.drawn < options.n_evidence;
    if (isShort) return { ...open, phase: 'evidence', regrowth: null };
    if (state.phase !== 'done') return next;
    const isLeft = regrowth === null ? regrows(next) : !regrowth.settled && regrowth.rounds.length < options.n_regrow;
    return isLeft ? { ...open, phase: 'regrowing', regrowth: regrowth ?? seedling } : next;
  },
};
