/** The defects of the reference system are numbered 1 to 35, with a 30b: each has a test that begins with its number. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../support/fixture.js';

test('every defect of the reference system has a test with its number', () => {
  const sources = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.test.ts'));
  const named = sources.flatMap(name =>
    [...readFileSync(join(root, 'test', name), 'utf8').matchAll(/^\s*test\(\s*['`]defect (\d+b?):/gm)].map(([, number]) => number),
  );
  const all = [...Array.from({ length: 35 }, (_, i) => String(i + 1)), '30b'];
  assert.equal(
    all.filter(number => !named.includes(number)),
    [],
  );
});

test.run();
