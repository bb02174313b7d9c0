/** The shapes of a bound, made ahead of the last points before it. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../../src/math/philox.js';
import { pieceContains } from '../../../src/samplers/bounds/piece.js';
import { finishBound } from '../../../src/samplers/nautilus/build.js';
import { nautilus } from '../../../src/samplers/nautilus/kernel.js';
import { type OuterDraws, pointsOfDraws } from '../../../src/samplers/nautilus/outerDraws.js';
import { addChunk } from '../../../src/samplers/nautilus/shell.js';
import { sketch, stillHolds, threshold } from '../../../src/samplers/nautilus/sketch.js';
import type { AskedNetworks, NautilusState } from '../../../src/samplers/nautilus/state.js';
import { trainNetwork } from '../../../src/samplers/network.js';
import { answer, driveWith } from '../../support/drive.js';

const options = { n_live: 200, n_networks: 1, n_eff: 400, n_batch: 20, neural_network_kwargs: { hidden_layer_sizes: [8], max_iter: 5 } };
const gaussian = (u: Float64Array): number => u.reduce((s, x) => s - 0.5 * ((x - 0.4) / 0.1) ** 2, 0);

/** Every state of a fit that is about to plan a bound, with its plan. */
function plans(): { before: NautilusState; asked: AskedNetworks }[] {
  const found: { before: NautilusState; asked: AskedNetworks }[] = [];
  driveWith(nautilus, nautilus.init(2, nautilus.options(options, 2)), 1, {
    propose(before, key) {
      const [next, proposal] = nautilus.propose(before, key);
      if (proposal.want === 'train') found.push({ before, asked: next.asked[0] as AskedNetworks });
      return [next, proposal];
    },
    absorb: (state, proposal) => nautilus.absorb(state, answer(proposal, gaussian))[0],
  });
  return found;
}

/** The state with one more point, of a likelihood above all. */
function withPoint({ shells, ...state }: NautilusState, ...point: number[]): NautilusState {
  const last = addChunk(shells[shells.length - 1], Float64Array.from(point), Float64Array.of(1), 1);
  return { ...state, shells: [...shells.slice(0, -1), last] };
}

test('a bound whose networks take none of its draws is refused', () => {
  const { asked } = plans()[1];
  const silent = asked.parts.map(({ x, score: y }) => {
    const network = trainNetwork({
      kind: 'regressor',
      key: asked.key,
      ndim: 4,
      x,
      y,
      layers: [4],
      learningRate: 0.01,
      batch: 50,
      epochs: 1,
    });
    // behind the number and widths of its layers: it says 0 of all, which isn't above what it says of points at the threshold
    return network.fill(0, 2 + network[0]);
  });
  const draws = { key: asked.key, drawn: 1e6 };
  assert.is(finishBound(2, { ...asked, draws }, silent, new Random(asked.key)), null);
});

test('most bounds are planned with shapes that were made before the last points came', () => {
  const all = plans();
  const ahead = all.filter(({ before, asked }) => before.sketch !== null && asked.pieces === before.sketch.pieces);
  assert.ok(all.length > 5, `${all.length} bounds`);
  assert.ok(ahead.length > all.length / 2, `${ahead.length} of ${all.length}`);
  for (const { asked } of all) assert.ok(asked.draws.drawn >= 1000 && pointsOfDraws(asked.draws, asked.pieces, 2).length > 0);
});

test('a likely point outside of the shapes has them made anew, around it', () => {
  const { before } = plans().find(({ before }) => before.bounds.length > 4 && before.sketch !== null)!;
  const inside = withPoint(before, 0.4, 0.4);
  const outside = withPoint(before, 0.99, 0.99);
  assert.ok(stillHolds(before.sketch!, inside, threshold(inside)!));
  assert.not.ok(stillHolds(before.sketch!, outside, threshold(outside)!));
  const [next] = nautilus.propose(outside, [1, 2]);
  const { pieces } = next.asked[0] as AskedNetworks;
  const point = Float64Array.of(0.99, 0.99);
  assert.not.ok(before.sketch!.pieces.some(piece => pieceContains(piece, point, 0)));
  assert.ok(pieces.some(piece => pieceContains(piece, point, 0)));
});

test('shapes that have lost nearly all of their points are made anew', () => {
  const { before } = plans().find(({ before }) => before.bounds.length > 4 && before.sketch !== null)!;
  const logLMin = threshold(before)!;
  const known = before.sketch!;
  assert.ok(stillHolds(known, before, logLMin));
  assert.not.ok(stillHolds({ ...known, draws: { drawn: 4000 } as OuterDraws }, before, logLMin), 'nor shapes without a key to draw by');
  const [domain] = known.domains;
  const empty = { ...domain, center: Float64Array.of(0.9, 0.9) };
  assert.not.ok(stillHolds({ ...known, domains: [...known.domains, empty] }, before, logLMin));
});

test('a state and a key give the same shapes and draws again, whoever has drawn in between', () => {
  const { before } = plans()[4];
  const logLMin = threshold(before)!;
  const one = sketch(before, logLMin, [3, 4]);
  const first = pointsOfDraws(one.draws, one.pieces, 2).slice();
  const other = sketch(before, logLMin, [5, 6]);
  assert.not.equal(pointsOfDraws(other.draws, other.pieces, 2).slice(), first);
  assert.equal(sketch(before, logLMin, [3, 4]), one);
  const { draws, pieces } = structuredClone(one);
  assert.equal(pointsOfDraws(draws, pieces, 2).slice(), first);
  assert.ok(first.length > 1000);
});

test.run();
