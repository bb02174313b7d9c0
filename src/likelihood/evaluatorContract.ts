/** Model images on the image's own grid: flat, row-major, pixel (x, y) at `y * nx + x`, each nx · ny long. */
export interface Rendering {
  /** Σ of the components before the instrument: no response, no PSF, no exposure, no background. Points are at their exact sub-pixel position. */
  readonly raw: Float64Array;
  /** exposure × PSF ⊗ (response × extended + points): what the instrument makes of `raw`. The background is not in it: add it. */
  readonly convolved: Float64Array;
  /** exposure × Σ Background components. `convolved + background` is what the data are compared with. */
  readonly background: Float64Array;
  /** A component that must be positive is negative in an unmasked pixel: the likelihood is zero. */
  readonly anyNegative: boolean;
}

/**
 * One image's likelihood, ready to evaluate. It owns scratch memory, so it is for one thread; it is deterministic: what it returns
 * depends on the values given and on nothing before them.
 */
export interface Evaluator {
  readonly nvalues: number;
  /**
   * ln L of the values vector that starts at `values[offset]` (all parameters of all components, physical units). −∞ where the point is
   * impossible: a value that isn't finite, a radius ≤ 0, an ellipticity outside [0, 1), cbox ≤ −2, ns outside [0.25, 10], rs ≤ 0, or a component
   * marked positive that is negative somewhere. Never NaN.
   */
  logL(values: Float64Array, offset?: number): number;
  /**
   * ln L, and in `out` (nvalues) its derivative with respect to each value. Where ln L is −∞ the derivatives are 0.
   * ln L has the bits of {@link logL}.
   */
  gradient(values: Float64Array, offset: number, out: Float64Array): number;
  /** ln L of the model that is zero everywhere. */
  logNull(): number;
  /**
   * The model images of one values vector.
   * @param select the components to sum, by their index in the spec; all when left out
   * @throws ValueError for an index that no component has. An impossible point gives images of NaN.
   */
  render(values: Float64Array, select?: readonly number[]): Rendering;
}
