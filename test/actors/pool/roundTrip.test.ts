import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RoundTrip } from '../../../actors/pool/roundTrip.js';

test('a round trip is the least of the last ones: what a message had to wait for is not its cost', () => {
  const trip = new RoundTrip();
  assert.is(trip.seconds, 1.5e-4);
  for (const seconds of [4e-4, 3e-4, 0.7, 5e-4]) trip.measure(seconds);
  assert.is(trip.seconds, 3e-4);
});

test('a change is followed', () => {
  const trip = new RoundTrip();
  trip.measure(1e-4);
  for (let i = 0; i < 16; i++) trip.measure(6e-4);
  assert.is(trip.seconds, 6e-4);
});

test('what no message takes is not believed', () => {
  const trip = new RoundTrip();
  trip.measure(-1);
  assert.is(trip.seconds, 2e-5);
  for (let i = 0; i < 16; i++) trip.measure(10);
  assert.is(trip.seconds, 2e-3);
});

test.run();
