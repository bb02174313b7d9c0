/** How well work is shared out over ranks, in virtual time: the dispatcher is the real one. */
import { NEVER } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dispatcher } from '../../../actors/mpi/dispatcher.js';
import type { Order } from '../../../actors/mpi/messages.js';
import type { Pool, TaskAnswer } from '../../../actors/pool/contract.js';
import { WorkerError } from '../../../src/errors.js';
import { exp } from '../../../src/math/libm.js';
import { keyOf, Random } from '../../../src/math/philox.js';
import type { TrainJob } from '../../../src/samplers/contract.js';
import { VirtualCluster } from '../../support/virtualCluster.js';

/** Log-normal with σ = 1, as the cost of a likelihood with an adaptive quadrature may be. */
function uneven(n: number, seed: number, scale = 1): Float64Array {
  const random = new Random(keyOf(seed));
  return Float64Array.from({ length: n }, () => scale * exp(random.normal()));
}

const total = (costs: Float64Array) => costs.reduce((a, b) => a + b, 0);
/** No sharing out ends sooner. */
const ideal = (costs: Float64Array, workers: number) => Math.max(total(costs) / workers, ...costs);

/** The mean of makespan ÷ ideal over many draws. */
function excess(n: number, threads: readonly number[], scale: number, share = shareOut): number {
  let sum = 0;
  const draws = 200;
  for (let seed = 0; seed < draws; seed++) {
    const costs = uneven(n, seed, scale);
    const workers = threads.reduce((a, b) => a + b, 0);
    sum += share(costs, threads) / ideal(costs, workers);
  }
  return sum / draws;
}

function shareOut(costs: Float64Array, threads: readonly number[]): number {
  const cluster = new VirtualCluster({ threads });
  const answer = cluster.run(cluster.rows(costs));
  assert.ok(answer.want === 'value');
  assert.equal(answer.logL, costs, 'in the order of the rows');
  return cluster.now;
}

/** What is compared with: equal blocks, handed out beforehand. */
function equalBlocks(costs: Float64Array, threads: readonly number[]): number {
  const size = Math.ceil(costs.length / threads.length);
  return Math.max(...threads.map((_, i) => total(costs.subarray(i * size, (i + 1) * size))));
}

test('100 uneven tasks on 4 ranks: at most 1.12 times the ideal, where equal blocks take 1.25', () => {
  const ours = excess(100, [1, 1, 1, 1], 1);
  const blocks = excess(100, [1, 1, 1, 1], 1, equalBlocks);
  assert.ok(ours <= 1.12, `${ours.toFixed(3)}`);
  assert.ok(blocks >= 1.2, `${blocks.toFixed(3)}`);
});

test('cheap tasks, whose messages cost as much as they do, are shared out in chunks', () => {
  const costs = new Float64Array(2000).fill(20e-6);
  const cluster = new VirtualCluster({ threads: [1, 1, 1, 1] });
  cluster.run(cluster.rows(costs));
  // nothing is known of the cost in the beginning; afterwards it is
  const before = { now: cluster.now, messages: cluster.messages };
  cluster.run(cluster.rows(costs));
  const seconds = cluster.now - before.now;
  assert.ok(seconds < 1.4 * ideal(costs, 4), `${seconds / ideal(costs, 4)}`);
  assert.ok(cluster.messages - before.messages < 200, `${cluster.messages - before.messages} messages`);
});

test('ranks of several threads get as many chunks at a time', () => {
  const ours = excess(400, [2, 4, 2], 0.1);
  assert.ok(ours <= 1.12, `${ours.toFixed(3)}`);
});

test('ranks that are far away get larger chunks', () => {
  const costs = new Float64Array(20_000).fill(20e-6);
  const messages = [20e-6, 1e-3].map(latency => {
    const cluster = new VirtualCluster({ threads: [1, 1, 1, 1], latency });
    cluster.run(cluster.rows(costs));
    const before = cluster.messages;
    cluster.run(cluster.rows(costs));
    return cluster.messages - before;
  });
  assert.ok(messages[1] < 0.8 * messages[0], `${messages}`);
});

test('a slow way of messages is hidden by a chunk that waits at each rank', () => {
  const costs = new Float64Array(4000).fill(100e-6);
  const seconds = [0, 1e-3].map(latency => {
    const cluster = new VirtualCluster({ threads: [1, 1, 1, 1], latency });
    for (let i = 0; i < 3; i++) cluster.run(cluster.rows(costs));
    const from = cluster.now;
    cluster.run(cluster.rows(costs));
    return cluster.now - from;
  });
  assert.ok(seconds[1] < 1.25 * seconds[0], `${seconds[1] / seconds[0]}`);
});

/** A task of 40 rows, whose last is 13, given to ranks of which `dies` says which die at a chunk. Rank 0 never answers. Gives the failure, and who died. */
function deadly(ranks: number, threads: number, dies: (values: Float64Array) => boolean): { failure: unknown; died: number[] } {
  const unanswered = { evaluate: () => NEVER, detach: () => {} } as Partial<Pool> as Pool;
  const died: number[] = [];
  const at = Array.from({ length: ranks }, () => [] as Extract<Order, { do: 'task' }>[]);
  const dispatcher = new Dispatcher({
    threads: new Array(ranks).fill(threads),
    own: unanswered,
    patience: 1e9,
    send: (rank, order) => order.do === 'task' && at[rank].push(order),
  });
  dispatcher.know('problem-0', 0, 1, { pool: unanswered, name: 'local' });
  let failure: unknown = null;
  const values = Float64Array.from({ length: 40 }, (_, i) => (i === 39 ? 13 : 0.1 * i));
  const task = { want: 'value' as const, id: 0, problem: 'problem-0', n: 40, nvalues: 1, values };
  dispatcher.evaluate(task).subscribe({
    error: error => {
      failure = error;
    },
  });
  for (let rank = 1; at.some(queue => queue.length > 0) && failure === null; rank = (rank % (ranks - 1)) + 1) {
    const order = at[rank].shift();
    if (!order) continue;
    assert.ok(order.task.want === 'value');
    if (dies(order.task.values)) {
      died.push(rank);
      at[rank].length = 0;
      dispatcher.lost(rank, new Error(`rank ${rank} died`));
      continue;
    }
    const answer = { want: 'value' as const, id: order.job, logL: order.task.values.slice(), seconds: 1e-6 };
    dispatcher.answered(rank, order.job, answer);
  }
  return { failure, died };
}

test('when three ranks have died on one point the task ends, and names it', () => {
  const { failure, died } = deadly(8, 1, values => values.includes(13));
  assert.instance(failure, WorkerError);
  assert.match((failure as WorkerError).message, /Three workers died on the point \[13\] of problem-0: rank \d died/);
  assert.equal((failure as WorkerError).point, Float64Array.of(13));
  // in company nobody is blamed
  assert.ok(died.length === 3 || died.length === 4, `${died}`);
  assert.is(new Set(died).size, died.length);
});

test('ranks that die for reasons of their own are missed, and no point is blamed', () => {
  let left = 5;
  const { failure, died } = deadly(8, 1, () => left-- > 0);
  assert.is(failure, null);
  assert.is(died.length, 5);
});

test("a network that a rank trains in one fit's session is trained again when that fit ends first, for whichever fit wants it, any number of times", () => {
  const sent: Extract<Order, { do: 'task' }>[] = [];
  const unanswered = { evaluate: () => NEVER, detach: () => {} } as Partial<Pool> as Pool;
  const dispatcher = new Dispatcher({
    threads: [1, 1],
    own: unanswered,
    patience: 1e9,
    send: (_, order) => order.do === 'task' && sent.push(order),
  });
  const sessions = [0, 1, 2, 3, 4];
  for (const session of sessions) dispatcher.know(`problem-${session}`, session, 1, { pool: unanswered, name: 'local' });
  const answers: TaskAnswer[] = [];
  const jobs = [1, 2].map(seed => ({ seed })) as unknown as TrainJob[];
  dispatcher.evaluate({ want: 'train', id: 7, jobs }).subscribe({ next: answer => answers.push(answer), error: () => {} });
  // one is trained here, the other there
  for (const session of sessions.slice(0, -1)) {
    assert.is(sent.length, session + 1);
    assert.is(sent[session].session, session);
    dispatcher.forget(`problem-${session}`);
  }
  const { job, session } = sent.at(-1)!;
  assert.is(session, 4);
  const network = new Float32Array([1]);
  dispatcher.answered(1, sent[0].job, { want: 'train', id: sent[0].job, networks: [new Float32Array([0])], seconds: 1 });
  dispatcher.answered(1, job, { want: 'train', id: job, networks: [network], seconds: 1 });
  // rank 0 is still at the other one
  assert.is(answers.length, 0);
  dispatcher.end(new WorkerError('the end'));
});

test.run();
