/**
 * A small multi-layer perceptron with rectified hidden layers and one linear output: trained by Adam (Kingma & Ba 2015) on the squared error with a
 * learning rate that falls as half a cosine to zero (Loshchilov & Hutter 2017), in 32-bit SIMD without fused or relaxed operations: the same job gives
 * the same bits on every machine.
 *
 * Layout. A layer of `a` inputs and `b` outputs is a matrix W of A × B, row-major, and B biases, where A and B are a and b rounded up to a multiple of 4;
 * what is added by rounding stays zero throughout. `sizes` holds the rounded widths: inputs, hidden layers, 4 (the output, in lane 0).
 */

let top: usize = 0;

/** Bytes from the arena, aligned to 16. */
export function allocate(bytes: usize): usize {
  if (!top) top = (__heap_base + 15) & ~15;
  const at = top;
  top += (bytes + 15) & ~15;
  const pages = <i32>((top + 65535) >>> 16) - memory.size();
  if (pages > 0) memory.grow(pages);
  return at;
}

/** Where the arena ends, and giving back what was allocated since. */
export function reserved(): usize {
  return top;
}
export function release(mark: usize): void {
  top = mark;
}

/** Gives the whole arena back. */
export function reset(): void {
  top = (__heap_base + 15) & ~15;
}

/** C (m × n) = A (m × k) · B (k × n), or += with `add`; all row-major and dense, m and n multiples of 4. Blocks of 4 × 8, then 4 × 4. */
function multiply(a: usize, b: usize, c: usize, m: i32, k: i32, n: i32, add: bool): void {
  const rowA = <usize>k << 2;
  const rowN = <usize>n << 2;
  for (let i = 0; i < m; i += 4) {
    const a0 = a + <usize>i * rowA;
    const a1 = a0 + rowA;
    const a2 = a1 + rowA;
    const a3 = a2 + rowA;
    const ci = c + <usize>i * rowN;
    let j = 0;
    for (; j + 8 <= n; j += 8) {
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, t0 = s0, t1 = s0, t2 = s0, t3 = s0;
      let bj = b + (<usize>j << 2);
      for (let p: usize = 0; p < rowA; p += 4) {
        const x = v128.load(bj);
        const y = v128.load(bj, 16);
        bj += rowN;
        const q0 = v128.load32_splat(a0 + p);
        const q1 = v128.load32_splat(a1 + p);
        const q2 = v128.load32_splat(a2 + p);
        const q3 = v128.load32_splat(a3 + p);
        s0 = f32x4.add(s0, f32x4.mul(q0, x));
        t0 = f32x4.add(t0, f32x4.mul(q0, y));
        s1 = f32x4.add(s1, f32x4.mul(q1, x));
        t1 = f32x4.add(t1, f32x4.mul(q1, y));
        s2 = f32x4.add(s2, f32x4.mul(q2, x));
        t2 = f32x4.add(t2, f32x4.mul(q2, y));
        s3 = f32x4.add(s3, f32x4.mul(q3, x));
        t3 = f32x4.add(t3, f32x4.mul(q3, y));
      }
      const cj = ci + (<usize>j << 2);
      put(cj, s0, add);
      put(cj + 16, t0, add);
      put(cj + rowN, s1, add);
      put(cj + rowN + 16, t1, add);
      put(cj + 2 * rowN, s2, add);
      put(cj + 2 * rowN + 16, t2, add);
      put(cj + 3 * rowN, s3, add);
      put(cj + 3 * rowN + 16, t3, add);
    }
    for (; j < n; j += 4) {
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
      let bj = b + (<usize>j << 2);
      for (let p: usize = 0; p < rowA; p += 4) {
        const x = v128.load(bj);
        bj += rowN;
        s0 = f32x4.add(s0, f32x4.mul(v128.load32_splat(a0 + p), x));
        s1 = f32x4.add(s1, f32x4.mul(v128.load32_splat(a1 + p), x));
        s2 = f32x4.add(s2, f32x4.mul(v128.load32_splat(a2 + p), x));
        s3 = f32x4.add(s3, f32x4.mul(v128.load32_splat(a3 + p), x));
      }
      const cj = ci + (<usize>j << 2);
      put(cj, s0, add);
      put(cj + rowN, s1, add);
      put(cj + 2 * rowN, s2, add);
      put(cj + 3 * rowN, s3, add);
    }
  }
}

// @ts-ignore: decorator
@inline
function put(at: usize, value: v128, add: bool): void {
  v128.store(at, add ? f32x4.add(v128.load(at), value) : value);
}

/** T (cols × rows) = the transpose of S (rows × cols). */
function transpose(s: usize, t: usize, rows: i32, cols: i32): void {
  for (let i = 0; i < rows; i++) {
    let to = t + (<usize>i << 2);
    for (let j = 0; j < cols; j++) {
      store<f32>(to, load<f32>(s));
      s += 4;
      to += <usize>rows << 2;
    }
  }
}

/** Adds the biases to each of m rows; with `rectify`, negative values become 0. */
function bias(z: usize, b: usize, m: i32, n: i32, rectify: bool): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < m; i++) {
    for (let j: usize = 0; j < <usize>n << 2; j += 16) {
      const x = f32x4.add(v128.load(z), v128.load(b + j));
      v128.store(z, rectify ? f32x4.max(x, zero) : x);
      z += 16;
    }
  }
}

// @ts-ignore: decorator
@inline
function size(sizes: usize, layer: i32): i32 {
  return load<i32>(sizes + (<usize>layer << 2));
}

/** How many numbers the layers' weights and biases are. */
export function parameterCount(sizes: usize, layers: i32): i32 {
  let count = 0;
  for (let l = 0; l < layers; l++) count += (size(sizes, l) + 1) * size(sizes, l + 1);
  return count;
}

/** Runs m rows through the network; activations of layer l are at `acts` + the sum of the earlier layers' m × width. */
function forward(sizes: usize, layers: i32, params: usize, acts: usize, m: i32): usize {
  let w = params;
  let x = acts;
  for (let l = 0; l < layers; l++) {
    const a = size(sizes, l);
    const b = size(sizes, l + 1);
    const z = x + (<usize>(m * a) << 2);
    multiply(x, w, z, m, a, b, false);
    bias(z, w + (<usize>(a * b) << 2), m, b, l < layers - 1);
    w += <usize>((a + 1) * b) << 2;
    x = z;
  }
  return x;
}

/** Predictions for n rows of x (n × sizes[0]) are added to out (n), in blocks of 64 rows. */
export function predict(sizes: usize, layers: i32, params: usize, x: usize, n: i32, out: usize): void {
  const mark = top;
  let widths = 0;
  for (let l = 0; l <= layers; l++) widths += size(sizes, l);
  const acts = allocate(<usize>(64 * widths) << 2);
  const width = size(sizes, 0);
  for (let i = 0; i < n; i += 64) {
    const m = min(64, n - i);
    const rows = (m + 3) & ~3;
    memory.copy(acts, x + (<usize>(i * width) << 2), <usize>(m * width) << 2);
    memory.fill(acts + (<usize>(m * width) << 2), 0, <usize>((rows - m) * width) << 2);
    const y = forward(sizes, layers, params, acts, rows);
    for (let r = 0; r < m; r++) {
      const at = out + (<usize>(i + r) << 2);
      store<f32>(at, load<f32>(at) + load<f32>(y + (<usize>r << 4)));
    }
  }
  top = mark;
}

/** Philox4x32-10 (Salmon et al. 2011): the first 32-bit word of the block with counter (c0, c1, 0, 0). */
export function philox(c0: u32, c1: u32, k0: u32, k1: u32): u32 {
  let c2: u32 = 0, c3: u32 = 0;
  for (let round = 0; round < 10; round++) {
    const p0 = <u64>0xd2511f53 * <u64>c0;
    const p1 = <u64>0xcd9e8d57 * <u64>c2;
    c0 = <u32>(p1 >>> 32) ^ c1 ^ k0;
    c1 = <u32>p1;
    c2 = <u32>(p0 >>> 32) ^ c3 ^ k1;
    c3 = <u32>p0;
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  return c0;
}

/**
 * Trains in place. x: n × sizes[0] rows, y: n targets. Each epoch goes once over all rows in a new order (Fisher–Yates, drawn from the key (k0, k1)),
 * in mini-batches of `batch` rows. Returns the mean squared error of the last epoch.
 */
export function train(sizes: usize, layers: i32, params: usize, x: usize, y: usize, n: i32, epochs: i32, batch: i32, rate: f64, k0: u32, k1: u32): f64 {
  const mark = top;
  const count = parameterCount(sizes, layers);
  const bytes = <usize>count << 2;
  const grad = allocate(bytes), first = allocate(bytes), second = allocate(bytes);
  memory.fill(first, 0, bytes);
  memory.fill(second, 0, bytes);
  let widths = 0, widest = 0, largest = 0;
  for (let l = 0; l <= layers; l++) {
    widths += size(sizes, l);
    widest = max(widest, size(sizes, l));
    if (l < layers) largest = max(largest, size(sizes, l) * size(sizes, l + 1));
  }
  const rows = (batch + 3) & ~3;
  const acts = allocate(<usize>(rows * widths) << 2);
  const delta = allocate(<usize>(rows * widest) << 2), next = allocate(<usize>(rows * widest) << 2);
  const turned = allocate(<usize>max(rows * widest, largest) << 2);
  const order = allocate(<usize>n << 2);
  for (let i = 0; i < n; i++) store<i32>(order + (<usize>i << 2), i);
  const steps = <f64>epochs * <f64>((n + batch - 1) / batch);
  let step: f64 = 0, decay1: f64 = 1, decay2: f64 = 1, loss: f64 = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let i = n - 1; i > 0; i--) {
      const j = <i32>((<u64>philox(i, epoch, k0, k1) * <u64>(i + 1)) >>> 32);
      const p = order + (<usize>i << 2), q = order + (<usize>j << 2);
      const t = load<i32>(p);
      store<i32>(p, load<i32>(q));
      store<i32>(q, t);
    }
    loss = 0;
    for (let start = 0; start < n; start += batch) {
      const m = min(batch, n - start);
      loss += gradient(sizes, layers, params, x, y, order + (<usize>start << 2), m, acts, delta, next, turned, grad);
      decay1 *= 0.9;
      decay2 *= 0.999;
      const falling = rate * 0.5 * (1 + NativeMath.cos(NativeMath.PI * step / steps));
      adam(params, grad, first, second, count, <f32>(falling / (1 - decay1)), <f32>(1 / (1 - decay2)));
      step += 1;
    }
  }
  top = mark;
  return loss / n;
}

/** Mean gradient of half the squared error over the m rows that `order` lists; returns their summed squared error. */
function gradient(sizes: usize, layers: i32, params: usize, x: usize, y: usize, order: usize, m: i32, acts: usize, delta: usize, next: usize, turned: usize, grad: usize): f64 {
  const width = size(sizes, 0);
  const rows = (m + 3) & ~3;
  const rowBytes = <usize>width << 2;
  for (let r = 0; r < m; r++) memory.copy(acts + <usize>r * rowBytes, x + <usize>load<i32>(order + (<usize>r << 2)) * rowBytes, rowBytes);
  memory.fill(acts + <usize>m * rowBytes, 0, <usize>(rows - m) * rowBytes);
  const out = forward(sizes, layers, params, acts, rows);
  memory.fill(delta, 0, <usize>rows << 4);
  let loss: f64 = 0;
  const scale: f32 = 1 / <f32>m;
  for (let r = 0; r < m; r++) {
    const e = load<f32>(out + (<usize>r << 4)) - load<f32>(y + (<usize>load<i32>(order + (<usize>r << 2)) << 2));
    loss += <f64>(e * e);
    store<f32>(delta + (<usize>r << 4), e * scale);
  }
  let w = params + (<usize>parameterCount(sizes, layers) << 2);
  let g = grad + (<usize>parameterCount(sizes, layers) << 2);
  let z = out;
  for (let l = layers - 1; l >= 0; l--) {
    const a = size(sizes, l), b = size(sizes, l + 1);
    const block = <usize>((a + 1) * b) << 2;
    w -= block;
    g -= block;
    z -= <usize>(rows * a) << 2;
    transpose(z, turned, rows, a);
    multiply(turned, delta, g, a, rows, b, false);
    columnSums(delta, g + (<usize>(a * b) << 2), rows, b);
    if (l > 0) {
      transpose(w, turned, a, b);
      multiply(delta, turned, next, rows, b, a, false);
      rectified(next, z, rows * a);
      const t = delta;
      delta = next;
      next = t;
    }
  }
  return loss;
}

function columnSums(d: usize, out: usize, m: i32, n: i32): void {
  memory.fill(out, 0, <usize>n << 2);
  for (let i = 0; i < m; i++) {
    for (let j: usize = 0; j < <usize>n << 2; j += 16) {
      v128.store(out + j, f32x4.add(v128.load(out + j), v128.load(d)));
      d += 16;
    }
  }
}

/** The derivative of the rectifier: d is zeroed where the activation isn't positive. */
function rectified(d: usize, act: usize, n: i32): void {
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < <usize>n << 2; i += 16) v128.store(d + i, v128.and(v128.load(d + i), f32x4.gt(v128.load(act + i), zero)));
}

function adam(params: usize, grad: usize, first: usize, second: usize, count: i32, rate: f32, correction: f32): void {
  const b1 = f32x4.splat(0.9), c1 = f32x4.splat(0.1), b2 = f32x4.splat(0.999), c2 = f32x4.splat(0.001);
  const eps = f32x4.splat(1e-8), vr = f32x4.splat(rate), vc = f32x4.splat(correction);
  for (let i: usize = 0; i < <usize>count << 2; i += 16) {
    const g = v128.load(grad + i);
    const m = f32x4.add(f32x4.mul(b1, v128.load(first + i)), f32x4.mul(c1, g));
    const v = f32x4.add(f32x4.mul(b2, v128.load(second + i)), f32x4.mul(c2, f32x4.mul(g, g)));
    v128.store(first + i, m);
    v128.store(second + i, v);
    const d = f32x4.add(f32x4.sqrt(f32x4.mul(v, vc)), eps);
    v128.store(params + i, f32x4.sub(v128.load(params + i), f32x4.div(f32x4.mul(vr, m), d)));
  }
}
