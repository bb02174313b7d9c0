import { firstValueFrom, toArray } from 'rxjs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Ledger } from '../../../actors/pool/ledger.js';
import { within } from '../../support/within.js';

function ledger(size: number) {
  let now = 0;
  return { ledger: new Ledger(size, () => now), wait: (seconds: number) => (now += 1000 * seconds) };
}

test('idle is the share of its life that a worker had nothing to do', () => {
  const { ledger: book, wait } = ledger(2);
  book.born(0);
  wait(4);
  book.did(0, 1);
  assert.equal(book.read().workers, [
    { worker: 0, tasks: 1, seconds: 1, idle: 0.75 },
    { worker: 1, tasks: 0, seconds: 0, idle: 1 },
  ]);
});

test('the time between two lives counts for nothing', () => {
  const { ledger: book, wait } = ledger(1);
  book.born(0);
  wait(1);
  book.did(0, 1);
  book.died(0);
  book.died(0);
  wait(100);
  book.born(0);
  wait(1);
  assert.equal(book.read().workers, [{ worker: 0, tasks: 1, seconds: 1, idle: 0.5 }]);
});

test('the figures come at the subscription, once after a burst of changes, and end with the pool', async () => {
  const { ledger: book } = ledger(1);
  const heard = firstValueFrom(book.stats$.pipe(toArray()));
  for (let i = 0; i < 1000; i++) book.did(0, 0);
  book.close();
  const stats = await within(2000, heard);
  assert.equal(
    stats.map(({ workers }) => workers[0].tasks),
    [0, 1000],
  );
});

test.run();
