/**
 * Elementary functions, small networks, normalising flows and the geometry of bounds, in WebAssembly so that every engine gives the same bits: a fit is the same in Node and in any browser.
 */
export { exp, log, log1p, expm1, pow, sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh } from './libm';
export { allocate, reset, parameterCount, train, predict } from './network';
export { flowMap, flowGradient } from './flow';
export { flowShape, flowCount } from './flowShape';
export { flowBegin, flowLoss, flowPass } from './flowTraining';
export { quadraticSize, fitMixture, shares } from './mixture';
export { enclose } from './enclose';
export { inPieces, drawPieces } from './pieces';
export { inEllipsoid, judge } from './neural';
