import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { unitCube } from '../../../src/samplers/nautilus/bound.js';
import { nautilus } from '../../../src/samplers/nautilus/kernel.js';
import { leaks } from '../../../src/samplers/nautilus/leaks.js';
import { addChunk, emptyShell } from '../../../src/samplers/nautilus/shell.js';
import { drive } from '../../support/drive.js';
import { rosenbrock, shells } from '../../support/evidenceProblems.js';

const SHELLS = 6;
const cubes = Array.from({ length: SHELLS }, () => unitCube(1));

/**
 * Shells of volumes ½, ¼, …, in each `n` points whose likelihoods double from its own threshold to the next, so that a shell has as much of the evidence as any other; and in
 * the second shell `deep` points more, as likely as those of the shell `depth` beyond it.
 */
function seen({ n = 500, deep = 0, depth = 2 }) {
  return Array.from({ length: SHELLS }, (_, i) => {
    const own = Float64Array.from({ length: n }, (_, k) => Math.LN2 * (i + k / n));
    const extra = i === 1 ? new Float64Array(deep).fill(Math.LN2 * (1 + depth + 0.5)) : new Float64Array(0);
    const all = Float64Array.of(...own, ...extra);
    const shell = addChunk(emptyShell(Math.LN2 * i), new Float64Array(all.length), all, all.length * 2 ** (i + 1));
    return { tally: shell.all, logL: shell.logL, logLMin: shell.logLMin };
  });
}

test('points far outside the bounds that should have held them are a warning where they are heavy', () => {
  assert.match(leaks(seen({ deep: 6 }), cubes)[0], /^6 points with .* % of the evidence lie outside two or more/);
});

test('too few of them, or points that lie only one bound outside, are none', () => {
  assert.equal(leaks(seen({}), cubes), []);
  assert.equal(leaks(seen({ deep: 4 }), cubes), []);
  assert.equal(leaks(seen({ deep: 200, depth: 1 }), cubes), []);
  assert.equal(leaks(seen({ deep: 6, depth: 3 }), cubes), [], 'a mode that was lost and found');
});

test('nor are many that weigh no more than other points', () => {
  const plain = seen({});
  plain[1] = seen({ n: 5000, deep: 60 })[1];
  assert.equal(leaks(plain, cubes), []);
});

test('a fit that leaves out the ends of a valley says so, and a fit of shells does not', () => {
  const options = { n_live: 250, n_networks: 2, n_eff: 5000 };
  const state = drive(nautilus, rosenbrock.logL, 10, options, 1);
  assert.match(nautilus.info(state).warnings.join(), /lie outside two or more/);
  const other = drive(nautilus, shells.logL, 5, options, 1);
  assert.equal(nautilus.info(other).warnings, []);
});

test.run();
