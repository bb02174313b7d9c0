/** Colour maps: 256 colours, from dark or low to bright or high. */
import { ValueError } from '../errors.js';

/**
 * Control points, evenly spaced. magma, inferno and viridis: every fifth colour of the tables that S. van der Walt and N. Smith published
 * for matplotlib (CC0); straight lines between them stay within one level of 255 of the full table. RdBu: the eleven colours of C. Brewer's
 * scheme (ColorBrewer.org, © Cynthia Brewer, Mark Harrower and The Pennsylvania State University), between which matplotlib too draws straight lines.
 */
const points = {
  magma:
    '00000402020b0504160907200e0b2b140e361a104221114e29115a311165390f6e420f754a107952137c5a167e6219806a1c81721f81792282812581892881912b81' +
    '992d80a1307eaa337db2357bba3878c23b75ca3e72d2426fd9466be04c67e75263ec5860f1605df4695cf7725cf97b5dfb8560fc8e64fd9869fea16efeaa74feb47b' +
    'febd82fec68afecf92fed89afde2a3fdebacfcf4b6fcfdbf',
  inferno:
    '00000402020c0504170a072210092d160b391e0c45260c512f0a5b380962400a67490b6a510e6c59106e61136e69166e71196e781c6d801f6c88226a902568982766' +
    'a02a63a82e5fb0315bb73557bf3952c63d4dcc4248d34743d94d3ddf5337e45a31e9612bed6925f1711ff47918f78212f98b0bfa9407fb9d07fca60cfcb014fbba1f' +
    'fac42af8cd37f6d746f4e156f2ea69f2f27df5f992fcffa4',
  viridis:
    '44015446085c471063481769481d6f482475472a7a46307e453781433d844142873f48893d4e8a3a538b38598c355e8d33638d31688e2e6d8e2c718e2a768e297b8e' +
    '27808e25848e23898e218e8d20928c1f978b1e9c891fa18821a58524aa8328ae802eb37c35b7793dbc7446c06f50c46a5ac86465cb5e70cf577cd25089d54895d840' +
    'a2da37b0dd2fbddf26cae11fd8e219e5e419f1e51dfde725',
  RdBu: '67001fb2182bd6604df4a582fddbc7f7f7f7d1e5f092c5de4393c32166ac053061',
  gray: '000000ffffff',
} as const;

type MapName = keyof typeof points;
/** A colour map; `_r` turns it round. */
export type ColormapName = MapName | `${MapName}_r`;

export const colormapNames: readonly ColormapName[] = (Object.keys(points) as MapName[]).flatMap(name => [name, `${name}_r` as const]);

/**
 * The colours of a map, 256 × (red, green, blue), flat.
 *
 * @throws ValueError for a name that isn't one.
 * @example
 * const table = colormap('magma');
 * [...table.subarray(0, 3)] // [0, 0, 4]
 */
export function colormap(name: string): Uint8Array {
  const reversed = name.endsWith('_r');
  const base = reversed ? name.slice(0, -2) : name;
  if (!Object.hasOwn(points, base)) {
    throw new ValueError(`There is no colour map ${JSON.stringify(name)}; use one of ${colormapNames.join(', ')}`);
  }
  const hex = points[base as MapName];
  const last = hex.length / 6 - 1;
  const level = (point: number, channel: number) => Number.parseInt(hex.slice(6 * point + 2 * channel, 6 * point + 2 * channel + 2), 16);
  const table = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    const at = ((reversed ? 255 - i : i) / 255) * last;
    const k = Math.min(Math.floor(at), last - 1);
    for (let c = 0; c < 3; c++) table[3 * i + c] = Math.round(level(k, c) + (at - k) * (level(k + 1, c) - level(k, c)));
  }
  return table;
}
