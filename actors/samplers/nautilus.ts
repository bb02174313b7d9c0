import { nautilus } from '../../src/samplers/nautilus/kernel.js';
import type { NautilusState } from '../../src/samplers/nautilus/state.js';
import type { Method } from './registry.js';

/** nautilus as a run uses it. */
export const nautilusMethod: Method = {
  kernel: nautilus,
  aliases: ['nlive', 'flive'],
  stoppedBy: state => (state as NautilusState).stoppedBy ?? 'finished',
  diagnostics(state) {
    const { bounds, shells } = state as NautilusState;
    return {
      bounds: bounds.length,
      shellPoints: shells.map(shell => (shell.late ?? shell.all).n),
      shellDraws: shells.map(shell => (shell.late ?? shell.all).drawn),
    };
  },
};
