// Runs one compiled test file and tells its parent (test/run.mjs), over IPC, what became of it. Uses uvu's suites but not uvu's `exec`,
// which passes over a throwing `before` hook, a file that never calls `run()`, and a test that waits for ever.
import { pathToFileURL } from 'node:url';

const [file] = process.argv.slice(2);
const closing = Number(process.env.TEST_CLOSE ?? 5);
const tell = message => process.send?.(message);

// Without the parent there is nobody to end this process; and the channel to it must not keep the process here.
process.once('disconnect', () => process.exit(1));
process.channel?.unref();

globalThis.UVU_DEFER = 1;
globalThis.UVU_INDEX = 0;
globalThis.UVU_QUEUE = [[null]];

const { test } = await import('uvu');
const hookErrors = [];
const watched = register => handler =>
  register(async context => {
    try {
      await handler(context);
    } catch (error) {
      hookErrors.push(error);
      throw error;
    }
  });
test.before = Object.assign(watched(test.before), { each: watched(test.before.each) });
test.after = Object.assign(watched(test.after), { each: watched(test.after.each) });
test.before.each(context => tell({ type: 'test', name: context.__test__ }));

let finished = false;
process.on('exit', () => {
  if (!finished) console.error('The event loop emptied before the tests were done: something they wait for never comes.');
});

const result = { type: 'result', passed: 0, total: 0, skipped: 0, errors: [] };
await import(pathToFileURL(file).href);
const suites = globalThis.UVU_QUEUE[0].slice(1);
if (suites.length === 0) result.errors.push('No suite ran: is a .run() missing at the end of the file?');
for (const suite of suites) {
  hookErrors.length = 0;
  try {
    const [errors, passed, skipped, total] = await suite();
    result.passed += passed;
    result.total += total;
    result.skipped += skipped;
    if (typeof errors === 'string') result.errors.push(errors);
    else if (passed < total) result.errors.push(`A hook threw, so ${total - passed} of ${total} tests did not run.${hookStacks()}`);
  } catch (error) {
    result.total++;
    result.errors.push(`An after hook threw.${hookStacks() || `\n${error?.stack ?? error}`}`);
  }
}
if (suites.length > 0 && result.total === 0 && result.skipped === 0) result.errors.push('The file registers no tests.');
finished = true;
tell(result);

// Left-over workers, servers and timers keep the process here; the parent ends it and counts that as a failure.
setTimeout(
  () => tell({ type: 'open', resources: process.getActiveResourcesInfo().filter(kind => kind !== 'PipeWrap') }),
  800 * closing,
).unref();

function hookStacks() {
  return hookErrors.map(error => `\n${error?.stack ?? error}`).join('');
}
