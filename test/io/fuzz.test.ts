import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formats } from '../support/fuzz/formats.js';
import { fuzz } from '../support/fuzz/fuzz.js';

for (const [name, format] of Object.entries(formats)) {
  test(`${name}: whatever is wrong in it, it is read or refused in words`, async () => {
    const { read, refused } = await fuzz(format, 300, 7);
    assert.ok(refused > 30, `${refused} refused, ${read} read`);
  });
}

test.run();
