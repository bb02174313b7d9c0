/** Where ranks outlive each other, a fit goes on when one of them dies, to the bits of a whole run. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Ended, job, testWith, ulfm } from '../support/mpirun.js';

const script = new URL('./scripts/outlives.js', import.meta.url);
const ulfmTest = testWith(ulfm);
/** Seconds after a death in which all must be over: the rest of a fit takes two. */
const SOON = 10;

const linesOf = ({ stdout }: Ended): string[] => [...stdout.matchAll(/^bits (.*)$/gm)].map(([, bits]) => bits);
const seconds = ({ stderr }: Ended): number => (Date.now() - Number(stderr.match(/dies at (\d+)/)?.[1])) / 1000;

const whole = new Map<string, Promise<string[]>>();
/** The bits of both fits in one process. */
function alone(method: string): Promise<string[]> {
  let found = whole.get(method);
  if (!found) whole.set(method, (found = job(null, 1, script, ['1', method]).then(linesOf)));
  return found;
}

const killed = (ranks: number, who: string, when: string, ncores = 1, method = 'nautilus') =>
  job(ulfm, ranks, script, [String(ncores), method], { KILLED: who, WHEN: when, TERM: 'dumb' });

/** That the ranks left have the bits of a whole run, in `fits` fits each; where some died in the first, that they had it too. */
async function goneOn(ended: Ended, survivors: number, method = 'nautilus', died = 0): Promise<void> {
  assert.is(ended.code, 0, ended.stderr);
  assert.ok(seconds(ended) < SOON, `${seconds(ended)} s after the death: ${ended.stderr}`);
  const [first, second] = await alone(method);
  assert.match(first, /^-4\.\d+ \d+ [0-9a-f]{64}$/);
  const expected = [...Array.from({ length: survivors + died }, () => first), ...Array.from({ length: survivors }, () => second)];
  assert.equal(linesOf(ended).sort(), expected.sort());
}

const warnings = ({ stderr }: Ended) => [...stderr.matchAll(/^warning: (.*ranks?)$/gm)].map(([, text]) => text);

ulfmTest('a rank of four is killed in the midst of a fit: it goes on with three, says so, and has the same bits on each', async () => {
  const ended = await killed(4, '2', 'midst');
  await goneOn(ended, 3);
  // in the fit in which it happens, and at the start of the one that has fewer ranks from the beginning
  assert.equal(warnings(ended), new Array(2).fill('rank 2 died; the fit goes on with 3 of 4 ranks'));
  assert.is(ended.stderr.match(/worker 2 died/g)?.length, 1);
});

ulfmTest('so it does for walks, whose worker dies on the way', async () => {
  await goneOn(await killed(3, '1', 'midst', 1, 'dynesty'), 2, 'dynesty');
});

ulfmTest('all ranks but rank 0 are killed, one after the other, each with two threads: it ends the fit alone', async () => {
  const ended = await killed(3, '1,2', 'midst', 2);
  await goneOn(ended, 1);
  assert.match(warnings(ended).at(-1)!, /^ranks 1, 2 died; the fit goes on with 1 of 3 ranks$|^ranks 2, 1 died/);
});

ulfmTest('a rank is killed before the first fit, between two, and after the last', async () => {
  const before = await killed(3, '2', 'before');
  await goneOn(before, 2);
  assert.match(before.stderr, /rank 2 died; the fit goes on with 2 of 3 ranks/);
  const between = await killed(3, '1', 'between');
  await goneOn(between, 2, 'nautilus', 1);
  assert.match(between.stderr, /rank 1 died; the fit goes on with 2 of 3 ranks/);
  const afterwards = await killed(3, '1', 'afterwards');
  await goneOn(afterwards, 3);
});

ulfmTest('rank 0 takes all with it, whenever it is killed', async () => {
  for (const when of ['before', 'midst', 'between', 'afterwards']) {
    const ended = await killed(3, '0', when);
    assert.ok(ended.code !== null && ended.code !== 0, `${when}: ${ended.code} ${ended.stderr}`);
    assert.ok(seconds(ended) < SOON, `${when}: ${seconds(ended)} s`);
    assert.match(ended.stderr, /rank [12] of 3: rank 0 has died, and the fit with it/, when);
  }
});

ulfmTest('a rank that stands still ends the job, itself too', async () => {
  const ended = await job(ulfm, 3, script, ['1'], { KILLED: '1', HOW: 'SIGSTOP', PATIENCE: '3', TERM: 'dumb' });
  assert.ok(ended.code !== null && ended.code !== 0, `${ended.code} ${ended.stderr}`);
  assert.ok(seconds(ended) < 2 * SOON, `${seconds(ended)} s`);
  assert.match(ended.stderr, /rank 0 of 3: rank \d gave no sign of life for \d+ s/);
});

test.run();
