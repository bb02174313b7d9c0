import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { main } from './farinata.js';

/** All that loading a compiled module loads with it: files, and packages by name. Dynamic imports are not followed. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(
    /^(?:import\s+(?:[^;'"]*?\sfrom\s+)?|export\s[^;'"=]*?\sfrom\s+)["']([^"']+)["'];/gm,
  )) {
    if (specifier.startsWith('.')) loadedWith(resolve(dirname(file), specifier), seen);
    else seen.add(specifier);
  }
  return seen;
}

/** What sees to it that an MPI rank which fails early takes the others with it. */
const GUARD = /\/actors\/mpi\/(guard|endLauncher|environment|launcher|libmpi|reported|koffi|ulfm|survival)\.js$/;

const command = (name: string): string[] => [...loadedWith(resolve(dirname(main), `${name}.js`))];

for (const name of ['main', 'loglike', 'model', 'prior', 'wcs', 'zoo', 'schema', 'info', 'fit']) {
  test(`farinata ${name} starts without threads, machines, streams, samplers and plots`, () => {
    const loaded = command(name);
    assert.ok(loaded.length > 1);
    assert.equal(
      loaded.filter(each => /^(rxjs|xstate|threads|ml-matrix)|\/(actors|streams|plots|samplers)\//.test(each) && !GUARD.test(each)),
      [],
    );
  });
}

test('the fit itself has them', () => {
  assert.ok(command('runFit').includes('xstate'));
});

test.run();
