import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ValueError } from '../../src/errors.js';
import { type ColormapName, colormap, colormapNames } from '../../src/plots/colormap.js';
import { close } from '../support/close.js';

const places = [0, 1, 63, 100, 128, 200, 255];

test('the maps are those of matplotlib, to a level or two of 255', () => {
  // matplotlib 3.10: [tuple(round(v * 255) for v in matplotlib.colormaps[name](i)[:3]) for i in (0, 1, 63, 100, 128, 200, 255)]
  const golden: Record<string, readonly (readonly number[])[]> = {
    magma: [
      [0, 0, 4],
      [1, 0, 5],
      [79, 18, 123],
      [137, 40, 129],
      [183, 55, 121],
      [253, 152, 105],
      [252, 253, 191],
    ],
    inferno: [
      [0, 0, 4],
      [1, 0, 5],
      [85, 15, 109],
      [144, 37, 104],
      [188, 55, 84],
      [251, 157, 7],
      [252, 255, 164],
    ],
    viridis: [
      [68, 1, 84],
      [68, 2, 86],
      [59, 81, 139],
      [42, 118, 142],
      [33, 145, 140],
      [112, 207, 87],
      [253, 231, 37],
    ],
    RdBu: [
      [103, 0, 31],
      [106, 1, 31],
      [228, 128, 102],
      [252, 215, 194],
      [246, 247, 247],
      [79, 155, 199],
      [5, 48, 97],
    ],
    gray: [
      [0, 0, 0],
      [1, 1, 1],
      [63, 63, 63],
      [100, 100, 100],
      [128, 128, 128],
      [200, 200, 200],
      [255, 255, 255],
    ],
  };
  for (const [name, colours] of Object.entries(golden)) {
    const table = colormap(name);
    places.forEach((place, i) => close(table.subarray(3 * place, 3 * place + 3), colours[i], { atol: 2 }, `${name} at ${place}`));
  }
});

test('_r turns a map round', () => {
  for (const name of colormapNames.filter(each => !each.endsWith('_r'))) {
    const [forth, back] = [colormap(name), colormap(`${name}_r` as ColormapName)];
    for (let i = 0; i < 256; i++) assert.equal([...back.subarray(3 * i, 3 * i + 3)], [...forth.subarray(3 * (255 - i), 3 * (255 - i) + 3)]);
  }
});

test('a map that does not exist is an error that lists those that do', () => {
  for (const name of ['jet', '', 'magma_r_r', 'toString', '__proto__']) {
    assert.throws(
      () => colormap(name),
      (error: Error) => error instanceof ValueError && error.message.includes('viridis_r') && error.message.includes(JSON.stringify(name)),
    );
  }
});

test.run();
