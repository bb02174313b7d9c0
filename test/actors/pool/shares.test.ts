/** How tasks are cut up and lost work is done again, without threads: the test plays the workers. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ClaimedRows } from '../../../actors/pool/claimedRows.js';
import { ClaimedWalks } from '../../../actors/pool/claimedWalks.js';
import type { RowsTask } from '../../../actors/pool/contract.js';
import { Cost } from '../../../actors/pool/cost.js';
import { Networks } from '../../../actors/pool/networks.js';
import { SentRows } from '../../../actors/pool/sentRows.js';
import type { Attached, Done, Outcome, Share } from '../../../actors/pool/share.js';
import { SharedBuffers } from '../../../actors/pool/sharedBuffers.js';
import { Walks } from '../../../actors/pool/walks.js';
import type { Job, RowWant } from '../../../actors/workers/messages.js';
import { type SharedRows, sharedRows } from '../../../actors/workers/sharedRows.js';
import { sharedWalks } from '../../../actors/workers/sharedWalks.js';
import { WorkerError } from '../../../src/errors.js';
import { keyOf } from '../../../src/math/philox.js';
import type { TrainJob } from '../../../src/samplers/contract.js';
import type { RegionWalk, WalkJob, WalkResult } from '../../../src/samplers/walks/contract.js';
import { sameBits } from './poolConformance.js';

const N = 10;
/** Seconds of a round trip to a worker. */
const TRIP = 1.5e-4;
const values = Float64Array.from({ length: 2 * N }, (_, i) => i);
/** ln L of a row is the sum of its two values. */
const answers = Float64Array.from({ length: N }, (_, i) => 4 * i + 1);
const cause = new Error('gone');

function problem(cost = new Cost()): Attached {
  const work = { kind: 'module' as const, url: 'file:///none.js', name: 'none', nvalues: 2 };
  return {
    name: 'problem-1',
    nvalues: 2,
    work,
    costs: { value: cost, gradient: cost, walk: cost },
    knownTo: new Set(),
    settle: () => {},
    deaths: 0,
  };
}

/** Ten rows, or fewer. */
const task = (want: RowWant = 'value', n = N): RowsTask => ({
  want,
  id: 7,
  problem: 'problem-1',
  n,
  nvalues: 2,
  values: values.subarray(0, 2 * n),
});
const claimed = (cost = new Cost(), buffers = new SharedBuffers(), want?: RowWant) =>
  new ClaimedRows(task(want), problem(cost), 2, buffers);
const sent = (cost = new Cost(), want?: RowWant) => new SentRows(task(want), problem(cost));

function costOf(seconds: number): Cost {
  const cost = new Cost();
  cost.measure(1, seconds);
  return cost;
}

function rowsOf(job: Job | null) {
  assert.ok(job?.do === 'evaluate');
  return job.rows;
}

function sharedOf(job: Job | null): { shared: SharedRows; take: { row: number } | { claim: number; ms: number } } {
  const rows = rowsOf(job);
  assert.ok(rows.in === 'shared');
  return { shared: sharedRows(rows.buffer, { ...rows, want: job!.do === 'evaluate' ? job!.want : 'value' }), take: rows.take };
}

const isGradient = (job: Job | null) => job?.do === 'evaluate' && job.want === 'gradient';
/** What stands for a derivative. */
const twice = (x: number) => 2 * x;
const logL = (of: Float64Array, row: number): number => of[2 * row] + of[2 * row + 1];

/** Does the next `claims` claims of a worker as a worker does. */
function claim(share: Share, worker: number, job: Job | null, claims: number): Outcome {
  const { shared, take } = sharedOf(job);
  let rows = 0;
  const one = (row: number) => {
    if (isGradient(job)) for (const i of [2 * row, 2 * row + 1]) shared.gradient[i] = twice(shared.values[i]);
    shared.logL[row] = logL(shared.values, row);
    rows++;
  };
  if ('row' in take) one(take.row);
  else
    for (let i = 0; i < claims; i++) {
      const start = Atomics.add(shared.next, 0, take.claim);
      for (let row = start; row < Math.min(N, start + take.claim); row++) one(row);
    }
  return share.answered(worker, { did: 'evaluate', sent: null, rows, seconds: 0.5 });
}

/** Answers a chunk that was sent. */
function send(share: Share, worker: number, job: Job | null): Outcome {
  const rows = rowsOf(job);
  assert.ok(rows.in === 'message');
  const out = Float64Array.from({ length: rows.count }, (_, row) => logL(rows.values, row));
  const gradient = isGradient(job) ? rows.values.map(twice) : null;
  return share.answered(worker, { did: 'evaluate', sent: { logL: out, gradient }, rows: rows.count, seconds: 0.5 });
}

function isAnswer(outcome: Outcome): void {
  assert.ok(outcome !== null && !(outcome instanceof WorkerError) && outcome.want === 'value');
  assert.is(outcome.id, 7);
  sameBits(outcome.logL, answers);
}

function blames(outcome: Outcome, row: number): void {
  assert.instance(outcome, WorkerError);
  assert.match((outcome as WorkerError).message, /^Three workers died on the point \[.*\] of problem-1: gone$/);
  sameBits((outcome as WorkerError).point!, values.subarray(2 * row, 2 * row + 2));
}

test('claimed rows: the answer comes with the last worker, with the seconds of all', () => {
  const share = claimed();
  const [a, b] = [share.take(0, 2, TRIP), share.take(1, 2, TRIP)];
  assert.is(claim(share, 0, a, 7), null);
  const outcome = claim(share, 1, b, 4);
  isAnswer(outcome);
  assert.is((outcome as { seconds: number }).seconds, 1);
});

test('claimed rows: nobody is woken when all rows are claimed, or for less work than the waking costs', () => {
  const cheap = claimed(costOf(1e-6));
  const { take } = sharedOf(cheap.take(0, 2, TRIP));
  assert.ok('claim' in take && take.claim > 1, 'cheap rows are claimed several at a time');
  assert.is(cheap.take(1, 2, TRIP), null);
  const dear = claimed(costOf(1));
  const job = dear.take(0, 2, TRIP);
  assert.equal(sharedOf(job).take, { claim: 1, ms: 50 });
  assert.is(claim(dear, 0, dear.take(1, 2, TRIP), 10), null);
  assert.is(dear.take(1, 2, TRIP), null);
});

test('claimed rows: no more workers are woken than there are rows', () => {
  const share = new ClaimedRows(task('value', 1), problem(costOf(1)), 2, new SharedBuffers());
  assert.ok(share.take(0, 2, TRIP));
  assert.is(share.take(1, 2, TRIP), null);
});

test('claimed rows: the row that killed its worker is done again by itself', () => {
  const share = claimed();
  const job = share.take(0, 2, TRIP);
  const { shared } = sharedOf(job);
  Atomics.store(shared.next, 0, 1);
  Atomics.store(shared.at, 0, 1);
  assert.is(share.lost(0, cause), null);
  const again = share.take(1, 2, TRIP);
  assert.equal(sharedOf(again).take, { row: 0 });
  assert.is(claim(share, 1, again, 1), null);
  isAnswer(claim(share, 1, share.take(1, 2, TRIP), 10));
});

test('claimed rows: rows that were claimed but not begun are found again', () => {
  const share = claimed(costOf(1e-6));
  const { shared } = sharedOf(share.take(0, 2, TRIP));
  // Claims 4, dies in the second of them.
  Atomics.store(shared.next, 0, 4);
  shared.logL[0] = answers[0];
  Atomics.store(shared.at, 0, 2);
  assert.is(share.lost(0, cause), null);
  assert.is(claim(share, 1, share.take(1, 2, TRIP), 1), null);
  const found: number[] = [];
  for (let outcome: Outcome = null; outcome === null; ) {
    const job = share.take(1, 2, TRIP);
    const { take } = sharedOf(job);
    if ('row' in take) found.push(take.row);
    outcome = claim(share, 1, job, 20);
    if (outcome) isAnswer(outcome);
  }
  assert.equal(found.sort(), [2, 3]);
});

test('claimed rows: a worker that dies after its last row has still given the answer', () => {
  const share = claimed();
  const { shared } = sharedOf(share.take(0, 2, TRIP));
  Atomics.store(shared.next, 0, N);
  shared.logL.set(answers);
  Atomics.store(shared.at, 0, N);
  isAnswer(share.lost(0, cause));
});

test('claimed rows: the third worker that dies on a row blames it', () => {
  const share = claimed();
  for (let death = 1; death <= 3; death++) {
    const { shared } = sharedOf(share.take(0, 2, TRIP));
    Atomics.store(shared.next, 0, Math.max(4, Atomics.load(shared.next, 0)));
    Atomics.store(shared.at, 0, 4);
    const outcome = share.lost(0, cause);
    if (death < 3) assert.is(outcome, null);
    else blames(outcome, 3);
  }
});

test('claimed rows: memory is used again, but not where a worker died', () => {
  const buffers = new SharedBuffers();
  const bufferOf = (job: Job | null) => (rowsOf(job) as { buffer: SharedArrayBuffer }).buffer;
  const first = claimed(new Cost(), buffers);
  const job = first.take(0, 2, TRIP);
  isAnswer(claim(first, 0, job, 10));
  const second = claimed(new Cost(), buffers);
  const next = second.take(0, 2, TRIP);
  assert.is(bufferOf(next), bufferOf(job));
  assert.is(second.lost(0, cause), null);
  isAnswer(claim(second, 1, second.take(1, 2, TRIP), 10));
  const third = claimed(new Cost(), buffers);
  assert.is.not(bufferOf(third.take(0, 2, TRIP)), bufferOf(job));
});

test('claimed rows: what was abandoned is not claimed any more', () => {
  const share = claimed();
  const job = share.take(0, 2, TRIP);
  share.abandon();
  assert.is(share.take(1, 2, TRIP), null);
  const { shared } = sharedOf(job);
  assert.ok(Atomics.load(shared.next, 0) >= N);
});

test('sent rows: chunks are answered in any order', () => {
  const share = sent();
  const jobs = [];
  for (let job = share.take(0, 3, TRIP); job; job = share.take(jobs.length, 3, TRIP)) jobs.push(job);
  assert.ok(jobs.length >= 3, `${jobs.length} chunks`);
  for (let i = jobs.length - 1; i > 0; i--) assert.is(send(share, i, jobs[i]), null);
  isAnswer(send(share, 0, jobs[0]));
});

test('sent rows: a lost chunk is done again row by row, and the third death of a row alone blames it', () => {
  const share = sent(costOf(0.001));
  const first = rowsOf(share.take(0, 1, TRIP)) as { count: number };
  assert.ok(first.count > 1);
  assert.is(share.lost(0, cause), null);
  const singles: number[] = [];
  for (let death = 1; death <= 3; death++) {
    // Rows before the guilty one, row 2, are answered.
    let job = share.take(0, 1, TRIP);
    for (;;) {
      const rows = rowsOf(job) as { values: Float64Array; count: number };
      singles.push(rows.count);
      if (rows.values[0] === 4) break;
      assert.is(send(share, 0, job), null);
      job = share.take(0, 1, TRIP);
    }
    const outcome = share.lost(0, cause);
    if (death < 3) assert.is(outcome, null);
    else blames(outcome, 2);
  }
  assert.equal(singles, [1, 1, 1, 1, 1]);
});

test('networks are answered in the order of their jobs, and a lost one is trained again', () => {
  const jobs = ['a', 'b', 'c'] as unknown as TrainJob[];
  const share = new Networks(3, jobs, new Cost());
  const taken = [0, 1, 2].map(worker => share.take(worker));
  assert.equal(
    taken.map(job => job?.do === 'train' && job.job),
    jobs,
  );
  assert.is(share.take(3), null);
  const trained = (i: number) => ({ did: 'train' as const, network: Float32Array.of(i), seconds: 1 });
  assert.is(share.answered(2, trained(2)), null);
  assert.is(share.lost(0, cause), null);
  assert.is(share.answered(1, trained(1)), null);
  assert.equal(share.take(1), { do: 'train', job: 'a' });
  const outcome = share.answered(1, trained(0));
  assert.ok(outcome !== null && !(outcome instanceof WorkerError) && outcome.want === 'train');
  assert.equal(
    outcome.networks.map(network => network[0]),
    [0, 1, 2],
  );
});

test('a network that kills three workers ends its task', () => {
  const share = new Networks(3, ['a', 'b'] as unknown as TrainJob[], new Cost());
  for (let death = 1; death <= 3; death++) {
    share.take(0);
    const outcome = share.lost(0, cause);
    if (death < 3) assert.is(outcome, null);
    else assert.match((outcome as WorkerError).message, /^Three workers died on one network \(job 0\): gone/);
  }
});

for (const [kind, make, answerOne] of [
  [
    'claimed',
    () => claimed(costOf(1), new SharedBuffers(), 'gradient'),
    (share: Share, w: number, job: Job | null) => claim(share, w, job, N + 1),
  ],
  ['sent', () => sent(costOf(1), 'gradient'), send],
] as const)
  test(`${kind} rows: derivatives are put where their rows are, whoever gives them`, () => {
    const share = make();
    let outcome: Outcome = null;
    for (let w = 0; outcome === null; w = 1 - w) outcome = answerOne(share, w, share.take(w, 2, TRIP));
    assert.ok(!(outcome instanceof WorkerError) && outcome.want === 'gradient');
    sameBits(outcome.logL, answers);
    sameBits(outcome.gradient, values.map(twice));
  });

const walk = (i: number): RegionWalk => ({
  key: keyOf(i),
  kind: 'rwalk',
  start: Float64Array.of(0.1 * i, 0.5),
  startLogL: -1,
  logLMin: -2,
  axes: Float64Array.of(1, 0, 0, 1),
  scale: 0.1,
  steps: 5,
  edges: new Uint8Array(2),
});
const walked = ({ start }: WalkJob): WalkResult => ({ point: start, logL: start[0], calls: 5, tried: 5, accepted: 3, refused: 2 });
const doWalks = (job: Job | null): Done => {
  assert.ok(job?.do === 'walk');
  return { did: 'walk', walks: job.walks.map(walked), which: null, seconds: 0.5 };
};

test('walks: results come in the order of the jobs, whoever walked them', () => {
  const walks = [1, 2, 3].map(walk);
  const share = new Walks({ want: 'walk', id: 7, problem: 'problem-1', walks }, problem(costOf(1)));
  const [a, b] = [share.take(0, 2, TRIP), share.take(1, 2, TRIP)];
  assert.is(share.answered(1, doWalks(b)), null);
  const c = share.take(1, 2, TRIP);
  assert.is(share.answered(0, doWalks(a)), null);
  const outcome = share.answered(1, doWalks(c));
  assert.equal(outcome, { want: 'walk', id: 7, walks: walks.map(walked), seconds: 1.5 });
});

test('walks: one that kills three workers is named by its start', () => {
  const share = new Walks({ want: 'walk', id: 7, problem: 'problem-1', walks: [walk(1)] }, problem());
  for (const w of [0, 1]) {
    assert.ok(share.take(w, 2, TRIP));
    assert.is(share.lost(w, cause), null);
  }
  assert.ok(share.take(0, 2, TRIP));
  const outcome = share.lost(0, cause);
  assert.instance(outcome, WorkerError);
  assert.match(
    (outcome as WorkerError).message,
    /^Three workers died on the walk from \[0\.1, 0\.5\] of the unit cube of problem-1: gone$/,
  );
});

/** Claims so many walks and does them, as a worker does. */
function claimWalks(job: Job | null, most: number): Extract<Done, { did: 'walk' }> {
  assert.ok(job?.do === 'walk' && job.claims !== null);
  const { claims, walks } = job;
  const { next, at } = sharedWalks(claims.buffer, claims.workers);
  const which: number[] = [];
  while (which.length < most) {
    const i = Atomics.add(next, 0, 1);
    if (i >= walks.length) break;
    Atomics.store(at, claims.worker, i + 1);
    which.push(i);
  }
  return { did: 'walk', walks: which.map(i => walked(walks[i])), which, seconds: 0.5 };
}
const claimedWalks = (walks: readonly RegionWalk[], cost = costOf(1)) =>
  new ClaimedWalks({ want: 'walk', id: 7, problem: 'problem-1', walks }, problem(cost), 2);

test('claimed walks: results come in the order of the jobs, whoever walked them, with one message each', () => {
  const walks = [1, 2, 3, 4, 5].map(walk);
  const share = claimedWalks(walks);
  const [a, b] = [share.take(0, 2, TRIP), share.take(1, 2, TRIP)];
  assert.is(share.take(0, 2, TRIP), null, 'it has them already');
  const [first, second] = [claimWalks(a, 2), claimWalks(b, 9)];
  assert.equal(second.which, [2, 3, 4]);
  assert.is(share.answered(1, second), null);
  assert.equal(share.answered(0, first), { want: 'walk', id: 7, walks: walks.map(walked), seconds: 1 });
});

test('claimed walks: who reports back in mid-task is given the rest', () => {
  const walks = [1, 2, 3].map(walk);
  const share = claimedWalks(walks);
  assert.is(share.answered(0, claimWalks(share.take(0, 2, TRIP), 2)), null);
  assert.equal(share.answered(0, claimWalks(share.take(0, 2, TRIP), 9)), { want: 'walk', id: 7, walks: walks.map(walked), seconds: 1 });
  assert.is(share.take(1, 2, TRIP), null);
});

test('claimed walks: what a worker had done, but not told of when it died, is done again, and only the walk that it was at is blamed', () => {
  const walks = [1, 2, 3].map(walk);
  const share = claimedWalks(walks);
  const [a, b] = [share.take(0, 2, TRIP), share.take(1, 2, TRIP)];
  claimWalks(a, 2);
  assert.is(share.answered(1, claimWalks(b, 9)), null);
  assert.is(share.lost(0, cause), null);
  for (const death of [2, 3]) {
    const again = share.take(0, 2, TRIP);
    assert.ok(again?.do === 'walk' && again.claims === null);
    assert.equal(again.walks, [walks[1]]);
    const outcome = share.lost(0, cause);
    if (death < 3) assert.is(outcome, null);
    else
      assert.match(
        (outcome as WorkerError).message,
        /^Three workers died on the walk from \[0\.2, 0\.5\] of the unit cube of problem-1: gone$/,
      );
  }
});

test('claimed walks: after a death the answer is whole, and a worker that gave its walk back is not blamed', () => {
  const walks = [1, 2, 3].map(walk);
  const share = claimedWalks(walks);
  const [a, b] = [share.take(0, 2, TRIP), share.take(1, 2, TRIP)];
  claimWalks(a, 2);
  assert.is(share.answered(1, claimWalks(b, 9)), null);
  for (let time = 0; time < 5; time++) {
    assert.is(share.lost(0, null), null);
    assert.ok(share.take(0, 2, TRIP));
  }
  assert.is(share.answered(0, doWalks({ do: 'walk', problem: 'problem-1', walks: [walks[1]], claims: null })), null);
  const last = share.take(1, 2, TRIP);
  assert.ok(last?.do === 'walk');
  assert.equal(last.walks, [walks[0]]);
  assert.equal(share.answered(1, doWalks(last)), { want: 'walk', id: 7, walks: walks.map(walked), seconds: 1.5 });
});

test('claimed walks: what was abandoned is not claimed any more', () => {
  const share = claimedWalks([1, 2, 3].map(walk));
  const a = share.take(0, 2, TRIP);
  share.abandon();
  assert.equal(claimWalks(a, 9).which, []);
  assert.is(share.take(1, 2, TRIP), null);
});

test('what a worker that was given up claims on its way out is done again, though nobody is at the task by then', () => {
  const rows = claimed();
  const job = rows.take(0, 2, TRIP);
  assert.is(rows.lost(0, null), null);
  Atomics.store(sharedOf(job).shared.next, 0, N);
  assert.is(claim(rows, 1, rows.take(1, 2, TRIP), 1), null);
  let outcome: Outcome = null;
  for (let row = 0; row < N; row++) outcome = claim(rows, 1, rows.take(1, 2, TRIP), 1);
  isAnswer(outcome);

  const walks = [1, 2].map(walk);
  const share = claimedWalks(walks);
  const taken = share.take(0, 2, TRIP);
  assert.is(share.lost(0, null), null);
  claimWalks(taken, 9);
  assert.is(share.answered(1, claimWalks(share.take(1, 2, TRIP), 9)), null);
  assert.is(share.answered(1, doWalks(share.take(1, 2, TRIP))), null);
  assert.ok(share.answered(1, doWalks(share.take(1, 2, TRIP))) !== null);
});

test.run();
