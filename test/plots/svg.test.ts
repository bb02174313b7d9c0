import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { document, escapeXml, pathOf, px, tag } from '../../src/plots/svg.js';
import { fitText, fixed, superscript, text, textWidth } from '../../src/plots/text.js';
import { parseXml } from './drawing.js';
import { inkWidth } from './rendered.js';

test('text and attributes are escaped, control characters left out', () => {
  assert.is(escapeXml(`a<b>&"c"'\u0000\u0007\n`), 'a&lt;b&gt;&amp;&quot;c&quot;&#39;\n');
  const hostile = `"/><script>alert('x')</script>&amp;`;
  const elements = parseXml(document(10, 10, text(0, 0, hostile) + tag('g', { id: hostile })));
  assert.equal(
    elements.map(({ name }) => name),
    ['svg', 'style', 'rect', 'text', 'g'],
  );
  assert.is(elements[3].text, hostile);
  assert.is(elements[4].attributes.id, hostile);
});

test('coordinates are rounded to a hundredth; one that is not finite is an error', () => {
  assert.is(px(1.23456), '1.23');
  assert.is(px(-0.001), '0');
  assert.is(pathOf([0, 1, 2.5, 3], true), 'M0 1L2.5 3Z');
  assert.is(pathOf([]), '');
  assert.throws(() => px(Number.NaN), /NaN/);
  assert.throws(() => tag('rect', { x: Number.POSITIVE_INFINITY }), /Infinity/);
});

test('a text is as wide as it says it is, when it is drawn', async () => {
  for (const line of ['MMMM', '0123456789', 'Surface brightness', '×10⁻⁶+20', '+89°40′00″', 'αβγλμθ', '[Jy/beam]']) {
    // What a second copy adds to the ink is how far the pen moved for the first.
    const drawn = (await inkWidth(line + line, 40)) - (await inkWidth(line, 40));
    assert.ok(Math.abs(drawn - textWidth(line, 40)) <= 1.5, `${line}: drawn ${drawn}, said ${textWidth(line, 40)}`);
  }
});

test('a line is made to fit: smaller, then cut short', () => {
  assert.equal(fitText('short', 10, 100), { line: 'short', size: 10 });
  const smaller = fitText('a line of some length', 10, 90);
  assert.is(smaller.line, 'a line of some length');
  assert.ok(smaller.size < 10 && smaller.size >= 7);
  const cut = fitText('a line of some length, and more of it', 10, 60);
  assert.match(cut.line, /…$/);
  assert.ok(textWidth(cut.line, cut.size) <= 60);
  assert.equal(fitText('', 10, 5), { line: '', size: 10 });
});

test('numbers have true minus signs and superscripts', () => {
  assert.is(fixed(-1.25, 1), '−1.3');
  assert.is(fixed(-0.04, 1), '0.0');
  assert.is(superscript(-12), '⁻¹²');
});

test.run();
