import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ImportError, ValueError } from '../../src/errors.js';
import { colormap } from '../../src/plots/colormap.js';
import { type PngOptions, svgToPng } from '../../src/plots/rasterize.js';
import { pictureOf } from '../../src/plots/shade.js';
import { document } from '../../src/plots/svg.js';
import { rgba } from './rendered.js';

const square = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#f00"/></svg>';
const sizeOf = (png: Uint8Array) => {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
};
const failing = async (run: () => Promise<unknown>) => {
  try {
    await run();
  } catch (error) {
    return error as Error;
  }
  throw new Error('It should have failed');
};

test('a picture is twice as large as its drawing, or as large as it is told to be', async () => {
  assert.equal(sizeOf(await svgToPng(square)), [80, 40]);
  assert.equal(sizeOf(await svgToPng(square, { width: 100 })), [100, 50]);
  assert.equal(sizeOf(await svgToPng(square, { scale: 1 })), [40, 20]);
  assert.equal([...rgba(await svgToPng(square, { scale: 1 }), 40, 20).subarray(0, 4)], [255, 0, 0, 255]);
});

test('the pixels of an embedded picture keep sharp edges', async () => {
  const values = Float64Array.of(0, 1, 1, 0);
  const checkers = pictureOf({ left: 7, top: 7, width: 66, height: 66 }, values, 2, 2, [0, 1], 'linear', colormap('gray'));
  const pixels = rgba(await svgToPng(document(80, 80, checkers), { scale: 1 }), 80, 80);
  const reds = new Set(Array.from({ length: 80 * 80 }, (_, i) => pixels[4 * i]));
  // Black, white and the frame of white around the picture: nothing between.
  assert.equal(
    [...reds].sort((a, b) => a - b),
    [0, 255],
  );
});

test('a missing resvg is an ImportError that says what to install', async () => {
  const cause = new Error("Cannot find module '@resvg/resvg-js'");
  const error = await failing(() =>
    svgToPng(square, {
      load: () => {
        throw cause;
      },
    }),
  );
  assert.instance(error, ImportError);
  assert.match(error.message, /npm install @resvg\/resvg-js/);
  assert.is(error.cause, cause);
});

test('what is no drawing, and sizes that are none, are ValueErrors', async () => {
  for (const [svg, options] of [
    ['', {}],
    ['<html/>', {}],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', {}],
    [square, { width: 0 }],
    [square, { width: 1.5 }],
    [square, { scale: -1 }],
    [square, { scale: Number.NaN }],
    [square, { width: 10, scale: 1 }],
    [square, { dpi: 300 }],
  ] as const) {
    assert.instance(
      await failing(() => svgToPng(svg, options as PngOptions)),
      ValueError,
      `${svg.slice(0, 20)} ${JSON.stringify(options)}`,
    );
  }
});

test('the same drawing gives the same bytes, another one others', async () => {
  const drawing = square.replace('</svg>', "<text x='2' y='15' font-family='Farinata Sans' font-size='12'>agθ</text></svg>");
  assert.is(Buffer.compare(await svgToPng(drawing), await svgToPng(drawing)), 0);
  assert.not.equal(Buffer.compare(await svgToPng(drawing), await svgToPng(square)), 0);
});

test.run();
