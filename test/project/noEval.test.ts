import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../support/fixture.js';

/** Names that make code of text. */
const MAKERS = ['eval', 'Function', 'execScript'];
/** The one place that does: functions of the caller's own, which cross to workers as text. `load` and `--trust` see to it that none comes from a file unasked. */
const ALLOWED = ['src/likelihood/customProfile.ts'];

const sources = ['src', 'actors', 'streams'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name).replaceAll('\\', '/'))
    .filter(name => name.endsWith('.ts') && !name.endsWith('.wasm.ts') && !name.startsWith('src/kernels/assembly/')),
);

/** Where a file makes code of text: calls of these names, and timers with a text in place of a function. */
function makesCode(path: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const name = node.expression.getText();
      const isTimer =
        /^(globalThis\.)?set(Timeout|Interval)$/.test(name) &&
        node.arguments?.[0] !== undefined &&
        ts.isStringLiteralLike(node.arguments[0]);
      if (MAKERS.includes(name.replace(/^globalThis\./, '')) || isTimer) found.push(`${path}: ${node.getText().slice(0, 40)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true));
  return found;
}

test("nothing makes code of text but the function of a profile of one's own", () => {
  assert.ok(sources.length > 200);
  const found = sources.flatMap(path => makesCode(path, readFileSync(join(root, path), 'utf8')));
  assert.equal(
    found.map(place => place.split(':')[0]),
    ALLOWED,
  );
});

test('what makes code of text would be noticed', () => {
  for (const code of ["eval('1')", "new Function('return 1')()", "Function('1')", "globalThis.eval('1')", "setTimeout('1', 2)"]) {
    assert.is(makesCode('x.ts', code).length, 1, code);
  }
  assert.equal(makesCode('x.ts', 'setTimeout(() => evaluate(1), 2); new Functional();'), []);
});

test.run();
