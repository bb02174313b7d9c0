import type { Observable } from 'rxjs';
import { type Actor, createActor, fromCallback, fromPromise } from 'xstate';
import { FileError, FitError, ImportError, ValueError } from '../../src/errors.js';
import type { FitEvent, FitResult, PosteriorSoFar, Progress } from '../../src/events.js';
import type { Problem } from '../../src/likelihood/problem.js';
import type { Checkpointer } from '../checkpoint/checkpointer.js';
import type { Outcome } from '../pool/contract.js';
import { openSampler } from '../samplers/samplerActor.js';
import { toWire } from '../workers/messages.js';
import { Clock } from './clock.js';
import { driveFit } from './driveFit.js';
import { onInterrupt } from './interrupt.js';
import { joinRun } from './joinRun.js';
import { type Ending, type FitCommand, runMachine } from './machine.js';
import { Meter } from './meter.js';
import { planRun } from './options.js';
import { fitResult, posteriorSoFar } from './result.js';
import { ResultStream } from './resultStream.js';

/** One fit in progress. */
export interface Run {
  /** The actor: its snapshot says what the run is doing, for XState's own tools. */
  readonly ref: Actor<typeof runMachine>;
  /** All that the run tells. The streams give the last progress to whoever comes late, and complete when the run ends, also when it fails. */
  readonly events$: Observable<FitEvent>;
  /** The same without posteriors, which take time to make: for lines of text. */
  readonly log$: Observable<FitEvent>;
  readonly progress$: Observable<Progress>;
  /** The posterior so far, every half second at most, made only while somebody subscribes. */
  readonly posterior$: Observable<PosteriorSoFar>;
  /** The posterior as it stands now; null while no point of finite likelihood is known. */
  posterior(): PosteriorSoFar | null;
  /** Stands still once the batch that is out has been answered; workers stay, and a process stays alive until the run is resumed or stopped. */
  pause(): void;
  resume(): void;
  /** Ends the fit now: `result` is what there is, with `complete: false` and reason 'stopped'. */
  stop(): void;
  /**
   * Settles when all is done and nothing is left running, except a pool that was given.
   * Rejects with a FitError or WorkerError where the likelihood or the workers failed, and where a stopped fit knew nothing yet.
   */
  readonly result: Promise<FitResult>;
}

export interface StartHow {
  /** Whether Ctrl-C, SIGTERM and a scheduler's SIGUSR1 or SIGUSR2 stop the run, with what it has; a second Ctrl-C ends the process. Default false. */
  readonly interruptible?: boolean;
  /** What was noticed before, and the run's warnings begin with. */
  readonly warnings?: readonly string[];
}

/**
 * Starts a fit of `problem`. For scripts and apps there is `fitter()`, which comes here.
 *
 * @param given the options of the run and of its method
 * @throws ValueError for an unknown or wrong option, or a problem without a free parameter
 */
export function startRun(problem: Problem, given: Readonly<Record<string, unknown>> = {}, how: StartHow = {}): Run {
  if (problem.ndim < 1) throw new ValueError('The model has no free parameter: give at least one of them a prior, such as uniform(0, 1)');
  const plan = planRun(given, problem.ndim, problem);
  const { method, pool, owned, seed } = plan;
  const session = pool.join?.(problem.work) ?? null;
  if (session && pool.rank !== 0) return joinRun(session, plan, how);
  const { kernel } = method;
  const beginning = { ndim: problem.ndim, options: plan.options, seed };
  // on this thread, one batch at a time: a pause then waits for one
  const width = pool.kind === 'inline' ? 1 : undefined;
  let sampler = openSampler(kernel, beginning, width);
  let keeper: Checkpointer | null = null;
  const stream = new ResultStream();
  const clock = new Clock();
  const meter = new Meter(kernel.method, () => pool.size);
  const cost = { proposals: 0, likelihoodSeconds: 0, trainingSeconds: 0, workersLost: 0 };
  const state = () => sampler.ref.getSnapshot().context.state;
  const soFar = () => posteriorSoFar(problem, kernel.posterior(state()));
  let { told } = plan;
  let name: string | null = null;

  const workers = pool.events$.subscribe(event => {
    if (event.what === 'died') cost.workersLost++;
    stream.tell({ type: 'worker', ...event });
  });
  workers.add(pool.warnings$?.subscribe(warning => stream.warn(warning)));

  /** Opens the checkpoint that was asked for, and goes on from it where it has something. */
  const openCheckpoint = async ({ path, resume }: { readonly path: string; readonly resume: boolean }): Promise<void> => {
    // loaded for those only who want it: it brings HDF5
    const { Checkpointer } = await import('../checkpoint/checkpointer.js');
    const opened = await Checkpointer.open({
      path,
      resume,
      problem,
      kernel,
      options: plan.options,
      byCores: plan.byCores,
      seed,
      spent: () => ({ seconds: clock.seconds, cost: { ...cost } }),
      wrote: nLike => stream.tell({ type: 'checkpoint', path, nLike }),
      warn: message => stream.warn(message),
    });
    keeper = opened.keeper;
    const { past } = opened;
    if (past === null) return;
    clock.advance(past.seconds);
    told = { ...told, ...past.options };
    Object.assign(cost, past.cost);
    sampler = openSampler(kernel, { ...beginning, state: past.state }, width);
    stream.warn(`goes on from ${path}: ${kernel.info(past.state).nLike} likelihoods are done`);
  };

  let released: Promise<void> | null = null;
  /** Gives back all that the run holds, once. Other ranks that have a part in it hear how it ended. */
  const release = (outcome: Outcome): Promise<void> => {
    released ??= (async () => {
      stopListening();
      sampler.ref.stop();
      await keeper?.close();
      if (name !== null) pool.detach(name);
      await session?.conclude(outcome);
      if (owned) await pool.close();
      workers.unsubscribe();
    })();
    return released;
  };

  const end = async ({ reason, error }: Ending): Promise<FitResult> => {
    // from here on a second Ctrl-C ends the process
    stopListening();
    let outcome: Outcome = { result: null, error: null };
    try {
      if (reason === null) throw asFitError(error);
      const { info } = sampler.ref.getSnapshot().context;
      const diagnostics = { ...cost, pool: pool.kind, warnings: info.warnings, ...method.diagnostics(state()) };
      const parts = { problem, method: kernel.method, seed, reason, info, wallSeconds: clock.seconds, options: told, diagnostics };
      const result = fitResult(kernel.posterior(state()), parts);
      outcome = { result, error: null };
      return result;
    } catch (failure) {
      outcome = { result: null, error: toWire(failure) };
      throw failure;
    } finally {
      await release(outcome);
    }
  };

  const machine = runMachine.provide({
    actors: {
      open: fromPromise(async ({ signal }) => {
        if (plan.checkpoint) await openCheckpoint(plan.checkpoint);
        const attached = signal.aborted ? null : await (session ? session.attach() : pool.attach(problem.work));
        if (!signal.aborted) {
          name = attached;
          return;
        }
        // a run that ended meanwhile has given back only what it knew of
        if (attached !== null) pool.detach(attached);
        await keeper?.close();
      }),
      fit: fromCallback<FitCommand, { hold: boolean }>(({ input, sendBack, receive }) => {
        // a fit that goes on has as much time as one that begins
        const timeout = clock.seconds + plan.timeout;
        const drive = { problem, pool, name: name!, sampler, method, stream, clock, meter, cost, timeout, soFar };
        for (const warning of [...(how.warnings ?? []), ...plan.warnings]) stream.warn(warning);
        const saves = keeper?.follow(sampler);
        const fit = driveFit(drive, sendBack);
        receive(command => fit.command(command));
        if (input.hold) fit.command({ type: 'hold' });
        return () => {
          saves?.unsubscribe();
          fit.end();
        };
      }),
      end: fromPromise(({ input }) => end(input)),
    },
  });
  const ref = createActor(machine, { input: { method: kernel.method, phase: kernel.phases[0] } });
  const stop = () => ref.send({ type: 'stop', reason: 'stopped' });
  const stopListening = how.interruptible ? onInterrupt(stop) : () => {};

  const result = new Promise<FitResult>((resolve, reject) => {
    const fail = (error: unknown): void => {
      void release({ result: null, error: toWire(error) })
        .catch(() => {})
        .then(() => {
          stream.end(null);
          reject(error);
        });
    };
    ref.subscribe({
      error: fail,
      complete: () => {
        const { status, context } = ref.getSnapshot();
        if (status === 'stopped')
          return fail(new FitError('The run was ended by its ref.stop(), so it has no result; run.stop() ends a run with what it has'));
        const { result, error } = context;
        stream.end(result ? { type: 'done', result } : null);
        if (result) resolve(result);
        else reject(error);
      },
    });
  });
  // who watches the streams only need not hear a failure twice; whoever awaits the result still does
  result.catch(() => {});
  ref.start();
  return {
    ref,
    events$: stream.events$,
    log$: stream.log$,
    progress$: stream.progress$,
    posterior$: stream.posterior$,
    posterior: soFar,
    pause: () => ref.send({ type: 'pause' }),
    resume: () => ref.send({ type: 'resume' }),
    stop,
    result,
  };
}

/** Errors that say what a caller can act on stay; what a likelihood threw becomes a FitError with it as its cause. */
function asFitError(error: unknown): Error {
  if ([FitError, ValueError, FileError, ImportError].some(Known => error instanceof Known)) return error as Error;
  return new FitError(`The likelihood failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}
