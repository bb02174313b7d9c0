/** Python, for tests that open with others' programs what farinata has written. */
import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import { skipUnless } from './skip.js';

/** Where FARINATA_PYTHON names one, it has to have what tests need; farinata itself needs no Python. */
const named = process.env.FARINATA_PYTHON;

function has(python: string, modules: readonly string[]): boolean {
  try {
    execFileSync(python, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What a Python script gets and says: JSON. */
export type Script = (code: string, folder: string, ...words: string[]) => unknown;

/**
 * How a test that needs Python with these modules is registered. Where there is none it is skipped, visibly; only where FARINATA_PYTHON promises one does
 * FARINATA_REQUIRE_ALL=1 make that a failure.
 *
 * @param isPromised whether FARINATA_PYTHON promises these modules too
 */
export function pythonTest(
  modules: readonly string[],
  isPromised = true,
): (name: string, body: (run: Script) => void | Promise<void>) => void {
  const python = [...(named === undefined ? [] : [named]), 'python3', '/usr/bin/python3'].find(each => has(each, modules));
  const run: Script = (code, folder, ...words) =>
    JSON.parse(
      execFileSync(python!, ['-W', 'error::UserWarning', '-c', code, ...words], { cwd: folder, encoding: 'utf8' })
        .trim()
        .split('\n')
        .at(-1)!,
    );
  const reason = `no Python with ${modules.join(', ')} (FARINATA_PYTHON names one)`;
  if (python === undefined && process.env.FARINATA_REQUIRE_ALL === '1' && !(isPromised && named !== undefined)) {
    return name => console.log(`left out, since there is ${reason}: ${name}`);
  }
  const register = python === undefined ? skipUnless(false, reason) : test;
  return (name, body) => register(name, () => body(run));
}
