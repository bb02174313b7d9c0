/** A launcher that has been told to end the job and doesn't. Needs no MPI, but Linux: others have no /proc. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { skipUnless } from '../support/skip.js';

const linuxTest = skipUnless(existsSync('/proc/self/stat'), 'no /proc');
const script = new URL('./scripts/ends.js', import.meta.url).pathname;

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

linuxTest('a launcher that stands still after a rank has ended the job is ended, and so are its other ranks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'farinata-'));
  const launcher = join(folder, 'mpirun');
  writeFileSync(launcher, '#!/bin/sh\nsleep 300 &\necho $! > "$1"\n"$2" "$3"\nwhile :; do sleep 1; done\n', { mode: 0o755 });
  const began = performance.now();
  const child = spawn(launcher, [join(folder, 'rank'), process.execPath, script], { stdio: 'ignore' });
  const other = spawn('/bin/sleep', ['300'], { stdio: 'ignore' });
  try {
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    const signal = await new Promise(resolve => child.on('close', (_, by) => resolve(by)));
    clearTimeout(timer);
    const seconds = (performance.now() - began) / 1000;
    assert.is(signal, 'SIGKILL');
    assert.ok(seconds > 7 && seconds < 30, `after ${seconds} s`);
    const rank = Number(readFileSync(join(folder, 'rank'), 'utf8'));
    assert.ok(rank > 1);
    assert.not.ok(isThere(rank), 'the other rank has ended');
    assert.ok(isThere(other.pid!), 'and nobody else has');
  } finally {
    other.kill();
    rmSync(folder, { recursive: true });
  }
});

linuxTest('where there is no launcher nothing is ended', async () => {
  const child = spawn('/bin/sh', ['-c', '"$0" "$1"; sleep 9; echo through', process.execPath, script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.on('data', data => {
    said += data;
  });
  const code = await new Promise(resolve => child.on('close', resolve));
  assert.is(code, 0);
  assert.is(said, 'through\n');
});

test.run();
