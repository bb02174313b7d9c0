/** Whose turn it is: workers and tasks are the test's. */
import { Subscriber } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Cost } from '../../../actors/pool/cost.js';
import { Schedule } from '../../../actors/pool/schedule.js';
import type { Share } from '../../../actors/pool/share.js';
import type { TrainJob } from '../../../src/samplers/contract.js';

/** Adds a task of `parts` parts, each for one worker; gives what says its name, and what it was told. */
function add(schedule: Schedule, parts: number, line?: string, isClaimed = false): { share: Share; fates: string[] } {
  const job = { do: 'train' as const, job: {} as TrainJob };
  const fates: string[] = [];
  const share: Share = {
    problem: null,
    isClaimed,
    cost: new Cost(),
    take: () => (parts-- > 0 ? job : null),
    answered: worker => {
      fates.push(`${worker} answered`);
      return null;
    },
    lost: (worker, cause) => {
      fates.push(`${worker} ${cause === null ? 'returned' : cause.message}`);
      return null;
    },
    abandon: () => {},
  };
  schedule.add({ share, out: new Subscriber(), line });
  return { share, fates };
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

test('a busy worker may be sent one thing ahead: rows to be claimed, of the same line', () => {
  const schedule = new Schedule(60);
  add(schedule, 1, 'mine', true);
  assert.is(schedule.following(0, 2), null);
  schedule.next(0, 2);
  assert.is(schedule.following(0, 2), null);
  add(schedule, 9, 'mine');
  add(schedule, 9, 'other', true);
  add(schedule, 9, undefined, true);
  assert.is(schedule.following(0, 2), null);
  add(schedule, 9, 'mine', true);
  assert.ok(schedule.following(0, 2));
  assert.is(schedule.following(0, 2), null);
});

test('nothing is sent ahead to a worker that is at something that others wait for', () => {
  const schedule = new Schedule(60);
  add(schedule, 1, 'mine');
  schedule.next(0, 2);
  add(schedule, 9, 'mine', true);
  assert.is(schedule.following(0, 2), null);
});

test('answers are of what a worker has had longest; when it dies, that is what it died of, and what waited is given back', () => {
  const schedule = new Schedule(60);
  const [a, b, c] = ['a', 'b', 'c'].map(() => add(schedule, 1, 'mine', true));
  const reply = { did: 'train' as const, network: new Float32Array(0), seconds: 0.1 };
  schedule.next(7, 2);
  schedule.following(7, 2);
  schedule.answered(7, reply);
  schedule.following(7, 2);
  schedule.lost(7, new Error('died'));
  assert.equal([a.fates, b.fates, c.fates], [['7 answered'], ['7 died'], ['7 returned']]);
  assert.is(schedule.answered(7, reply), null);
});

test.run();
