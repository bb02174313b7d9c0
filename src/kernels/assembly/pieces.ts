/**
 * Unions of pieces: ellipsoids in some dimensions, the whole unit interval in the others.
 *
 * Layout. A piece is the number e of its ellipsoid's dimensions (one int32, another left empty), which they are (e int32, ascending, and one more where e is odd),
 * then the ellipsoid as float64: centre (e), axes B (e × e, lower-triangular), B⁻¹ (the same). `pieces` lists where they are. Points are rows of d float64.
 */

// @ts-ignore: decorator
@inline
function dims(piece: usize): usize {
  return piece + 8;
}
// @ts-ignore: decorator
@inline
function center(piece: usize, e: i32): usize {
  return piece + 8 + (<usize>((e + 1) & ~1) << 2);
}
// @ts-ignore: decorator
@inline
function axes(piece: usize, e: i32): usize {
  return center(piece, e) + (<usize>e << 3);
}
// @ts-ignore: decorator
@inline
function inverse(piece: usize, e: i32): usize {
  return axes(piece, e) + (<usize>(e * e) << 3);
}

/** |B⁻¹(x − c)|² of the row at x, in the piece's dimensions; stops once it is 1 or more. */
function squaredRadius(piece: usize, x: usize): f64 {
  const e = load<i32>(piece);
  const which = dims(piece), c = center(piece, e);
  let row = inverse(piece, e);
  let r2: f64 = 0;
  for (let a = 0; a < e; a++) {
    let s: f64 = 0;
    for (let b = 0; b <= a; b++) {
      const at = <usize>b << 3;
      s += load<f64>(row + at) * (load<f64>(x + (<usize>load<i32>(which + (<usize>b << 2)) << 3)) - load<f64>(c + at));
    }
    r2 += s * s;
    if (r2 >= 1) break;
    row += <usize>e << 3;
  }
  return r2;
}

/** Writes 1 to `marks` (n bytes) for every row that lies in one of the pieces, 0 for the others. */
export function inPieces(pieces: usize, count: i32, x: usize, n: i32, d: i32, marks: usize): void {
  for (let i = 0; i < n; i++) {
    let inside: u8 = 0;
    for (let k = 0; k < count; k++) {
      if (squaredRadius(load<u32>(pieces + (<usize>k << 2)), x) < 1) {
        inside = 1;
        break;
      }
    }
    store<u8>(marks + i, inside);
    x += <usize>d << 3;
  }
}

// The stream of one row: Philox blocks of two uniform numbers each.
let k0: u32 = 0, k1: u32 = 0, row: u32 = 0, block: u32 = 0;
let second: f64 = 0;
let hasSecond = false;

function uniform(): f64 {
  if (hasSecond) {
    hasSecond = false;
    return second;
  }
  let c0: u32 = row, c1: u32 = block++, c2: u32 = 0, c3: u32 = 0, a = k0, b = k1;
  for (let round = 0; round < 10; round++) {
    const p0 = <u64>0xd2511f53 * <u64>c0;
    const p1 = <u64>0xcd9e8d57 * <u64>c2;
    c0 = <u32>(p1 >>> 32) ^ c1 ^ a;
    c1 = <u32>p1;
    c2 = <u32>(p0 >>> 32) ^ c3 ^ b;
    c3 = <u32>p0;
    a += 0x9e3779b9;
    b += 0xbb67ae85;
  }
  second = fraction(c2, c3);
  hasSecond = true;
  return fraction(c0, c1);
}

/** (k + ½) 2⁻⁵² with k the first 26 bits of each word. */
// @ts-ignore: decorator
@inline
function fraction(high: u32, low: u32): f64 {
  return (<f64>(high >>> 6) * 67108864 + <f64>(low >>> 6) + 0.5) * 2.220446049250313e-16;
}

/** Writes e standard normal numbers (the polar method of Marsaglia & Bray 1964); the sum of their squares. `out` has room for one more. */
function normals(e: i32, out: usize): f64 {
  let sum: f64 = 0;
  for (let a = 0; a < e; a += 2) {
    let x: f64, y: f64, s: f64;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      s = x * x + y * y;
    } while (!(s > 0 && s < 1));
    const f = Math.sqrt((-2 * NativeMath.log(s)) / s);
    x *= f;
    y *= f;
    store<f64>(out + (<usize>a << 3), x);
    store<f64>(out + (<usize>a << 3), y, 8);
    sum += x * x;
    if (a + 1 < e) sum += y * y;
  }
  return sum;
}

/** One uniform draw from a piece, which may lie outside the cube. */
function draw(piece: usize, d: i32, out: usize, scratch: usize): void {
  const e = load<i32>(piece);
  if (e < d) for (let a = 0; a < d; a++) store<f64>(out + (<usize>a << 3), uniform());
  if (e == 0) return;
  const r2 = normals(e, scratch);
  const f = NativeMath.pow(uniform(), 1 / <f64>e) / Math.sqrt(r2);
  const which = dims(piece), c = center(piece, e);
  let line = axes(piece, e);
  for (let a = 0; a < e; a++) {
    let s: f64 = 0;
    for (let b = 0; b <= a; b++) s += load<f64>(line + (<usize>b << 3)) * load<f64>(scratch + (<usize>b << 3));
    store<f64>(out + (<usize>load<i32>(which + (<usize>a << 2)) << 3), load<f64>(c + (<usize>a << 3)) + f * s);
    line += <usize>e << 3;
  }
}

/**
 * Of n draws, each from a piece that is taken by its share of the volume (`shares`), those that lie in the open unit cube, row by row; a draw that m pieces hold is
 * kept with probability 1/m. Draw i has the random numbers of counter i under the key. How many they are. `scratch`: d + 1 numbers.
 */
export function drawPieces(pieces: usize, shares: usize, count: i32, n: i32, d: i32, key0: u32, key1: u32, out: usize, scratch: usize): i32 {
  k0 = key0;
  k1 = key1;
  let kept = 0;
  for (let i = 0; i < n; i++) {
    row = i;
    block = 0;
    hasSecond = false;
    let k = 0;
    if (count > 1) {
      let mark = uniform();
      while (k < count - 1 && mark > load<f64>(shares + (<usize>k << 3))) {
        mark -= load<f64>(shares + (<usize>k << 3));
        k++;
      }
    }
    draw(load<u32>(pieces + (<usize>k << 2)), d, out, scratch);
    let inCube = true;
    for (let a = 0; a < d; a++) {
      const u = load<f64>(out + (<usize>a << 3));
      inCube = inCube && u > 0 && u < 1;
    }
    if (!inCube) continue;
    if (count > 1) {
      let held = 0;
      for (let j = 0; j < count; j++) if (j == k || squaredRadius(load<u32>(pieces + (<usize>j << 2)), out) < 1) held++;
      if (held > 1 && uniform() * held > 1) continue;
    }
    out += <usize>d << 3;
    kept++;
  }
  return kept;
}
