import { mergeMap, Subscription } from 'rxjs';
import type { PosteriorSoFar } from '../../src/events.js';
import type { Problem } from '../../src/likelihood/problem.js';
import type { StepInfo } from '../../src/samplers/contract.js';
import type { Pool } from '../pool/contract.js';
import type { Method } from '../samplers/registry.js';
import type { SamplerActor } from '../samplers/samplerActor.js';
import { type Clock, LONGEST_TIMER } from './clock.js';
import { evaluateWith } from './evaluate.js';
import type { FitCommand, RunReport } from './machine.js';
import type { Meter } from './meter.js';
import type { ResultStream } from './resultStream.js';

/** What a fit is driven with. */
export interface Drive {
  readonly problem: Problem;
  readonly pool: Pool;
  /** What the pool calls the problem. */
  readonly name: string;
  readonly sampler: SamplerActor;
  readonly method: Method;
  readonly stream: ResultStream;
  readonly clock: Clock;
  readonly meter: Meter;
  /** What it cost, for the result's diagnostics: added to. */
  readonly cost: { proposals: number; likelihoodSeconds: number; trainingSeconds: number };
  /** Seconds of the clock. */
  readonly timeout: number;
  soFar(): PosteriorSoFar | null;
}

/**
 * The loop of a fit, begun: proposals from the sampler to the pool, evaluations back to the sampler, news of both to the result stream.
 * `report` hears how it ends, once. After `end()`, and where the beginning throws, nothing of it is left; the sampler keeps its state.
 */
export function driveFit(drive: Drive, report: (report: RunReport) => void): { command(command: FitCommand): void; end(): void } {
  const { sampler, stream, clock, meter, cost, timeout } = drive;
  const all = new Subscription();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let phase = '';
  let standing = false;

  const tell = (info: StepInfo) => {
    if (info.phase !== phase) report({ type: 'phase', phase: info.phase });
    phase = info.phase;
    stream.progress(() => meter.read(info, clock.seconds), phase);
  };
  const broke = (error: unknown) => report({ type: 'broke', error });
  const checkTime = () => {
    if (clock.seconds < timeout) return false;
    report({ type: 'finished', reason: 'timeout' });
    return true;
  };
  const setTimer = () => {
    clearTimeout(timer);
    if (timeout === Number.POSITIVE_INFINITY) return;
    // rounded up: a timer that fires a moment early would find that it isn't time yet
    const left = Math.ceil(1000 * (timeout - clock.seconds)) + 1;
    timer = setTimeout(() => checkTime() || setTimer(), Math.min(LONGEST_TIMER, left));
  };

  all.add(() => {
    clearTimeout(timer);
    clock.stop();
  });
  try {
    all.add(
      sampler.ref.subscribe({
        next: ({ value }) => {
          const stands = typeof value === 'object' && Object.values(value).includes('paused');
          if (stands === standing) return;
          standing = stands;
          if (stands) {
            clock.stop();
            clearTimeout(timer);
          } else {
            clock.start();
            setTimer();
          }
        },
        // heard below, where the steps end
        error: () => {},
      }),
    );
    all.add(
      sampler.steps$.subscribe({
        next: info => {
          for (const warning of info.warnings) stream.warn(warning);
          tell(info);
          stream.posterior(drive.soFar);
          if (info.phase !== 'done') checkTime();
        },
        error: broke,
        complete: () => report({ type: 'finished', reason: drive.method.stoppedBy(sampler.ref.getSnapshot().context.state) }),
      }),
    );
    const evaluate = evaluateWith(drive.pool, drive.problem, drive.name);
    const answers$ = sampler.proposals$.pipe(
      mergeMap(proposal => {
        cost.proposals++;
        const { info } = sampler.ref.getSnapshot().context;
        if (proposal.phase !== phase) tell({ ...info, phase: proposal.phase });
        return evaluate(proposal);
      }),
    );
    all.add(
      answers$.subscribe({
        next: evaluation => {
          meter.spent(evaluation.seconds);
          if (evaluation.want === 'train') cost.trainingSeconds += evaluation.seconds;
          else cost.likelihoodSeconds += evaluation.seconds;
          sampler.tell(evaluation);
        },
        error: broke,
      }),
    );

    clock.start();
    setTimer();
    tell(sampler.ref.getSnapshot().context.info);
    sampler.ref.start();
  } catch (error) {
    all.unsubscribe();
    throw error;
  }
  return {
    command: ({ type }) => sampler.ref.send({ type: type === 'hold' ? 'pause' : 'resume' }),
    end: () => all.unsubscribe(),
  };
}
