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
  /** An answer to another proposal than the one that is out is passed over. */
  tell(evaluation: Evaluation): void;
  /** What a later {@link restoreSampler} goes on from: plain data for `structuredClone` and `v8.serialize`. To be taken before `ref.stop()`. */
  persist(): Snapshot<unknown>;
}

/**
 * A sampler that has not begun; it begins with `ref.start()`, after the streams were subscribed to. Who starts it stops it.
 *
 * @example
 * const sampler = openSampler(kernel, { ndim: 2, options: kernel.options({}, 2), seed: 0 });
 * sampler.proposals$.pipe(concatMap(evaluate)).subscribe(evaluation => sampler.tell(evaluation));
 * sampler.ref.start();
 */
export function openSampler(kernel: AnyKernel, input: SamplerInput): SamplerActor {
  return dress(createActor(samplerMachine(kernel), { input }));
}

/** A sampler that goes on, with the same bits, from where {@link SamplerActor.persist} was called; a proposal that was out then is made again. */
export function restoreSampler(kernel: AnyKernel, snapshot: Snapshot<unknown>): SamplerActor {
  // a restored actor takes no input, though its type asks for one
  return dress(createActor(samplerMachine(kernel), { snapshot, input: undefined as never }));
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
