/** A worker's lives, with a fake thread and a clock that the test turns. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createActor, SimulatedClock } from 'xstate';
import type { Job, Reply } from '../../../actors/workers/messages.js';
import type { LiveWorker } from '../../../actors/workers/startWorker.js';
import { workerMachine } from '../../../actors/workers/workerMachine.js';

const job: Job = {
  do: 'evaluate',
  problem: 'problem-1',
  want: 'value',
  rows: { in: 'message', values: new Float64Array(1), nvalues: 1, count: 1 },
};
const reply: Reply = { did: 'evaluate', sent: { logL: new Float64Array(1), gradient: null }, rows: 1, seconds: 0.1 };

/** A thread that does what the test says. */
interface Fake {
  readonly live: LiveWorker;
  /** What happened to it. */
  readonly heard: string[];
  answer(reply: Reply): void;
  refuse(error: Error): void;
  exit(cause: Error): void;
  beat(): void;
}

function fake(): Fake {
  const heard: string[] = [];
  /** The oldest first, as a thread does them. */
  const calls: { resolve: (reply: Reply) => void; reject: (error: Error) => void }[] = [];
  let exit!: (cause: Error) => void;
  let beat = () => {};
  const live: LiveWorker = {
    work: asked => {
      heard.push(asked.do);
      return new Promise((resolve, reject) => calls.push({ resolve, reject }));
    },
    forget: problem => heard.push(`forget ${problem}`),
    exited: new Promise(resolve => (exit = resolve)),
    onBeat: listener => (beat = listener),
    ref: () => heard.push('ref'),
    unref: () => heard.push('unref'),
    terminate: async () => void heard.push('terminated'),
  };
  return {
    live,
    heard,
    answer: r => calls.shift()!.resolve(r),
    refuse: e => calls.shift()!.reject(e),
    exit: c => exit(c),
    beat: () => beat(),
  };
}

/** All that waits for promises, timers left out. */
const settle = () => new Promise<void>(resolve => setImmediate(resolve));

function machine(starts: (life: number, signal: AbortSignal) => Promise<LiveWorker>, worthRetrying = true) {
  const clock = new SimulatedClock();
  let lives = 0;
  const input = { start: (signal: AbortSignal) => starts(lives++, signal), worthRetrying: () => worthRetrying };
  const actor = createActor(workerMachine, { input, clock });
  const reports: string[] = [];
  actor.on('*', report => {
    const cause = 'cause' in report && report.cause ? `: ${report.cause.message}` : '';
    reports.push(report.type + cause);
  });
  actor.start();
  return { actor, clock, reports, lives: () => lives };
}

/** A machine whose workers are fakes, with the first of them up. */
async function up() {
  const fakes: Fake[] = [];
  const made = machine(async () => {
    fakes.push(fake());
    return fakes.at(-1)!.live;
  });
  made.actor.send({ type: 'start' });
  await settle();
  return { ...made, fakes };
}

const work = (silence = 1000) => ({ type: 'work' as const, job, silence });

test('a worker comes up, answers and is free again; it holds the process only while it works', async () => {
  const { actor, reports, fakes } = await up();
  assert.equal(reports, ['up', 'free']);
  actor.send(work());
  fakes[0].answer(reply);
  await settle();
  assert.equal(reports, ['up', 'free', 'answered', 'free']);
  assert.equal(fakes[0].heard, ['unref', 'ref', 'evaluate', 'unref']);
  actor.stop();
});

test('a worker that exits in mid-job is reported once, buried, and followed by another', async () => {
  const { actor, reports, fakes, clock } = await up();
  actor.send(work());
  fakes[0].exit(new Error('exited with code 3'));
  fakes[0].refuse(new Error('exited with code 3'));
  await settle();
  clock.increment(0);
  await settle();
  assert.equal(reports, ['up', 'free', 'lost: exited with code 3', 'up: exited with code 3', 'free']);
  assert.ok(fakes[0].heard.includes('terminated'));
  assert.is(fakes.length, 2);
  actor.stop();
});

test('a second job is sent to a busy worker at once, and begun when the first is answered; a third has to wait', async () => {
  const { actor, reports, fakes, clock } = await up();
  actor.send(work(1000));
  actor.send(work(5000));
  actor.send(work());
  assert.equal(fakes[0].heard, ['unref', 'ref', 'evaluate', 'evaluate']);
  fakes[0].answer(reply);
  await settle();
  assert.equal(reports, ['up', 'free', 'answered']);
  // its silence is its own, and counts from its beginning
  clock.increment(4999);
  await settle();
  assert.equal(reports, ['up', 'free', 'answered']);
  fakes[0].answer(reply);
  await settle();
  assert.equal(reports, ['up', 'free', 'answered', 'answered', 'free']);
  assert.is(fakes[0].heard.filter(what => what === 'evaluate').length, 2);
  assert.is(fakes[0].heard.at(-1), 'unref');
  actor.stop();
});

test('a worker that dies takes with it what waited there: nothing of it is heard in its next life', async () => {
  const { actor, reports, fakes, clock } = await up();
  actor.send(work());
  actor.send(work());
  fakes[0].exit(new Error('gone'));
  await settle();
  clock.increment(0);
  await settle();
  fakes[0].answer(reply);
  fakes[0].refuse(new Error('gone'));
  await settle();
  assert.equal(reports, ['up', 'free', 'lost: gone', 'up: gone', 'free']);
  actor.send(work());
  fakes[1].answer(reply);
  await settle();
  assert.equal(reports.slice(5), ['answered', 'free']);
  actor.stop();
});

test('a worker that exits while it has nothing to do is followed by another too', async () => {
  const { actor, reports, fakes, clock } = await up();
  fakes[0].exit(new Error('gone'));
  await settle();
  clock.increment(0);
  await settle();
  assert.equal(reports, ['up', 'free', 'lost: gone', 'up: gone', 'free']);
  actor.stop();
});

test('a worker that is silent for too long, and a little longer, is given up', async () => {
  const { actor, reports, clock } = await up();
  actor.send(work(8000));
  clock.increment(8000);
  await settle();
  assert.equal(reports, ['up', 'free']);
  clock.increment(1999);
  await settle();
  assert.equal(reports, ['up', 'free']);
  clock.increment(1);
  await settle();
  assert.equal(reports, ['up', 'free', 'lost: The worker gave no sign of life for 8 s']);
  actor.stop();
});

test('a sign of life, even in the time of doubt, begins the silence anew', async () => {
  const { actor, reports, clock, fakes } = await up();
  actor.send(work(8000));
  for (let i = 0; i < 5; i++) {
    clock.increment(9000);
    fakes[0].beat();
  }
  assert.equal(reports, ['up', 'free']);
  fakes[0].answer(reply);
  await settle();
  assert.equal(reports, ['up', 'free', 'answered', 'free']);
  actor.stop();
});

test('a silence longer than a timer can hold is as long as a timer can hold', async () => {
  const { actor, reports, clock } = await up();
  actor.send(work(1e13));
  const longest = 2 ** 31 - 1;
  clock.increment(longest);
  clock.increment(longest - 1);
  await settle();
  assert.equal(reports, ['up', 'free']);
  clock.increment(1);
  await settle();
  assert.match(reports.at(-1)!, /^lost: /);
  actor.stop();
});

test('a start that fails is tried again, three times in all', async () => {
  const { actor, clock, reports, lives } = machine(async life => {
    throw new Error(`start ${life} failed`);
  });
  actor.send({ type: 'start' });
  for (let i = 0; i < 10; i++) {
    await settle();
    clock.increment(10_000);
  }
  assert.is(lives(), 3);
  assert.equal(reports, ['unable: start 2 failed']);
  actor.stop();
});

test('a start that fails is not tried again where nothing ever came up', async () => {
  const { actor, reports, lives } = machine(async () => {
    throw new Error('no such script');
  }, false);
  actor.send({ type: 'start' });
  await settle();
  assert.is(lives(), 1);
  assert.equal(reports, ['unable: no such script']);
  actor.stop();
});

test('a worker whose lives bear no fruit rests longer and longer, and is given up after ten', async () => {
  const { actor, reports, fakes, clock, lives } = await up();
  for (let life = 0; life < 10; life++) {
    assert.is(lives(), life + 1);
    fakes[life].exit(new Error('gone'));
    await settle();
    const rest = life < 2 ? 0 : Math.min(5000, 50 * 2 ** (life - 2));
    if (rest > 0 && life < 9) {
      clock.increment(rest - 1);
      await settle();
      assert.is(lives(), life + 1, `after ${rest - 1} ms`);
    }
    clock.increment(1);
    await settle();
  }
  assert.is(lives(), 10);
  assert.is(reports.at(-1), 'unable: gone');
  actor.stop();
});

test('an answer makes up for the lives without', async () => {
  const { actor, fakes, clock, lives } = await up();
  for (let life = 0; life < 15; life++) {
    actor.send(work());
    fakes[life].answer(reply);
    await settle();
    fakes[life].exit(new Error('gone'));
    await settle();
    clock.increment(0);
    await settle();
    assert.is(lives(), life + 2);
  }
  actor.stop();
});

test('what it is to forget reaches a worker that is up, busy or not', async () => {
  const { actor, fakes } = await up();
  actor.send({ type: 'forget', problem: 'a' });
  actor.send(work());
  actor.send({ type: 'forget', problem: 'b' });
  await settle();
  assert.ok(fakes[0].heard.includes('forget a') && fakes[0].heard.includes('forget b'));
  actor.stop();
});

test('it can be stopped in every state, and nothing comes after', async () => {
  const states: Record<string, () => Promise<ReturnType<typeof machine>>> = {
    off: async () => machine(async () => fake().live),
    spawning: async () => {
      const made = machine((_life, signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('off')))));
      made.actor.send({ type: 'start' });
      return made;
    },
    idle: up,
    busy: async () => {
      const made = await up();
      made.actor.send(work());
      return made;
    },
    replacing: async () => {
      const made = await up();
      made.fakes[0].exit(new Error('gone'));
      await settle();
      return made;
    },
    unable: async () => {
      const made = machine(async () => {
        throw new Error('no');
      }, false);
      made.actor.send({ type: 'start' });
      await settle();
      return made;
    },
  };
  for (const [state, reach] of Object.entries(states)) {
    const { actor, reports, clock, lives } = await reach();
    const born = lives();
    actor.send({ type: 'stop' });
    await settle();
    clock.increment(100_000);
    await settle();
    assert.is(actor.getSnapshot().status, 'done', state);
    assert.is(reports.at(-1), 'closed', state);
    assert.is(lives(), born, state);
  }
});

test('a stopped worker is terminated, whatever it is at', async () => {
  const { actor, fakes } = await up();
  actor.send(work());
  actor.send({ type: 'stop' });
  await settle();
  assert.is(fakes[0].heard.at(-1), 'terminated');
});

test.run();
