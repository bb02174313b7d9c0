import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nextTurn } from '../../streams/turn.js';
import { within } from '../support/within.js';

test('a turn comes after the promises that wait, in the order of asking', async () => {
  const heard: string[] = [];
  nextTurn(() => heard.push('first turn'));
  const done = new Promise<void>(resolve =>
    nextTurn(() => {
      heard.push('second turn');
      resolve();
    }),
  );
  await Promise.resolve();
  heard.push('promise');
  await within(2000, done);
  assert.equal(heard, ['promise', 'first turn', 'second turn']);
});

test('a turn that was called off does not come, and calling it off twice is nothing', async () => {
  const heard: string[] = [];
  const callOff = nextTurn(() => heard.push('called off'));
  callOff();
  callOff();
  await within(2000, new Promise<void>(resolve => nextTurn(resolve)));
  assert.equal(heard, []);
});

test('timers have their chance between turns', async () => {
  let timer = false;
  setTimeout(() => (timer = true));
  const wait = async (): Promise<void> => {
    while (!timer) await new Promise<void>(resolve => nextTurn(resolve));
  };
  await within(2000, wait());
  assert.ok(timer);
});

test.run();
