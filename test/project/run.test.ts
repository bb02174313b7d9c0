import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../support/fixture.js';

const uvu = pathToFileURL(join(root, 'node_modules/uvu/dist/index.mjs')).href;
const header = `import { test } from '${uvu}';\n`;

/** Runs test/run.mjs over files made for it. */
async function runner(
  files: Record<string, string>,
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; last: string }> {
  const dir = await mkdtemp(join(tmpdir(), 'farinata-run-'));
  try {
    await mkdir(join(dir, 'test'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(dir, 'test', name), header + text);
    return await new Promise(resolve => {
      const options = { env: { ...process.env, FARINATA_REQUIRE_ALL: '', ...env } };
      const child = execFile(process.execPath, [join(root, 'test/run.mjs'), dir, '\\.test\\.mjs$'], options, (_error, stdout, stderr) => {
        const out = stdout + stderr;
        resolve({ code: child.exitCode ?? -1, out, last: stdout.trimEnd().split('\n').pop() ?? '' });
      });
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

const good = `test('a', () => {}); test('b', async () => {}); test.run();`;

test('passing files pass, and the last line counts them', async () => {
  const { code, last } = await runner({ 'a.test.mjs': good, 'b.test.mjs': good });
  assert.is(code, 0);
  assert.is(last, '4 passed, 0 failed');
});

test('a failing test, a throwing before hook, a file without run(), one without tests and a crash each fail and are named', async () => {
  const { code, out, last } = await runner({
    'good.test.mjs': good,
    'failing.test.mjs': `test('one is two', () => { throw new Error('told you'); }); test.run();`,
    'hook.test.mjs': `test.before(() => { throw new Error('no set-up'); }); test('a', () => {}); test.run();`,
    'norun.test.mjs': `test('a', () => {});`,
    'empty.test.mjs': `test.run();`,
    'crash.test.mjs': `test('a', () => { process.exit(0); }); test.run();`,
    'syntax.test.mjs': `this is no module`,
  });
  assert.is(code, 1);
  assert.is(last, '2 passed, 6 failed');
  for (const name of ['failing', 'hook', 'norun', 'empty', 'crash', 'syntax']) assert.match(out, new RegExp(`FAIL {2}${name}\\.test`));
  assert.match(out, 'told you');
  assert.match(out, 'no set-up');
  assert.match(out, 'missing at the end of the file');
});

test('a test that waits for ever is ended and named, whether its event loop is busy or empty', async () => {
  const { code, out, last } = await runner(
    {
      'busy.test.mjs': `test('waits', () => new Promise(() => setInterval(() => {}, 50))); test.run();`,
      'empty.test.mjs': `test('stalls', () => new Promise(() => {})); test.run();`,
    },
    { TEST_TIMEOUT: '2' },
  );
  assert.is(code, 1);
  assert.is(last, '0 passed, 2 failed');
  assert.match(out, 'No end after 2 s, in "waits"');
  assert.match(out, 'the last test begun is "stalls"');
});

test('a file that leaves a timer behind fails after its tests', async () => {
  const { code, out } = await runner(
    { 'open.test.mjs': `test('a', () => { setInterval(() => {}, 1000); }); test.run();` },
    { TEST_CLOSE: '2' },
  );
  assert.is(code, 1);
  assert.match(out, 'the process stays: open Timeout');
});

test('a skipped test is counted, and fails where everything is required', async () => {
  const skip = `test('a', () => {}); test.skip('b', () => {}); console.log('skipped ' + JSON.stringify({ name: 'b', reason: 'no moon' })); test.run();`;
  const lenient = await runner({ 'skip.test.mjs': skip });
  assert.is(lenient.code, 0);
  assert.is(lenient.last, '1 passed, 0 failed, 1 skipped');
  assert.match(lenient.out, 'skipped "b": no moon');
  const strict = await runner({ 'skip.test.mjs': skip }, { FARINATA_REQUIRE_ALL: '1' });
  assert.is(strict.code, 1);
});

test('no file at all is a failure', async () => {
  const { code, last } = await runner({});
  assert.is(code, 1);
  assert.is(last, '0 passed, 1 failed');
});

test.run();
