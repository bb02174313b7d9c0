import type { Key } from '../../math/philox.js';
import type { Ellipsoid } from '../bounds/ellipsoid.js';
import type { Piece } from '../bounds/piece.js';
import type { Bound } from './bound.js';
import type { NautilusOptions } from './options.js';
import type { OuterDraws } from './outerDraws.js';
import type { Shell } from './shell.js';

/** All that the next step of nautilus needs: plain data. */
export interface NautilusState {
  readonly version: 1;
  readonly ndim: number;
  readonly options: NautilusOptions;
  readonly phase: 'exploring' | 'training' | 'sampling' | 'done';
  /** Id of the next proposal. */
  readonly nextId: number;
  readonly nLike: number;
  /** bounds[0] is the unit cube; shell i belongs to bound i. */
  readonly bounds: readonly Bound[];
  readonly shells: readonly Shell[];
  /** Points of older shells that lie in the newest bound, shell by shell, each to be used where a draw falls in that shell. Exploration only. */
  readonly reserve: readonly Reserve[];
  /** New live points, and likelihood calls, since the newest bound was built. */
  readonly nUpdate: number;
  readonly nSinceBound: number;
  /** The shapes of the next bound, made while the last points before it were out. */
  readonly sketch: Sketch | null;
  /** What the proposals now out were made for, the oldest first. Networks are out alone. */
  readonly asked: readonly (AskedPoints | AskedNetworks)[];
  /** Whether the phase is over once all that is out has been answered, if the answers don't say otherwise. */
  readonly leaving: boolean;
  readonly stoppedBy: 'n_like_max' | null;
  /** The phase that it was stopped in. */
  readonly stoppedIn: 'exploring' | 'sampling' | null;
  readonly warnings: readonly string[];
}

export interface Sketch {
  /** Around each cluster of points above the threshold: a part of the bound, with networks of its own. */
  readonly domains: readonly Ellipsoid[];
  /** The outer bound, and what was drawn from it before the bound is known. */
  readonly pieces: readonly Piece[];
  readonly draws: OuterDraws;
}

/** In the order in which they are used: a random permutation. */
export interface Reserve {
  readonly points: Float64Array;
  readonly logL: Float64Array;
  readonly used: number;
}

/** Points of one shell or, where several need some, of several: the proposal's points are their parts' one after another. */
export interface AskedPoints {
  readonly want: 'value';
  readonly id: number;
  /** Of what is drawn when its answer is absorbed. */
  readonly key: Key;
  readonly parts: readonly AskedPart[];
}

export interface AskedPart {
  readonly shell: number;
  readonly points: Float64Array;
  /** Draws from the bound behind these points. */
  readonly drawn: number;
  /** Reserve points that come with them. */
  readonly reusedPoints: Float64Array;
  readonly reusedLogL: Float64Array;
}

/** A bound that waits for its networks. */
export interface AskedNetworks {
  readonly want: 'train';
  readonly id: number;
  /** Of the draws that measure the new bound's volume and shuffle its reserve. */
  readonly key: Key;
  readonly logLMin: number;
  readonly pieces: readonly Piece[];
  readonly draws: OuterDraws;
  readonly parts: readonly {
    readonly ellipsoid: Ellipsoid;
    readonly mean: Float64Array;
    readonly scale: Float64Array;
    /** Training points in the networks' coordinates, and their scores. */
    readonly x: Float32Array;
    readonly score: Float64Array;
  }[];
}
