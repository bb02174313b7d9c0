import { Observable } from 'rxjs';
import { type Actor, createActor, type Snapshot, type SnapshotFrom } from 'xstate';
import type { Evaluation, Proposal, StepInfo } from '../../src/samplers/contract.js';
import { type AnyKernel, type SamplerInput, type SamplerReport, samplerMachine } from './machine.js';

export type SamplerSnapshot = SnapshotFrom<ReturnType<typeof samplerMachine>>;

/** A sampler at work: proposals come out as a stream, evaluations go in. */
export interface SamplerActor {
  readonly ref: Actor<ReturnType<typeof samplerMachine>>;
  /** What is to be evaluated. Completes when the method is done; errors with what the kernel threw. */
  readonly proposals$: Observable<Proposal>;
  /** What each absorbed evaluation changed; ends as `proposals$` does. */
  readonly steps$: Observable<StepInfo>;
  /** Answers may come in any order; one to a proposal that isn't out is passed over. */
  tell(evaluation: Evaluation): void;
  /** What a later {@link restoreSampler} goes on from: plain data for `structuredClone` and `v8.serialize`. To be taken before `ref.stop()`. */
  persist(): Snapshot<unknown>;
}

/**
 * A sampler that has not begun; it begins with `ref.start()`, after the streams were subscribed to. Who starts it stops it.
 *
 * @param width see {@link samplerMachine}
 *
 * @example
 * const sampler = openSampler(kernel, { ndim: 2, options: kernel.options({}, 2), seed: 0 });
 * sampler.proposals$.pipe(concatMap(evaluate)).subscribe(evaluation => sampler.tell(evaluation));
 * sampler.ref.start();
 */
export function openSampler(kernel: AnyKernel, input: SamplerInput, width?: number): SamplerActor {
  return dress(createActor(samplerMachine(kernel, width), { input }));
}

/** A sampler that goes on, with the same bits, from where {@link SamplerActor.persist} was called; proposals that were out then are made again. */
export function restoreSampler(kernel: AnyKernel, snapshot: Snapshot<unknown>, width?: number): SamplerActor {
  const { context } = snapshot as SamplerSnapshot;
  // nobody is at work on what was said then, and what was answered of it is soon answered again
  const anew: Snapshot<unknown> = Object.assign({}, snapshot, { context: { ...context, said: 0, answers: [] } });
  // a restored actor takes no input, though its type asks for one
  return dress(createActor(samplerMachine(kernel, width), { snapshot: anew, input: undefined as never }));
}

function dress(ref: SamplerActor['ref']): SamplerActor {
  const said = <T>(pick: (report: SamplerReport) => T | undefined) =>
    new Observable<T>(subscriber => {
      const reports = ref.on('*', report => {
        const found = pick(report);
        if (found !== undefined) subscriber.next(found);
      });
      const end = ref.subscribe({
        error: error => subscriber.error(error),
        complete: () => {
          const { failure } = ref.getSnapshot().context;
          if (failure) subscriber.error(failure.error);
          else subscriber.complete();
        },
      });
      return () => {
        reports.unsubscribe();
        end.unsubscribe();
      };
    });
  return {
    ref,
    proposals$: said(report => (report.type === 'proposal' ? report.proposal : undefined)),
    steps$: said(report => (report.type === 'step' ? report.info : undefined)),
    tell: evaluation => ref.send({ type: 'told', evaluation }),
    persist: () => ref.getPersistedSnapshot(),
  };
}
