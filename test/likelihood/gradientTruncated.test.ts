import { test } from 'uvu';
import { catalogue, componentTypes } from '../../src/models/catalogue.js';
import { agree } from './gradientAgrees.js';
import { problem } from './problems.js';

for (const type of componentTypes.filter(type => catalogue[type].group === 'radial' && type !== 'CustomProfile')) {
  test(`${type}, truncated: WASM, the oracle and differences agree`, () => {
    for (const truncation of ['HyperTangent', 'Exponential'] as const)
      agree(problem({ nx: 10, ny: 9, types: [type], truncation }), 1, { tolerance: type === 'Spergel' ? 1e-9 : 1e-11 });
  });
}

test.run();
