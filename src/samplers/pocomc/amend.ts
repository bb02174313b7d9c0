/** What of a saved fit may be changed when it goes on. */
import { ended } from './advance.js';
import type { PocomcOptions } from './options.js';
import type { PocomcState } from './state.js';

/**
 * More of the posterior, or more draws for the evidence, may be asked of a fit that goes on, also when it had come to its end. Draws for the evidence that were
 * made with a flow of less posterior are made anew.
 */
export const amend = {
  options: ['n_total', 'n_evidence'],
  apply(state: PocomcState, options: PocomcOptions): PocomcState {
    const next = { ...state, options };
    if (state.phase !== 'done' && !state.final) return next;
    const open = { ...next, warnings: [] };
    if (state.nEff < options.n_total) return { ...open, phase: 'sampling', final: false, evidence: null };
    if (!state.final) return ended(open);
    const isShort = state.evidence !== null && state.evidence.drawn < options.n_evidence;
    return isShort ? { ...open, phase: 'evidence' } : next;
  },
};
