/** Scripts that use a pool end by themselves, with nothing said on standard error. */
import { execFile } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LONG, moduleUrl } from './poolConformance.js';

const actors = new URL('../../../actors/', import.meta.url).href;

const PRELUDE = `
import { firstValueFrom } from 'rxjs';
import { MultiPool } from '${actors}pool/multiPool.js';
import { InlinePool } from '${actors}pool/inlinePool.js';
const work = name => ({ kind: 'module', url: '${moduleUrl()}', name, nvalues: 2 });
const task = (problem, n, fill = 0) => ({ want: 'value', id: 0, problem, n, nvalues: 2, values: new Float64Array(2 * n).fill(fill) });
`;

/** What a script prints, line by line. It has to end by itself, with exit code 0 and nothing on standard error. */
function script(code: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--input-type=module', '-e', PRELUDE + code],
      { timeout: LONG, cwd: import.meta.dirname },
      (error, out, err) => {
        if (error || err) reject(new Error(`${error?.killed ? 'It did not end by itself. ' : (error?.message ?? '')}${err}`));
        else resolve(out.trim().split('\n'));
      },
    );
  });
}

for (const [name, make] of [
  ['MultiPool', 'new MultiPool(2)'],
  ['InlinePool', 'new InlinePool()'],
])
  test(`${name}: a script that closes its pool ends, with no signal handler left`, async () => {
    const said = await script(`
      const pool = ${make};
      const problem = await pool.attach(work('smooth'));
      await firstValueFrom(pool.evaluate(task(problem, 100)));
      await pool.close();
      console.log(process.getActiveResourcesInfo().filter(kind => !/Pipe|TTY/.test(kind)).length);
      console.log(process.listenerCount('SIGINT'), process.listenerCount('SIGTERM'));`);
    assert.equal(said, ['0', '0 0']);
  });

test('a script that forgets to close its pool ends all the same, once nothing is under way', async () => {
  const said = await script(`
    const pool = new MultiPool(2);
    const problem = await pool.attach(work('smooth'));
    console.log((await firstValueFrom(pool.evaluate(task(problem, 100)))).logL.length);`);
  assert.equal(said, ['100']);
});

test('a pool that was never used keeps nothing alive', async () => {
  assert.equal(await script(`new MultiPool(8); console.log('end');`), ['end']);
});

test('a pool can be closed while its workers hang', async () => {
  const said = await script(`
    const pool = new MultiPool(2);
    const problem = await pool.attach(work('takesItsTime'));
    const hours = firstValueFrom(pool.evaluate(task(problem, 2, 1e7)));
    const told = hours.catch(error => console.log(error.message));
    setTimeout(async () => { await pool.close(); await told; console.log('closed'); }, 200);`);
  assert.equal(said, ['The pool is closed', 'closed']);
});

test('a pool can be closed while a worker is replaced, and nobody listens to what failed', async () => {
  const said = await script(`
    const pool = new MultiPool(2);
    const problem = await pool.attach(work('exitsAlways'));
    pool.evaluate(task(problem, 4, 13)).subscribe({ error: () => {} });
    pool.events$.subscribe(({ what }) => what === 'died' && void pool.close().then(() => console.log('closed')));`);
  assert.ok(said.includes('closed'));
});

test('a pool whose workers cannot start leaves nothing behind', async () => {
  const said = await script(`
    const pool = new MultiPool(2, { script: 'file:///no/such/worker.js' });
    await pool.attach(work('smooth')).catch(error => console.log(error.name));`);
  assert.equal(said, ['WorkerError']);
});

test.run();
