export { LoguniformPrior, loguniform } from './loguniform.js';
export { NormalPrior, normal } from './normal.js';
export type { Prior } from './prior.js';
export { isPrior, priorFromJSON, priorTypes } from './registry.js';
export { UniformPrior, uniform } from './uniform.js';
