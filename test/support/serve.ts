import type { SamplerActor } from '../../actors/samplers/samplerActor.js';
import type { Proposal } from '../../src/samplers/contract.js';
import { answer } from './drive.js';
import { within } from './within.js';

/** Answers all that comes from a sampler, until it ends or `until` says so; gives the ids of the proposals. */
export function serve(
  sampler: SamplerActor,
  logL: (u: Float64Array) => number,
  until: (proposal: Proposal) => boolean = () => false,
): Promise<number[]> {
  const ids: number[] = [];
  return within(
    60000,
    new Promise((resolve, reject) => {
      const all = sampler.proposals$.subscribe({
        next: proposal => {
          ids.push(proposal.id);
          if (until(proposal)) {
            all.unsubscribe();
            resolve(ids);
          } else sampler.tell(answer(proposal, logL));
        },
        error: reject,
        complete: () => resolve(ids),
      });
      sampler.ref.start();
    }),
    'the sampler',
  );
}
