export { Background, type BackgroundParameters } from './background.js';
export { BoundTo, boundto } from './boundto.js';
export type { BridgeParameters } from './bridge/bridgeParameters.js';
export { MesaBridge } from './bridge/mesaBridge.js';
export { SimpleBridge } from './bridge/simpleBridge.js';
export {
  type ComponentDefinition,
  catalogue,
  componentTypes,
  formatRange,
  isInRange,
  type ParameterDefinition,
  type ParameterRange,
} from './catalogue.js';
export { Component, type ComponentOptions } from './component.js';
export { type CustomParameter, CustomProfile, type CustomProfileParameters } from './customProfile.js';
export { Disk, type DiskParameters, type Part } from './disk/disk.js';
export { EdgeOnDisk, type EdgeOnDiskParameters } from './disk/edgeOnDisk.js';
export { ExponentialHeight, Height, type HeightParameters, HyperSecantHeight, type HyperSecantHeightParameters } from './disk/heights.js';
export { makeComponent } from './makeComponent.js';
export { Model, type ModelEntry, type ModelParameter } from './model.js';
export type { ParameterKind, ParameterValue, ReadParameter, TieFunction } from './parameter.js';
export { Point, type PointParameters } from './point.js';
export { Beta, type BetaParameters } from './radial/beta.js';
export { BrokenExponential, type BrokenExponentialParameters } from './radial/brokenExponential.js';
export { CoreSersic, type CoreSersicParameters } from './radial/coreSersic.js';
export { Exponential, type ExponentialParameters } from './radial/exponential.js';
export { Gaussian, type GaussianParameters } from './radial/gaussian.js';
export { GaussianRing, type GaussianRingParameters } from './radial/gaussianRing.js';
export { gNFW, type gNFWParameters } from './radial/gnfw.js';
export { King, type KingParameters } from './radial/king.js';
export { ModExponential, type ModExponentialParameters } from './radial/modExponential.js';
export { Moffat, type MoffatParameters } from './radial/moffat.js';
export { Nuker, type NukerParameters } from './radial/nuker.js';
export { PolyExponential, type PolyExponentialParameters } from './radial/polyExponential.js';
export { PolyExpoRefact, type PolyExpoRefactParameters } from './radial/polyExpoRefact.js';
export { Power, type PowerParameters } from './radial/power.js';
export type { RadialParameters } from './radial/radialParameters.js';
export { Sersic, type SersicParameters } from './radial/sersic.js';
export { Spergel, type SpergelParameters } from './radial/spergel.js';
export { TopHat, type TopHatParameters } from './radial/topHat.js';
export type { Truncation } from './truncation.js';
export { zoo } from './zoo.js';
