import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { methodOf, methods } from '../../../actors/samplers/registry.js';
import { ValueError } from '../../../src/errors.js';

test("a method's name gives its kernel", () => {
  for (const [name, method] of Object.entries(methods)) {
    assert.is(methodOf(name), method);
    assert.is(method.kernel.method, name);
    assert.is(method.kernel.phases.at(-1), 'done');
  }
});

test('the second spellings of options are understood by the kernel', () => {
  for (const { kernel, aliases } of Object.values(methods)) {
    for (const alias of aliases) assert.throws(() => kernel.options({ [alias]: 'nonsense' }, 2), new RegExp(alias));
  }
});

test('an unknown method is refused with the list of those that are', () => {
  for (const name of ['nautlius', 'toString', '', 7, null]) {
    assert.throws(
      () => methodOf(name),
      (error: Error) => error instanceof ValueError && /there is no such method. Methods: nautilus, dynesty, emcee/.test(error.message),
    );
  }
});

test.run();
