export { sampleNoise } from './models/createNoise.js';
export type { Noise, NoiseParameter, NoisePixels, ResolvedNoise } from './noise.js';
export { Normal, type NormalOptions } from './normal.js';
export { NormalCorrelated, type NormalCorrelatedOptions } from './normalCorrelated.js';
export { NormalFourier, type NormalFourierOptions } from './normalFourier.js';
export { NormalRI } from './normalRI.js';
export { Poisson, type PoissonOptions } from './poisson.js';
export { StudentT, type StudentTOptions } from './studentT.js';
export type { WidthOptions } from './width.js';
