/**
 * Elementary functions, small networks, normalising flows and the geometry of bounds, in WebAssembly so that every engine gives the same bits: a fit is the same in Node and in any browser.
 */
export { exp, log, log1p, expm1, pow, sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh } from './libm';
export { allocate, reset, parameterCount, train, predict } from './network';
export { flowShape, flowCount, flowMap, flowGradient, flowBegin, flowLoss, flowPass } from './flow';
export { quadraticSize, fitMixture, shares } from './mixture';
export { enclose } from './enclose';
export { inPieces, drawPieces } from './pieces';
export { inEllipsoid, judge } from './neural';
