export type { Card, CardValue } from './card.js';
export { Hdu, type HduKind } from './hdu.js';
export { Header, type HeaderObject } from './header.js';
export { readFits } from './readFits.js';
export { type HduToWrite, type Samples, writeFits } from './writeFits.js';
