import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Cost } from '../../../actors/pool/cost.js';
import { close } from '../../support/close.js';

test('the cost of a unit follows what is measured', () => {
  const cost = new Cost();
  assert.is(cost.mean, null);
  cost.measure(10, 1);
  close(cost.mean!, 0.1);
  for (let i = 0; i < 50; i++) cost.measure(10, 2);
  close(cost.mean!, 0.2, { rtol: 1e-4 });
});

test('a worker that found nothing left to do says nothing of the cost', () => {
  const cost = new Cost();
  cost.measure(0, 0.001);
  assert.is(cost.mean, null);
});

test('the allowed silence is patience, more for dear rows, most before anything was measured', () => {
  const cost = new Cost();
  assert.is(cost.silence(60), 300_000);
  cost.measure(1, 0.01);
  assert.is(cost.silence(60), 60_000);
  cost.measure(1, 30);
  cost.measure(1, 0.01);
  assert.is(cost.silence(60), 3_000_000);
});

test.run();
