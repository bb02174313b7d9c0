import type { Subscription } from 'rxjs';
import { unreachable } from '../../src/errors.js';
import type { WorkSpec } from '../../src/likelihood/spec.js';
import type { Outcome } from '../pool/contract.js';
import { toWire } from '../workers/messages.js';
import type { Hub } from './hub.js';
import { type LocalPools, type LocalProblem, statsOf } from './localPool.js';
import type { Message, Order } from './messages.js';

/** Milliseconds between signs of life in a long task. */
const BEAT = 1000;

/**
 * One session on a rank other than 0: does the tasks that rank 0 sends, with this rank's own workers, until the session is concluded.
 *
 * @param work this rank's own: used where rank 0's is a live function, which can't be sent
 * @returns how rank 0 concluded it, and what ends it before that
 */
export function serveRank(hub: Hub, session: number, pools: LocalPools, work: WorkSpec): { outcome: Promise<Outcome>; end(): void } {
  const { rank } = hub.world;
  let giveUp = () => {};
  const outcome = new Promise<Outcome>(resolve => {
    const tasks = new Map<number, Subscription>();
    let problem: LocalProblem | null = null;
    let hasEnded = false;
    let beat: ReturnType<typeof setInterval> | undefined;
    const watching = pools.threads.events$.subscribe(event => hub.send(0, { did: 'event', session, rank, event }));

    const finished = (job: number) => {
      tasks.delete(job);
      if (tasks.size > 0) return;
      clearInterval(beat);
      beat = undefined;
    };
    const answer = (job: number, given: Extract<Message, { did: 'task' }>['answer']) => {
      finished(job);
      // the pool counts a chunk as done once it has handed out its answer
      queueMicrotask(() => hub.send(0, { did: 'task', session, rank, job, answer: given, stats: problem && statsOf(problem.pool) }));
    };
    const forget = () => problem?.pool.detach(problem.name);
    const attach = async (given: WorkSpec) => {
      try {
        problem = await pools.attach(given);
        if (hasEnded) return forget();
        hub.send(0, { did: 'attach', session, rank, error: null });
      } catch (error) {
        if (!hasEnded) hub.send(0, { did: 'attach', session, rank, error: toWire(error) });
      }
    };
    const begin = ({ job, task }: Extract<Order, { do: 'task' }>) => {
      const { pool, name } = problem!;
      beat ??= setInterval(() => hub.send(0, { did: 'beat', session, rank }), BEAT);
      const subscription = pool.evaluate(task.want === 'train' ? task : { ...task, problem: name }).subscribe({
        next: found => answer(job, found),
        error: error => answer(job, toWire(error)),
      });
      if (!subscription.closed) tasks.set(job, subscription);
    };
    const cancel = (job: number) => {
      const task = tasks.get(job);
      if (!task) return;
      task.unsubscribe();
      answer(job, { name: 'Error', message: 'cancelled', stack: undefined });
    };
    const end = async (outcome: Outcome) => {
      if (hasEnded) return;
      hasEnded = true;
      for (const task of tasks.values()) task.unsubscribe();
      clearInterval(beat);
      watching.unsubscribe();
      forget();
      close();
      // what was passed on to other ranks is on its way before the script goes on
      await hub.flush();
      resolve(outcome);
    };

    const close = hub.open(session, {
      isEager: () => false,
      receive(message) {
        if (!('do' in message)) return;
        switch (message.do) {
          case 'attach':
            return void attach(message.work ?? work);
          case 'task':
            return begin(message);
          case 'cancel':
            return cancel(message.job);
          case 'conclude':
            return void end(message.outcome);
          default:
            return unreachable(message);
        }
      },
    });
    giveUp = () => void end({ result: null, error: null });
  });
  return { outcome, end: () => giveUp() };
}
