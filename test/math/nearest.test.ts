import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nearest } from '../../src/math/nearest.js';

test('a slip of the pen finds its word: a letter more, less, changed, or another spelling', () => {
  const words = ['seed', 'ncores', 'n_live', 'f_live', 'n_eff', 'discard_exploration'];
  assert.is(nearest('sed', words), 'seed');
  assert.is(nearest('n_core', words), 'ncores');
  assert.is(nearest('NLIVE', words), 'n_live');
  assert.is(nearest('discard_explorations', words), 'discard_exploration');
  assert.is(nearest('neff', words), 'n_eff');
});

test('what is far from all words finds none', () => {
  assert.is(nearest('dlogz', ['seed', 'ncores', 'n_live']), null);
  assert.is(nearest('x', ['y', 'z']), null);
  assert.is(nearest('', ['seed']), null);
  assert.is(nearest('seed', []), null);
});

test.run();
