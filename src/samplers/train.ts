import { unreachable } from '../errors.js';
import type { TrainJob } from './contract.js';
import { flowTraining } from './flows/network.js';
import { trainNetwork } from './network.js';

/** Does one job, giving way now and then where it takes long: each step is some 10 ms to 1 s. */
export function* training(job: TrainJob): Generator<void, Float32Array> {
  switch (job.kind) {
    case 'regressor':
      return trainNetwork(job);
    case 'flow':
      return yield* flowTraining(job);
    default:
      return unreachable(job);
  }
}

/** Does one job in one go. Pure: the same job gives the same bits wherever it is done. */
export function train(job: TrainJob): Float32Array {
  const steps = training(job);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}
