import { test } from 'uvu';

/**
 * Picks how tests that need something of the machine are registered: they run when the condition holds; otherwise each is skipped, and
 * the runner prints its name and the reason and counts it; or, where FARINATA_REQUIRE_ALL=1 says this machine must have everything, it fails.
 *
 * @param condition whether the machine has what the tests need
 * @param reason what is missing, e.g. `no Chromium at /usr/bin/chromium`
 * @returns what to call in place of `test`
 *
 * @example
 * const mpiTest = skipUnless(existsSync('/usr/bin/mpirun'), 'no mpirun');
 * mpiTest('two ranks give the bits of one', async () => { … });
 * test.run();
 */
export function skipUnless(condition: boolean, reason: string): (name: string, body: () => void | Promise<void>) => void {
  if (condition) return (name, body) => test(name, body);
  if (process.env.FARINATA_REQUIRE_ALL === '1') {
    return name =>
      test(name, () => {
        throw new Error(`FARINATA_REQUIRE_ALL=1 and ${reason}`);
      });
  }
  return (name, body) => {
    test.skip(name, body);
    // test/run.mjs reads this line.
    console.log(`skipped ${JSON.stringify({ name, reason })}`);
  };
}
