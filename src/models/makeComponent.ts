import { ValueError } from '../errors.js';
import type { ComponentType } from '../likelihood/spec.js';
import { Background, type BackgroundParameters } from './background.js';
import type { BridgeParameters } from './bridge/bridgeParameters.js';
import { MesaBridge } from './bridge/mesaBridge.js';
import { SimpleBridge } from './bridge/simpleBridge.js';
import { componentTypes } from './catalogue.js';
import type { Component } from './component.js';
import { CustomProfile, type CustomProfileParameters } from './customProfile.js';
import { Disk, type DiskParameters } from './disk/disk.js';
import { EdgeOnDisk, type EdgeOnDiskParameters } from './disk/edgeOnDisk.js';
import { Point, type PointParameters } from './point.js';
import { Beta, type BetaParameters } from './radial/beta.js';
import { BrokenExponential, type BrokenExponentialParameters } from './radial/brokenExponential.js';
import { CoreSersic, type CoreSersicParameters } from './radial/coreSersic.js';
import { Exponential, type ExponentialParameters } from './radial/exponential.js';
import { Gaussian, type GaussianParameters } from './radial/gaussian.js';
import { GaussianRing, type GaussianRingParameters } from './radial/gaussianRing.js';
import { gNFW, type gNFWParameters } from './radial/gnfw.js';
import { King, type KingParameters } from './radial/king.js';
import { ModExponential, type ModExponentialParameters } from './radial/modExponential.js';
import { Moffat, type MoffatParameters } from './radial/moffat.js';
import { Nuker, type NukerParameters } from './radial/nuker.js';
import { PolyExponential, type PolyExponentialParameters } from './radial/polyExponential.js';
import { PolyExpoRefact, type PolyExpoRefactParameters } from './radial/polyExpoRefact.js';
import { Power, type PowerParameters } from './radial/power.js';
import { Sersic, type SersicParameters } from './radial/sersic.js';
import { Spergel, type SpergelParameters } from './radial/spergel.js';
import { TopHat, type TopHatParameters } from './radial/topHat.js';
import { suggest } from './suggest.js';

const makers: Readonly<Record<ComponentType, (given: object) => Component>> = {
  Sersic: given => new Sersic(given as SersicParameters),
  Beta: given => new Beta(given as BetaParameters),
  gNFW: given => new gNFW(given as gNFWParameters),
  Power: given => new Power(given as PowerParameters),
  TopHat: given => new TopHat(given as TopHatParameters),
  Gaussian: given => new Gaussian(given as GaussianParameters),
  Exponential: given => new Exponential(given as ExponentialParameters),
  PolyExponential: given => new PolyExponential(given as PolyExponentialParameters),
  PolyExpoRefact: given => new PolyExpoRefact(given as PolyExpoRefactParameters),
  ModExponential: given => new ModExponential(given as ModExponentialParameters),
  Moffat: given => new Moffat(given as MoffatParameters),
  CoreSersic: given => new CoreSersic(given as CoreSersicParameters),
  Nuker: given => new Nuker(given as NukerParameters),
  King: given => new King(given as KingParameters),
  BrokenExponential: given => new BrokenExponential(given as BrokenExponentialParameters),
  Spergel: given => new Spergel(given as SpergelParameters),
  GaussianRing: given => new GaussianRing(given as GaussianRingParameters),
  CustomProfile: given => new CustomProfile(given as CustomProfileParameters),
  Disk: given => new Disk(given as DiskParameters),
  SimpleBridge: given => new SimpleBridge(given as BridgeParameters),
  MesaBridge: given => new MesaBridge(given as BridgeParameters),
  EdgeOnDisk: given => new EdgeOnDisk(given as EdgeOnDiskParameters),
  Point: given => new Point(given as PointParameters),
  Background: given => new Background(given as BackgroundParameters),
};

/**
 * A component by the name of its type, as a fit file has it.
 *
 * @param type a key of the catalogue
 * @param given parameters by name, `name` and `positive`
 * @throws ValueError for an unknown type, or a parameter that is unknown, missing or wrong
 *
 * @example
 * makeComponent('Point', { name: 'core', xc: 20, yc: -10, Ic: 1 });
 */
export function makeComponent(type: string, given: object): Component {
  if (!Object.hasOwn(makers, type)) throw new ValueError(`There is no component '${type}': ${suggest(type, componentTypes)}`);
  return makers[type as ComponentType](given);
}
