/** What threads.js leaves out, with a thread that the test plays. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fromWire, toWire } from '../../../actors/workers/messages.js';
import { type ThreadEvents, ThreadPort } from '../../../actors/workers/threadPort.js';
import { ValueError } from '../../../src/errors.js';
import { failure } from '../pool/poolConformance.js';

function port() {
  const posted: unknown[] = [];
  let events!: ThreadEvents;
  let ends = 0;
  const made = new ThreadPort(given => {
    events = given;
    return {
      post: message => void posted.push(message),
      terminate: async () => void ends++,
      ref: () => {},
      unref: () => {},
    };
  });
  const heard: { type: string; uid?: number; error?: { message: string } }[] = [];
  made.addEventListener('message', ({ data }) => heard.push(data as (typeof heard)[number]));
  return { port: made, posted, events, heard, ends: () => ends };
}

const run = (uid: number) => ({ type: 'run', uid, method: 'work', args: [] });

test('it is ready when the worker greets, and greets again whoever listens later', async () => {
  const { port: made, events } = port();
  events.message({ type: 'init', exposed: { type: 'module', methods: [] } });
  await made.ready;
  const late: unknown[] = [];
  made.addEventListener('message', ({ data }) => late.push(data));
  assert.is(late.length, 1);
});

test('a death before the greeting is the reason why it never was ready', async () => {
  const { port: made, events } = port();
  events.dead(new Error('out of memory'));
  assert.is((await failure(made.ready)).message, 'out of memory');
});

test('a death rejects every call in flight, and no other', async () => {
  const { port: made, events, heard, ends } = port();
  for (const uid of [1, 2, 3]) made.postMessage(run(uid));
  events.message({ type: 'running', uid: 2 });
  events.message({ type: 'result', uid: 2, complete: true });
  events.message({ type: 'error', uid: 3, error: toWire(new Error('its own')) });
  heard.length = 0;
  events.dead(new Error('exited with code 1'));
  events.dead(new Error('a second cause'));
  assert.equal(
    heard.map(({ type, uid, error }) => [type, uid, error?.message]),
    [['error', 1, 'exited with code 1']],
  );
  assert.is((await made.exited).message, 'exited with code 1');
  assert.is(ends(), 1);
});

test('a throw outside a call is a death, whoever tells of it', async () => {
  for (const message of [
    { farinata: 'crash', error: toWire(new Error('late')) },
    { type: 'uncaughtError', error: toWire(new Error('late')) },
  ]) {
    const { port: made, events } = port();
    events.message(message);
    assert.is((await made.exited).message, 'late');
  }
});

test('signs of life go past threads.js', () => {
  const { port: made, events, heard } = port();
  let beats = 0;
  made.onBeat = () => beats++;
  events.message({ farinata: 'beat' });
  assert.is(beats, 1);
  assert.equal(heard, []);
});

test('nothing is sent to the dead, and nothing is heard of them', async () => {
  const { port: made, posted, events, heard } = port();
  await made.terminate(new Error('over'));
  assert.throws(() => made.postMessage(run(1)), /over/);
  made.postMessage({ type: 'cancel', uid: 1 });
  events.message({ type: 'result', uid: 1, complete: true });
  assert.equal(posted, []);
  assert.equal(heard, []);
});

test('errors keep name, message and stack across the border, and their class where it is ours', () => {
  const error = fromWire(structuredClone(toWire(new ValueError('x is 1: no'))));
  assert.instance(error, ValueError);
  assert.is(error.message, 'x is 1: no');
  const other = fromWire(toWire(new RangeError('far')));
  assert.is(other.name, 'RangeError');
  assert.match(other.stack!, /threadPort\.test/);
  assert.is(fromWire(toWire('a string')).message, 'a string');
  assert.is(fromWire({ name: 'constructor', message: 'm', stack: undefined }).message, 'm');
});

test.run();
