import { assign, emit, enqueueActions, fromCallback, type NonReducibleUnknown, setup } from 'xstate';
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
  /** The kernel's state to go on from; the beginning where left out. */
  readonly state?: unknown;
}

/** Plain numbers, arrays and typed arrays: a persisted snapshot survives `structuredClone` and `v8.serialize` (not JSON). */
export interface SamplerContext {
  readonly seed: number;
  /** The kernel's own. */
  readonly state: unknown;
  /** What waits for its answer, the oldest first. */
  readonly pending: readonly Proposal[];
  /** How many of these have been said, the oldest. */
  readonly said: number;
  /** Answers that wait for their turn. */
  readonly answers: readonly Evaluation[];
  /** Whether the kernel is to be asked again before it is told anything. */
  readonly more: boolean;
  readonly info: StepInfo;
  /** Whether to stand still once nothing is out. */
  readonly hold: boolean;
  /** What the kernel threw. */
  readonly failure: { readonly error: unknown } | null;
}

export type SamplerEvent =
  | { readonly type: 'told'; readonly evaluation: Evaluation }
  /** Takes effect when what has been said is answered. */
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
 * Random numbers of a proposal have the key `fold(keyOf(seed), id)`, and the order in which the kernel is asked and told is its own affair: where and how often
 * the machine was stopped and restored, and how fast answers come, changes no bit.
 *
 * @param width proposals that are said before the oldest is answered, at most: one where nobody works beside this thread
 *
 * @example
 * const actor = createActor(samplerMachine(kernel), { input: { ndim: 2, options: kernel.options({}, 2), seed: 0 } });
 * actor.on('proposal', ({ proposal }) => actor.send({ type: 'told', evaluation: evaluate(proposal) }));
 * actor.start();
 */
export function samplerMachine(kernel: AnyKernel, width = Number.POSITIVE_INFINITY) {
  const working = kernel.phases.filter(phase => phase !== 'done');
  const more = (state: unknown) => kernel.phase(state) !== 'done' && (kernel.ahead?.more(state) ?? false);

  const ask = (context: SamplerContext): Partial<SamplerContext> =>
    orFailure(() => {
      const { seed } = context;
      const [state, proposal] = kernel.propose(context.state, fold(keyOf(seed), kernel.nextId(context.state)));
      return { state, pending: [...context.pending, proposal], more: more(state) };
    });
  const due = ({ pending, answers }: SamplerContext) => answers.find(({ id }) => id === pending[0]?.id);
  const absorb = (context: SamplerContext): Partial<SamplerContext> =>
    orFailure(() => {
      const evaluation = due(context)!;
      const [state, info] = kernel.absorb(context.state, evaluation);
      const answers = context.answers.filter(answer => answer !== evaluation);
      return { state, info, pending: context.pending.slice(1), said: context.said - 1, answers, more: more(state) };
    });
  const doing = ({ pending, said, more, hold }: SamplerContext): Doing =>
    hold && said === 0 ? 'paused' : more || pending.length === 0 ? 'thinking' : 'asked';

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
      isOut: ({ context: { pending, said, answers }, event }) =>
        event.type === 'told' &&
        pending.slice(0, said).some(({ id }) => id === event.evaluation.id) &&
        !answers.some(({ id }) => id === event.evaluation.id),
      isDue: ({ context }) => !context.more && due(context) !== undefined,
    },
    actions: {
      ask: assign(({ context }) => ask(context)),
      keep: assign(({ context, event }) => (event.type === 'told' ? { answers: [...context.answers, event.evaluation] } : {})),
      absorb: assign(({ context }) => absorb(context)),
      hold: assign({ hold: true }),
      release: assign({ hold: false }),
      say: enqueueActions(({ context: { pending, said, hold, failure }, enqueue }) => {
        if (hold || failure !== null) return;
        const upTo = Math.min(pending.length, width);
        for (const proposal of pending.slice(said, upTo)) enqueue.emit({ type: 'proposal', proposal });
        enqueue.assign({ said: Math.max(said, upTo) });
      }),
      sayStep: emit(({ context }) => ({ type: 'step' as const, info: context.info })),
    },
  });

  const phase = machine.createStateConfig({
    initial: 'thinking',
    states: {
      thinking: {
        invoke: { src: 'turn', onError: '#sampler.failed' },
        on: {
          turn: { target: '#sampler.settling', actions: ['ask', 'say'] },
          told: { guard: 'isOut', actions: 'keep' },
          pause: { target: '#sampler.settling', actions: 'hold' },
          resume: { actions: ['release', 'say'] },
        },
      },
      asked: {
        // an invocation is begun anew when a snapshot is restored, an entry action is not: so what was out is said again
        invoke: { src: 'turn', onError: '#sampler.failed' },
        on: {
          turn: { actions: 'say' },
          told: { guard: 'isOut', target: '#sampler.settling', actions: 'keep' },
          pause: { target: '#sampler.settling', actions: 'hold' },
          resume: { actions: ['release', 'say'] },
        },
      },
      paused: { on: { resume: { target: '#sampler.settling', actions: 'release' } } },
    },
  });

  const doings: readonly Doing[] = ['thinking', 'asked', 'paused'];
  return machine.createMachine({
    id: 'sampler',
    context: ({ input }) => {
      const { ndim, options, seed } = input;
      const state = input.state ?? kernel.init(ndim, options);
      const pending = input.state === undefined ? [] : (kernel.ahead?.out(state) ?? []);
      return { seed, state, pending, said: 0, answers: [], more: more(state), info: kernel.info(state), hold: false, failure: null };
    },
    initial: 'settling',
    states: {
      ...Object.fromEntries(working.map(name => [name, phase])),
      /** Left as soon as entered: where to go is what the kernel's state says. */
      settling: {
        always: [
          { guard: 'failed', target: 'failed' },
          { guard: 'isDue', actions: ['absorb', 'sayStep', 'say'] },
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
