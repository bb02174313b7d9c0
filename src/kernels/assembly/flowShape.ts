/** Which flow the functions of `flow.ts`, `flowSpline.ts` and `flowTraining.ts` are about, and where in its parameters what stands; the layout is told in `flow.ts`. */

export let ndim: i32 = 0;
export let transforms: i32 = 0;
export let units: i32 = 0;
/** Bins of the splines; 0: affine. */
export let bins: i32 = 0;
/** Numbers that the networks give for each dimension. */
export let outputs: i32 = 0;

/** Says which flow the other functions are about. */
export function flowShape(ndim_: i32, transforms_: i32, units_: i32, bins_: i32): void {
  ndim = ndim_;
  transforms = transforms_;
  units = units_;
  bins = bins_;
  outputs = bins_ > 0 ? 3 * bins_ - 1 : 2;
}

export function transformCount(): i32 {
  let count = 0;
  for (let k = 1; k < ndim; k++) count += units * (k + 1 + units * k + 1);
  for (let d = 0; d < ndim; d++) count += outputs * (units * d + 1);
  return count;
}

export function flowCount(): i32 {
  return transforms * transformCount();
}

// offsets within one transform, in numbers, of what makes degree k (or dimension d) of each layer
// @ts-ignore: decorator
@inline
export function firstAt(k: i32): i32 {
  return units * (((k - 1) * (k + 2)) >> 1);
}
// @ts-ignore: decorator
@inline
export function secondAt(k: i32): i32 {
  return firstAt(ndim) + units * (units * (((k - 1) * k) >> 1) + (k - 1));
}
// @ts-ignore: decorator
@inline
export function outputAt(d: i32): i32 {
  return secondAt(ndim) + outputs * (units * (((d - 1) * d) >> 1) + d);
}
