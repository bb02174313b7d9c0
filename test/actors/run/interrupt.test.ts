import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { skipUnless } from '../../support/skip.js';

const posix = skipUnless(process.platform !== 'win32', 'no signals');
const script = fileURLToPath(new URL('./runUntilStopped.js', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
}

/** The script with these words; each time that it says something, that is heard. */
function run(words: readonly string[], heard: (line: string, kill: (signal: NodeJS.Signals) => void) => void): Promise<Ended> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [script, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (text: Buffer) => {
      out += text.toString();
      for (const line of text.toString().split('\n')) if (line !== '') heard(line, signal => child.kill(signal));
    });
    child.once('close', (code, signal) => resolve({ code, signal, out }));
  });
}

posix('a script whose fit is stopped by a signal goes on with a partial answer, and ends with exit code 130', async () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2'] as const) {
    const { code, out } = await run([], (line, kill) => line === 'ready' && kill(signal));
    assert.match(out, /^ready\nstopped false [1-9]\d*\n$/, signal);
    assert.is(code, 130, signal);
  }
});

posix('its own exit code is left to a script that sets one', async () => {
  const { code } = await run(['own'], (line, kill) => line === 'ready' && kill('SIGINT'));
  assert.is(code, 7);
});

posix('a second Ctrl-C ends the process at once, though it is busy', async () => {
  const { code, signal, out } = await run(['busy'], (line, kill) => {
    if (line === 'ready' || line.startsWith('stopped')) kill('SIGINT');
  });
  assert.match(out, /^ready\nstopped false /);
  assert.equal([code, signal], [null, 'SIGINT']);
});

test('a fit that comes to its end says nothing of an exit code', async () => {
  const { code, out } = await run(['short'], () => {});
  assert.is(code, 0);
  assert.match(out, /finished true/);
});

test.run();
