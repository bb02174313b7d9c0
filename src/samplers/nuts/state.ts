import type { Key } from '../../math/philox.js';
import type { OptimizerState } from '../optimizer/state.js';
import type { Chain } from './chain.js';
import type { NutsOptions } from './options.js';

/** All that the next step of NUTS needs: plain data. */
export interface NutsState {
  readonly version: 1;
  readonly ndim: number;
  readonly options: NutsOptions;
  readonly phase: 'searching' | 'warming' | 'sampling' | 'done';
  readonly nextId: number;
  readonly nLike: number;
  /** That of the first proposal: the chains' keys come from it. */
  readonly key: Key | null;
  /** One a chain, while the phase is 'searching'. */
  readonly searches: readonly OptimizerState[];
  /** One a chain, after that. */
  readonly chains: readonly Chain[];
  readonly records: readonly ChainRecord[];
  readonly asked: Asked | null;
  /** Effective sample size of the least known parameter, as of so many kept draws of each chain. */
  readonly effective: { readonly draws: number; readonly size: number };
  readonly warnings: readonly string[];
}

/** What the proposal now out was made for. `members`: the searches, or chains, that it is for; `rows`: how many points each search asked for. */
export interface Asked {
  readonly id: number;
  readonly members: readonly number[];
  readonly rows: readonly number[];
}

/** What a chain has given after its warm-up. */
export interface ChainRecord {
  /** Kept draws, chunk by chunk: n × ndim, row-major, unit cube. */
  readonly points: readonly Float64Array[];
  readonly logL: readonly Float64Array[];
  /** Of every transition, kept or not. */
  readonly energies: readonly Float64Array[];
  readonly divergences: number;
  readonly saturated: number;
  readonly accepted: number;
  readonly leapfrogs: number;
}

export const emptyRecord: ChainRecord = {
  points: [],
  logL: [],
  energies: [],
  divergences: 0,
  saturated: 0,
  accepted: 0,
  leapfrogs: 0,
};

export const drawsOf = ({ logL }: ChainRecord): number => logL.reduce((n, chunk) => n + chunk.length, 0);
