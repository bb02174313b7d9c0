/** Whose turn it is: workers and tasks are the test's. */
import { Subscriber } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Cost } from '../../../actors/pool/cost.js';
import { Schedule } from '../../../actors/pool/schedule.js';
import type { Share } from '../../../actors/pool/share.js';
import type { TrainJob } from '../../../src/samplers/contract.js';

/** Adds a task of `parts` parts, each for one worker; gives what says its name. */
function add(schedule: Schedule, parts: number, line?: string): { share: Share } {
  const job = { do: 'train' as const, job: {} as TrainJob };
  const share: Share = {
    problem: null,
    cost: new Cost(),
    take: () => (parts-- > 0 ? job : null),
    answered: () => null,
    lost: () => null,
    abandon: () => {},
  };
  schedule.add({ share, out: new Subscriber(), line });
  return { share };
}

/** Names of the tasks that so many workers are given something of. */
function served(schedule: Schedule, names: ReadonlyMap<Share, string>, workers: number): string {
  return Array.from({ length: workers }, (_, worker) => names.get(schedule.next(worker, workers)!.task!.share)).join('');
}

test('tasks are served in turn', () => {
  const schedule = new Schedule(60);
  const names = new Map(['a', 'b', 'c'].map(name => [add(schedule, 3).share, name]));
  assert.is(served(schedule, names, 9), 'abcabcabc');
  assert.is(schedule.next(0, 9), null);
});

test('tasks of one line are served one after the other, in turn with those of others', () => {
  const schedule = new Schedule(60);
  const tasks = [
    ['a', 'first'],
    ['b', 'first'],
    ['c', 'second'],
    ['d', undefined],
  ] as const;
  const names = new Map(tasks.map(([name, line]) => [add(schedule, 3, line).share, name]));
  assert.is(served(schedule, names, 12), 'acdacdacdbbb');
});

test.run();
