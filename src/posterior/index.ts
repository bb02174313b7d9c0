export { bmc, type Evidence, formatComparison, type ModelComparison } from './bmc.js';
export { formatParameters } from './formatParameters.js';
export { logPriorEvidence } from './logPriorEvidence.js';
export { Distribution, weightedQuantiles } from './quantiles.js';
export { resample } from './resample.js';
export type { WeightedSamples } from './samples.js';
export { type ParameterSummary, summarise } from './summarise.js';
export { effectiveSampleSize, logSumExp, weightsOf } from './weights.js';
