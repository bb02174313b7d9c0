/** Which points the networks over an ellipsoid take. Points are rows of d float64, marks a byte each. */
import { allocate, predict, release, reserved } from './network';

/**
 * The rows in the ellipsoid (centre, B⁻¹: d and d × d float64) among those marked in `open`: their numbers to `index` (int32), and to `inputs`, where that isn't
 * null, what its networks see of them: (t, t²) for t = B⁻¹(x − c), less the mean and over the scale of each column (2d float64), as rows of 2d float32, rounded up
 * to a multiple of 4 and zeros behind. How many they are.
 */
export function inEllipsoid(x: usize, n: i32, d: i32, open: usize, center: usize, inverse: usize, mean: usize, scale: usize, inputs: usize, index: usize): i32 {
  const mark = reserved();
  const t = allocate(<usize>d << 3), off = allocate(<usize>d << 3);
  const width = (2 * d + 3) & ~3;
  const bytes = <usize>d << 3;
  let count = 0;
  for (let i = 0; i < n; i++, x += bytes) {
    if (load<u8>(open + i) == 0) continue;
    for (let a: usize = 0; a < bytes; a += 8) store<f64>(off + a, load<f64>(x + a) - load<f64>(center + a));
    let r2: f64 = 0;
    let row = inverse;
    for (let a: usize = 0; a < bytes; a += 8) {
      let s: f64 = 0;
      for (let b: usize = 0; b <= a; b += 8) s += load<f64>(row + b) * load<f64>(off + b);
      store<f64>(t + a, s);
      r2 += s * s;
      if (r2 >= 1) break;
      row += bytes;
    }
    if (!(r2 < 1)) continue;
    store<i32>(index + (<usize>count << 2), i);
    if (inputs) {
      const to = inputs + (<usize>(count * width) << 2);
      for (let a = 0; a < d; a++) {
        const at = <usize>a << 3, v = load<f64>(t + at);
        store<f32>(to + (<usize>a << 2), <f32>((v - load<f64>(mean + at)) / load<f64>(scale + at)));
        store<f32>(to + (<usize>(d + a) << 2), <f32>((v * v - load<f64>(mean + bytes + at)) / load<f64>(scale + bytes + at)));
      }
      for (let a = 2 * d; a < width; a++) store<f32>(to + (<usize>a << 2), 0);
    }
    count++;
  }
  release(mark);
  return count;
}

/**
 * Marks in `taken` those of the `count` rows listed in `index` that the networks take: their mean prediction is above the threshold, and the first one's is not
 * more than `margin` below it. A network is three int32 in `networks`: its number of layers, where its widths are, and its parameters. Inputs are overwritten.
 */
export function judge(inputs: usize, count: i32, d: i32, index: usize, networks: usize, many: i32, threshold: f64, margin: f64, taken: usize): void {
  const mark = reserved();
  const width = <usize>((2 * d + 3) & ~3) << 2;
  const sums = allocate(<usize>count << 2);
  memory.fill(sums, 0, <usize>count << 2);
  ask(networks, 0, inputs, count, sums);
  let likely = 0;
  for (let i = 0; i < count; i++) {
    const at = <usize>i << 2;
    if (!(<f64>load<f32>(sums + at) > threshold - margin)) continue;
    const to = <usize>likely << 2;
    store<f32>(sums + to, load<f32>(sums + at));
    store<i32>(index + to, load<i32>(index + at));
    if (likely < i) memory.copy(inputs + <usize>likely * width, inputs + <usize>i * width, width);
    likely++;
  }
  for (let k = 1; k < many; k++) ask(networks, k, inputs, likely, sums);
  for (let i = 0; i < likely; i++) {
    const at = <usize>i << 2;
    if (<f64>load<f32>(sums + at) / <f64>many > threshold) store<u8>(taken + load<i32>(index + at), 1);
  }
  release(mark);
}

function ask(networks: usize, k: i32, inputs: usize, count: i32, sums: usize): void {
  const at = networks + <usize>(12 * k);
  predict(load<u32>(at, 4), load<i32>(at), load<u32>(at, 8), inputs, count, sums);
}
