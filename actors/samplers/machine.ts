import { assign, emit, fromCallback, type NonReducibleUnknown, setup } from 'xstate';
import { fold, keyOf } from '../../src/math/philox.js';
import type { Evaluation, Proposal, SamplerKernel, StepInfo } from '../../src/samplers/contract.js';
import { nextTurn } from '../../streams/turn.js';

/** A kernel of any method: its states and options are plain data that only itself understands. */
export type AnyKernel = SamplerKernel<unknown, unknown>;

export interface SamplerInput {
  readonly ndim: number;
  /** As the kernel's `options()` gave them. */
  readonly options: unknown;
  readonly seed: number;
  /** The kernel's state to go on from, with no proposal out; the beginning where left out. */
  readonly state?: unknown;
}

/** Plain numbers, arrays and typed arrays: a persisted snapshot survives `structuredClone` and `v8.serialize` (not JSON). */
export interface SamplerContext {
  readonly seed: number;
  /** The kernel's own. */
  readonly state: unknown;
  /** What is out to be evaluated; null while the kernel is to be asked. */
  readonly pending: Proposal | null;
  readonly info: StepInfo;
  /** Whether to stand still once nothing is out. */
  readonly hold: boolean;
  /** What the kernel threw. */
  readonly failure: { readonly error: unknown } | null;
}

export type SamplerEvent =
  | { readonly type: 'told'; readonly evaluation: Evaluation }
  /** Takes effect when the proposal that is out has been answered. */
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  /** The event loop has had its turn. */
  | { readonly type: 'turn' };

export type SamplerReport =
  /** To be evaluated, and told. A sampler that was restored says again what was out, under the same id. */
  | { readonly type: 'proposal'; readonly proposal: Proposal }
  /** One proposal was absorbed. */
  | { readonly type: 'step'; readonly info: StepInfo };

/** What a state of the machine says: the method's phase, and in it whether the kernel thinks, waits for an evaluation, or stands still. */
type Doing = 'thinking' | 'asked' | 'paused';

/**
 * The machine around a sampler's kernel. Its states are the method's phases, each with `thinking`, `asked` and `paused` in it, and `done` and `failed`: a
 * snapshot's value, such as `{ sampling: 'asked' }`, says what the fit is doing.
 *
 * The kernel may compute for 100 ms and more, so the machine gives way to the event loop before each proposal and before it leaves.
 * Random numbers of a proposal have the key `fold(keyOf(seed), id)`: where and how often the machine was stopped and restored changes no bit.
 *
 * @example
 * const actor = createActor(samplerMachine(kernel), { input: { ndim: 2, options: kernel.options({}, 2), seed: 0 } });
 * actor.on('proposal', ({ proposal }) => actor.send({ type: 'told', evaluation: evaluate(proposal) }));
 * actor.start();
 */
export function samplerMachine(kernel: AnyKernel) {
  const working = kernel.phases.filter(phase => phase !== 'done');

  const ask = (context: SamplerContext): Partial<SamplerContext> =>
    orFailure(() => {
      const { seed, state } = context;
      const [next, pending] = kernel.propose(state, fold(keyOf(seed), kernel.nextId(state)));
      return { state: next, pending };
    });
  const absorb = (context: SamplerContext, evaluation: Evaluation): Partial<SamplerContext> =>
    orFailure(() => {
      const [state, info] = kernel.absorb(context.state, evaluation);
      return { state, info, pending: null };
    });
  const doing = ({ pending, hold }: SamplerContext): Doing => (pending !== null ? 'asked' : hold ? 'paused' : 'thinking');

  const machine = setup({
    types: {
      input: {} as SamplerInput,
      context: {} as SamplerContext,
      events: {} as SamplerEvent,
      emitted: {} as SamplerReport,
      output: {} as NonReducibleUnknown,
    },
    actors: {
      turn: fromCallback<SamplerEvent>(({ sendBack }) => nextTurn(() => sendBack({ type: 'turn' }))),
    },
    guards: {
      failed: ({ context }) => context.failure !== null,
      done: ({ context }) => kernel.phase(context.state) === 'done',
      isAt: ({ context }, at: { phase: string; doing: Doing }) => kernel.phase(context.state) === at.phase && doing(context) === at.doing,
      isOut: ({ context, event }) => event.type === 'told' && context.pending?.id === event.evaluation.id,
    },
    actions: {
      ask: assign(({ context }) => ask(context)),
      absorb: assign(({ context, event }) => (event.type === 'told' ? absorb(context, event.evaluation) : {})),
      hold: assign({ hold: true }),
      release: assign({ hold: false }),
      sayProposal: emit(({ context }) => ({ type: 'proposal' as const, proposal: context.pending! })),
      sayStep: emit(({ context }) => ({ type: 'step' as const, info: context.info })),
    },
  });

  const phase = machine.createStateConfig({
    initial: 'thinking',
    states: {
      thinking: {
        invoke: { src: 'turn', onError: '#sampler.failed' },
        on: { turn: { target: '#sampler.settling', actions: 'ask' }, pause: { target: 'paused', actions: 'hold' } },
      },
      asked: {
        // an invocation is begun anew when a snapshot is restored, an entry action is not: so the proposal is said again
        invoke: { src: 'turn', onError: '#sampler.failed' },
        on: {
          turn: { actions: 'sayProposal' },
          told: { guard: 'isOut', target: '#sampler.settling', actions: ['absorb', 'sayStep'] },
          pause: { actions: 'hold' },
          resume: { actions: 'release' },
        },
      },
      paused: { on: { resume: { target: 'thinking', actions: 'release' } } },
    },
  });

  const doings: readonly Doing[] = ['thinking', 'asked', 'paused'];
  return machine.createMachine({
    id: 'sampler',
    context: ({ input }) => {
      const { ndim, options, seed } = input;
      const state = input.state ?? kernel.init(ndim, options);
      return { seed, state, pending: null, info: kernel.info(state), hold: false, failure: null };
    },
    initial: 'settling',
    states: {
      ...Object.fromEntries(working.map(name => [name, phase])),
      /** Left as soon as entered: where to go is what the kernel's state says. */
      settling: {
        always: [
          { guard: 'failed', target: 'failed' },
          { guard: 'done', target: 'done' },
          ...working.flatMap(name =>
            doings.map(what => ({
              guard: { type: 'isAt' as const, params: { phase: name, doing: what } },
              target: `#sampler.${name}.${what}`,
            })),
          ),
        ],
      },
      done: { type: 'final' },
      failed: { type: 'final' },
    },
  });
}

/** A kernel's error is the fit's, told in good order; thrown from an action it would end the actor before anyone had heard. */
function orFailure(step: () => Partial<SamplerContext>): Partial<SamplerContext> {
  try {
    return step();
  } catch (error) {
    return { failure: { error } };
  }
}
