/** The table of the projections that farinata knows, by their FITS codes. */
import { AIT } from './ait.js';
import { ARC } from './arc.js';
import { CAR } from './car.js';
import { CEA } from './cea.js';
import { MER } from './mer.js';
import { MOL } from './mol.js';
import type { Projection } from './projection.js';
import { SFL } from './sfl.js';
import { SIN } from './sin.js';
import { STG } from './stg.js';
import { TAN } from './tan.js';
import { ZEA } from './zea.js';

export const projections = { TAN, SIN, ARC, STG, ZEA, CAR, CEA, SFL, AIT, MOL, MER } as const satisfies Record<string, Projection>;
export type ProjectionName = keyof typeof projections;
export const PROJECTIONS = Object.keys(projections) as readonly ProjectionName[];
