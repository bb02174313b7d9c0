import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openFileStore } from '../../../actors/checkpoint/fileStore.js';
import { FileError } from '../../../src/errors.js';
import type { Checkpoint } from '../../../src/io/checkpoint/contract.js';
import { fingerprintOf } from '../../../src/io/checkpoint/fingerprint.js';
import { emptyView } from '../../support/emptyView.js';
import { skipUnless } from '../../support/skip.js';
import { smallProblem } from '../../support/smallProblem.js';

const folder = mkdtempSync(join(tmpdir(), 'farinata-store-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;
/** A file in a folder of its own. */
function fresh(): string {
  const own = join(folder, `${count++}`);
  mkdirSync(own);
  return join(own, 'run.hdf5');
}

const fingerprint = fingerprintOf(smallProblem(1), 'nautilus', 1);
const saved = (seconds: number): Checkpoint => ({
  method: 'nautilus',
  fingerprint,
  options: {},
  seed: 1,
  finished: false,
  seconds,
  cost: {},
  state: { logL: Float64Array.of(-1, 2) },
});

async function refused(promise: Promise<unknown>, message: RegExp): Promise<void> {
  const error = await promise.then(
    () => assert.unreachable('should have been refused'),
    error => error as Error,
  );
  assert.instance(error, Error);
  assert.match((error as Error).message, message);
}

test('what is written is read again, by the next run', async () => {
  const path = fresh();
  const store = await openFileStore(path);
  assert.is(await store.read(), null);
  assert.is((await store.write(saved(1.5), emptyView)).said, null);
  assert.is((await store.write(saved(2.5), emptyView)).said, null);
  await store.release();
  const next = await openFileStore(path);
  assert.equal(await next.read(), saved(2.5));
  await next.release();
  assert.equal(readdirSync(join(path, '..')), ['run.hdf5'], 'no lock and no half-written file is left');
});

test('a file that is deleted while the run has it is said to be, and written anew', async () => {
  const path = fresh();
  const store = await openFileStore(path);
  await store.write(saved(1), emptyView);
  rmSync(path);
  assert.match(
    String((await store.write(saved(2), emptyView)).said),
    /run\.hdf5: the checkpoint was deleted while the fit ran; it is written anew/,
  );
  assert.is((await store.write(saved(3), emptyView)).said, null);
  assert.equal(await store.read(), saved(3));
  await store.release();
});

test('a file that is put in its place, or written over, is kept under another name; none is lost', async () => {
  const path = fresh();
  const store = await openFileStore(path);
  await store.write(saved(1), emptyView);
  const other = readFileSync(path);
  writeFileSync(`${path}.bak`, 'of an earlier time');
  rmSync(path);
  writeFileSync(path, 'somebody else');
  assert.match(
    String((await store.write(saved(2), emptyView)).said),
    /another file was put in the checkpoint's place while the fit ran; it is kept as .*run\.hdf5\.bak2/,
  );
  writeFileSync(`${path}.new`, other);
  copyFileSync(`${path}.new`, path);
  assert.match(String((await store.write(saved(3), emptyView)).said), /kept as .*run\.hdf5\.bak3/);
  assert.is(readFileSync(`${path}.bak`, 'utf8'), 'of an earlier time');
  assert.is(readFileSync(`${path}.bak2`, 'utf8'), 'somebody else');
  assert.equal(readFileSync(`${path}.bak3`), other);
  assert.equal(await store.read(), saved(3));
  await store.release();
});

test('a second run is refused, in this process as in another; one whose lock was taken away writes no more than one of them', async () => {
  const path = fresh();
  const first = await openFileStore(path);
  await refused(
    openFileStore(path),
    /run\.hdf5: a run of process \d+ on .* is using this checkpoint\. If that run is over, delete .*run\.hdf5\.lock/,
  );
  await first.write(saved(1), emptyView);
  rmSync(`${path}.lock`);
  // the lock of a run that nobody else has taken over is taken again
  await first.write(saved(2), emptyView);
  rmSync(`${path}.lock`);
  const second = await openFileStore(path);
  await second.read();
  await second.write(saved(3), emptyView);
  await refused(first.write(saved(4), emptyView), /is using this checkpoint/);
  await first.release();
  assert.equal(await second.read(), saved(3));
  assert.ok(existsSync(`${path}.lock`), 'the second run has it still');
  await second.release();
  assert.not.ok(existsSync(`${path}.lock`));
});

test("a dead run's lock is taken over, though another process may have its number by now; another machine's is not", async () => {
  const path = fresh();
  const lock = (holder: object) => writeFileSync(`${path}.lock`, JSON.stringify(holder));
  if (existsSync('/proc/self/stat')) {
    lock({ pid: process.pid, host: hostname(), born: '1' });
    await (await openFileStore(path)).release();
  }
  lock({ pid: 2 ** 22 + 1, host: hostname(), born: null });
  await (await openFileStore(path)).release();
  lock({ pid: 2 ** 22 + 1, host: 'another.machine', born: null });
  await refused(openFileStore(path), /a run of process 4194305 on another\.machine is using this checkpoint/);
  writeFileSync(`${path}.lock`, '');
  await refused(openFileStore(path), /another run is using this checkpoint/);
});

const posix = skipUnless(process.platform !== 'win32', 'no limits of file sizes, and no users');

posix('a folder that may not be written to is told at once; one that became so is told at the next writing', async () => {
  const path = fresh();
  const own = join(path, '..');
  const isRoot = process.getuid!() === 0;
  chmodSync(folder, 0o755);
  // root may write anywhere: nobody may not
  if (isRoot) process.seteuid!(65534);
  try {
    if (!isRoot) chmodSync(own, 0o555);
    await refused(openFileStore(path), /no checkpoint can be written there: EACCES/);
    if (isRoot) process.seteuid!(0);
    chmodSync(own, 0o777);
    if (isRoot) process.seteuid!(65534);
    const store = await openFileStore(path);
    await store.write(saved(1), emptyView);
    if (isRoot) process.seteuid!(0);
    chmodSync(own, 0o555);
    if (isRoot) process.seteuid!(65534);
    await refused(store.write(saved(2), emptyView), /EACCES/);
    assert.equal(await store.read(), saved(1));
    await store.release();
  } finally {
    if (isRoot) process.seteuid!(0);
    chmodSync(own, 0o755);
  }
});

posix(
  'a fit whose disk takes no more is warned of it, goes on in memory to the same bits, and leaves what was saved before whole',
  async () => {
    const path = fresh();
    const script = fileURLToPath(new URL('./fullDisk.js', import.meta.url));
    // the shell lets no file of the fit grow beyond so many blocks of 1024 bytes: writing ends as on a full disk, with another word for it
    const { out, code } = await new Promise<{ out: string; code: number }>(resolve => {
      execFile('bash', ['-c', `ulimit -f 40; exec "${process.execPath}" "${script}" "${path}"`], (error, out, err) =>
        resolve({ out: out + err, code: error === null ? 0 : 1 }),
      );
    });
    assert.is(code, 0, out);
    const { warnings, same } = JSON.parse(out.trim().split('\n').at(-1)!);
    assert.is(same, true);
    assert.ok(
      warnings.some((each: string) => /run\.hdf5: the checkpoint can't be written \(EFBIG.*\); the fit goes on in memory/.test(each)),
      warnings.join('; '),
    );
    const store = await openFileStore(path);
    const last = await store.read();
    assert.ok(last !== null && !(last.finished && last.options.nsteps === 400), 'what was saved while there was room');
    await store.release();
    assert.equal(readdirSync(join(path, '..')), ['run.hdf5']);
  },
);

test('what is there and is no checkpoint is an error that begins with its path', async () => {
  const path = fresh();
  writeFileSync(path, 'text');
  const store = await openFileStore(path);
  await refused(store.read(), /^.*run\.hdf5: not a checkpoint: it isn't an HDF5 file/);
  await store.release();
  mkdirSync(join(path, '..', 'folder.hdf5'));
  const other = await openFileStore(join(path, '..', 'folder.hdf5'));
  const error = await other.read().catch(each => each);
  assert.instance(error, FileError);
  await other.release();
});

test.run();
