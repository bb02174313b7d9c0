// node test/run.mjs DIR PATTERN: runs the compiled tests under DIR/test (or under DIR, when it lies in such a folder) whose path matches
// PATTERN, each file in a process of its own, two at a time. Fails on a failing test, a hook that throws, a file without tests or without
// run(), a file that crashes, and one that does not end: TEST_TIMEOUT seconds (240) for its tests, TEST_CLOSE (5) to close what it opened.
// TEST_JOBS sets how many run at a time. The last line is `N passed, N failed`, with `, N skipped` where tests were skipped.
import { fork } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [dir, pattern = '\\.test\\.js$'] = process.argv.slice(2);
const timeout = 1000 * number('TEST_TIMEOUT', 240);
const closing = number('TEST_CLOSE', 5);
const jobs = number('TEST_JOBS', 2);
const requireAll = process.env.FARINATA_REQUIRE_ALL === '1';

if (!dir) usage('DIR is missing');
const top = existsSync(join(dir, 'test')) ? resolve(dir, 'test') : resolve(dir);
if (!existsSync(top)) usage(`there is no folder ${dir}`);
const files = testFiles(top);
if (files.length === 0) usage(`no file under ${relative('.', top) || top} matches /${pattern}/`);

const counts = { passed: 0, failed: 0, skipped: 0 };
const broken = [];
const queue = [...files];
await Promise.all(Array.from({ length: Math.min(jobs, queue.length) }, runQueue));
if (broken.length > 0) console.log(`\nFailing files:\n${broken.map(name => `  ${name}`).join('\n')}`);
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
console.log(`\n${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;

async function runQueue() {
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) report(file, await runFile(file));
}

/** Forks the file; resolves with its counts, and everything to be said about it, when its process has ended. */
function runFile(file) {
  const began = Date.now();
  const child = fork(join(here, 'support', 'runFile.mjs'), [file], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: ['--enable-source-maps'],
  });
  let [out, err, current, result] = ['', '', '', null];
  const errors = [];
  let timer = setTimeout(() => {
    errors.push(`No end after ${timeout / 1000} s${current ? `, in "${current}"` : ''}.`);
    child.kill('SIGKILL');
  }, timeout);
  child.stdout.on('data', chunk => (out += chunk));
  child.stderr.on('data', chunk => (err += chunk));
  child.on('message', message => {
    if (message.type === 'test') current = message.name;
    if (message.type === 'open')
      errors.push(`The tests are done but the process stays: open ${message.resources.join(', ') || 'handles'}.`);
    if (message.type !== 'result') return;
    result = message;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (errors.length === 0) errors.push('The tests are done but the process stays.');
      child.kill('SIGKILL');
    }, 1000 * closing);
  });
  return new Promise(done =>
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const died = errors.length === 0 && (result === null || code !== 0);
      if (died) errors.push(`The process ended with ${signal ?? `code ${code}`}${current ? `; the last test begun is "${current}"` : ''}.`);
      done({ result, errors, out, err, seconds: (Date.now() - began) / 1000 });
    }),
  );
}

function report(file, { result, errors, out, err, seconds }) {
  const name = relative(top, file).split(sep).join('/');
  const { passed, total, skipped, errors: failures } = result ?? { passed: 0, total: 0, skipped: 0, errors: [] };
  const reasons = [...out.matchAll(/^skipped (\{.*\})$/gm)].map(match => JSON.parse(match[1]));
  const unexplained = skipped - reasons.length;
  const problems = [...failures, ...errors];
  if (requireAll && skipped > 0) problems.push(`FARINATA_REQUIRE_ALL=1 and ${skipped} skipped.`);
  const failed = Math.max(total - passed, problems.length > 0 ? 1 : 0);
  counts.passed += passed;
  counts.failed += failed;
  counts.skipped += skipped;
  console.log(`${failed > 0 ? 'FAIL' : '  ok'}  ${name}  ${passed}/${total}  ${seconds.toFixed(1)} s`);
  for (const { name: test, reason } of reasons) console.log(`      skipped "${test}": ${reason}`);
  if (unexplained > 0) console.log(`      skipped ${unexplained} without a reason (test.skip or test.only)`);
  if (err.trim()) console.log(indent(err));
  if (failed === 0) return;
  broken.push(name);
  console.log(indent(problems.join('\n')));
  const said = out.replace(/^skipped .*$/gm, '').trim();
  if (said) console.log(indent(`standard output:\n${said}`));
}

/** The compiled test files, in order of path; one whose source is gone is a left-over of an earlier build and is passed over. */
function testFiles(folder) {
  const wanted = new RegExp(pattern);
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))
    .filter(path => wanted.test(path.split(sep).join('/')));
  return names.filter(hasSource).sort();
}

function hasSource(path) {
  if (relative(dirname(here), path).startsWith('..')) return true;
  const parts = path.split(sep);
  const inTest = parts.slice(parts.lastIndexOf('test') + 1).join(sep);
  return existsSync(join(here, inTest.replace(/\.js$/, '.ts'))) || existsSync(join(here, inTest));
}

function indent(text) {
  return text.trimEnd().replace(/^/gm, '      ');
}

function number(name, fallback) {
  const value = Number(process.env[name] ?? fallback);
  if (!(value > 0)) usage(`${name} must be a positive number, got ${process.env[name]}`);
  return value;
}

function usage(problem) {
  console.error(`node test/run.mjs DIR PATTERN: ${problem}`);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
