// Fourier transforms of many signals at once. Element j of 2 W signals stands in W vectors of two lanes, one after the other, at j · W · 16 bytes;
// real and imaginary parts are apart. There is no shuffle and no reordering: the way down leaves its answer in an order of its own, the way up
// takes it from there, and everything between them is done element by element.
//
// Stage by stage a polynomial of length L modulo t^L − e^{iφ} goes to its remainders modulo the r factors t^{L/r} − e^{i(φ − 2πj)/r}
// (Bernstein 2001, "Multidigit multiplication for mathematicians", section 4): its r parts times w^k, w = e^{iφ/r}, then a transform of length r.
// So a block has r − 1 factors of its own, the same for all its elements; φ = 0 is the cyclic transform; φ = π/2 is the one that takes a
// real signal of length 2L, folded into real and imaginary part, modulo t^{2L} + 1 with no step to tell the two apart.
// Up is the way back, times L: swapped real and imaginary parts make it the same butterfly, with the factors after it.
//
// A plan in memory, i32: number of stages, then for each stage, in the order of the way down: radix, blocks, bytes of L/r elements, pointer to
// the factors (w, w², … as pairs of f64, block after block; 0 where all of them are 1).

const SQRT3_2: f64 = 0.8660254037844386;
const SIN72: f64 = 0.9510565162951535;
const SIN36: f64 = 0.5877852522924731;
const COS72: f64 = 0.30901699437494745;
const COS36: f64 = 0.8090169943749475;

/** From coefficients to values. */
export function down(plan: usize, re: usize, im: usize): void {
  const stages = load<i32>(plan);
  let p = plan + 4;
  for (let s = 0; s < stages; s++, p += 16) {
    const blocks = load<i32>(p, 4), sub = <usize>load<u32>(p, 8), w = <usize>load<u32>(p, 12);
    switch (load<i32>(p)) {
      case 2: if (w) down2(re, im, blocks, sub, w); else plain2(re, im, sub); break;
      case 3: if (w) down3(re, im, blocks, sub, w); else plain3(re, im, sub); break;
      case 4: if (w) down4(re, im, blocks, sub, w); else plain4(re, im, sub); break;
      default: if (w) down5(re, im, blocks, sub, w); else plain5(re, im, sub);
    }
  }
}

/** From values to coefficients, times the length. */
export function up(plan: usize, re: usize, im: usize): void {
  const stages = load<i32>(plan);
  let p = plan + 4 + <usize>stages * 16;
  for (let s = 0; s < stages; s++) {
    p -= 16;
    const blocks = load<i32>(p, 4), sub = <usize>load<u32>(p, 8), w = <usize>load<u32>(p, 12);
    switch (load<i32>(p)) {
      case 2: if (w) up2(im, re, blocks, sub, w); else plain2(im, re, sub); break;
      case 3: if (w) up3(im, re, blocks, sub, w); else plain3(im, re, sub); break;
      case 4: if (w) up4(im, re, blocks, sub, w); else plain4(im, re, sub); break;
      default: if (w) up5(im, re, blocks, sub, w); else plain5(im, re, sub);
    }
  }
}

function down2(re: usize, im: usize, blocks: i32, sub: usize, w: usize): void { radix2(re, im, blocks, sub, w, true, false); }
function down3(re: usize, im: usize, blocks: i32, sub: usize, w: usize): void { radix3(re, im, blocks, sub, w, true, false); }
function down4(re: usize, im: usize, blocks: i32, sub: usize, w: usize): void { radix4(re, im, blocks, sub, w, true, false); }
function down5(re: usize, im: usize, blocks: i32, sub: usize, w: usize): void { radix5(re, im, blocks, sub, w, true, false); }
function up2(re: usize, im: usize, blocks: i32, sub: usize, w: usize): void { radix2(re, im, blocks, sub, w, false, true); }
function up3(re: usize, im: usize, blocks: i32, sub: usize, w: usize): void { radix3(re, im, blocks, sub, w, false, true); }
function up4(re: usize, im: usize, blocks: i32, sub: usize, w: usize): void { radix4(re, im, blocks, sub, w, false, true); }
function up5(re: usize, im: usize, blocks: i32, sub: usize, w: usize): void { radix5(re, im, blocks, sub, w, false, true); }
function plain2(re: usize, im: usize, sub: usize): void { radix2(re, im, 1, sub, 0, false, false); }
function plain3(re: usize, im: usize, sub: usize): void { radix3(re, im, 1, sub, 0, false, false); }
function plain4(re: usize, im: usize, sub: usize): void { radix4(re, im, 1, sub, 0, false, false); }
function plain5(re: usize, im: usize, sub: usize): void { radix5(re, im, 1, sub, 0, false, false); }

// @ts-ignore: decorator
@inline function add(a: v128, b: v128): v128 { return f64x2.add(a, b); }
// @ts-ignore: decorator
@inline function sub(a: v128, b: v128): v128 { return f64x2.sub(a, b); }
// @ts-ignore: decorator
@inline function mul(a: v128, b: v128): v128 { return f64x2.mul(a, b); }
// @ts-ignore: decorator
@inline function realPart(r: v128, i: v128, wr: v128, wi: v128): v128 { return sub(mul(r, wr), mul(i, wi)); }
// @ts-ignore: decorator
@inline function imagPart(r: v128, i: v128, wr: v128, wi: v128): v128 { return add(mul(r, wi), mul(i, wr)); }
// @ts-ignore: decorator
@inline function put(re: usize, im: usize, r: v128, i: v128): void { v128.store(re, r); v128.store(im, i); }
/** The same, times a factor first where this is a stage of the way up. */
// @ts-ignore: decorator
@inline function putTimes(re: usize, im: usize, r: v128, i: v128, wr: v128, wi: v128, post: bool): void {
  if (post) put(re, im, realPart(r, i, wr, wi), imagPart(r, i, wr, wi));
  else put(re, im, r, i);
}
// @ts-ignore: decorator
@inline function factor(w: usize, k: usize, used: bool): v128 { return used ? v128.load64_splat(w + k * 8) : f64x2.splat(0); }

// @ts-ignore: decorator
@inline function radix2(re: usize, im: usize, blocks: i32, step: usize, w: usize, pre: bool, post: bool): void {
  for (let b = 0; b < blocks; b++, w += 16) {
    const ur = factor(w, 0, pre || post), ui = factor(w, 1, pre || post);
    for (const end = re + step; re < end; re += 16, im += 16) {
      const ar = v128.load(re), ai = v128.load(im);
      let br = v128.load(re + step), bi = v128.load(im + step);
      if (pre) { const t = realPart(br, bi, ur, ui); bi = imagPart(br, bi, ur, ui); br = t; }
      put(re, im, add(ar, br), add(ai, bi));
      putTimes(re + step, im + step, sub(ar, br), sub(ai, bi), ur, ui, post);
    }
    re += step; im += step;
  }
}

// @ts-ignore: decorator
@inline function radix3(re: usize, im: usize, blocks: i32, step: usize, w: usize, pre: bool, post: bool): void {
  const s2 = 2 * step, half = f64x2.splat(0.5), root = f64x2.splat(SQRT3_2);
  for (let b = 0; b < blocks; b++, w += 32) {
    const ur = factor(w, 0, pre || post), ui = factor(w, 1, pre || post), vr = factor(w, 2, pre || post), vi = factor(w, 3, pre || post);
    for (const end = re + step; re < end; re += 16, im += 16) {
      const ar = v128.load(re), ai = v128.load(im);
      let br = v128.load(re + step), bi = v128.load(im + step), cr = v128.load(re + s2), ci = v128.load(im + s2);
      if (pre) {
        const t = realPart(br, bi, ur, ui); bi = imagPart(br, bi, ur, ui); br = t;
        const s = realPart(cr, ci, vr, vi); ci = imagPart(cr, ci, vr, vi); cr = s;
      }
      const sr = add(br, cr), si = add(bi, ci), dr = mul(root, sub(br, cr)), di = mul(root, sub(bi, ci));
      const mr = sub(ar, mul(half, sr)), mi = sub(ai, mul(half, si));
      put(re, im, add(ar, sr), add(ai, si));
      putTimes(re + step, im + step, add(mr, di), sub(mi, dr), ur, ui, post);
      putTimes(re + s2, im + s2, sub(mr, di), add(mi, dr), vr, vi, post);
    }
    re += s2; im += s2;
  }
}

// @ts-ignore: decorator
@inline function radix4(re: usize, im: usize, blocks: i32, step: usize, w: usize, pre: bool, post: bool): void {
  const s2 = 2 * step, s3 = 3 * step;
  for (let b = 0; b < blocks; b++, w += 48) {
    const ur = factor(w, 0, pre || post), ui = factor(w, 1, pre || post), vr = factor(w, 2, pre || post), vi = factor(w, 3, pre || post);
    const xr = factor(w, 4, pre || post), xi = factor(w, 5, pre || post);
    for (const end = re + step; re < end; re += 16, im += 16) {
      const ar = v128.load(re), ai = v128.load(im);
      let br = v128.load(re + step), bi = v128.load(im + step), cr = v128.load(re + s2), ci = v128.load(im + s2);
      let dr = v128.load(re + s3), di = v128.load(im + s3);
      if (pre) {
        const t = realPart(br, bi, ur, ui); bi = imagPart(br, bi, ur, ui); br = t;
        const s = realPart(cr, ci, vr, vi); ci = imagPart(cr, ci, vr, vi); cr = s;
        const r = realPart(dr, di, xr, xi); di = imagPart(dr, di, xr, xi); dr = r;
      }
      const er = add(ar, cr), ei = add(ai, ci), fr = sub(ar, cr), fi = sub(ai, ci);
      const gr = add(br, dr), gi = add(bi, di), hr = sub(br, dr), hi = sub(bi, di);
      put(re, im, add(er, gr), add(ei, gi));
      putTimes(re + step, im + step, add(fr, hi), sub(fi, hr), ur, ui, post);
      putTimes(re + s2, im + s2, sub(er, gr), sub(ei, gi), vr, vi, post);
      putTimes(re + s3, im + s3, sub(fr, hi), add(fi, hr), xr, xi, post);
    }
    re += s3; im += s3;
  }
}

// @ts-ignore: decorator
@inline function radix5(re: usize, im: usize, blocks: i32, step: usize, w: usize, pre: bool, post: bool): void {
  const s2 = 2 * step, s3 = 3 * step, s4 = 4 * step;
  const sin72 = f64x2.splat(SIN72), sin36 = f64x2.splat(SIN36), cos72 = f64x2.splat(COS72), cos36 = f64x2.splat(COS36);
  for (let b = 0; b < blocks; b++, w += 64) {
    const ur = factor(w, 0, pre || post), ui = factor(w, 1, pre || post), vr = factor(w, 2, pre || post), vi = factor(w, 3, pre || post);
    const xr = factor(w, 4, pre || post), xi = factor(w, 5, pre || post), yr = factor(w, 6, pre || post), yi = factor(w, 7, pre || post);
    for (const end = re + step; re < end; re += 16, im += 16) {
      const ar = v128.load(re), ai = v128.load(im);
      let br = v128.load(re + step), bi = v128.load(im + step), cr = v128.load(re + s2), ci = v128.load(im + s2);
      let dr = v128.load(re + s3), di = v128.load(im + s3), er = v128.load(re + s4), ei = v128.load(im + s4);
      if (pre) {
        const t = realPart(br, bi, ur, ui); bi = imagPart(br, bi, ur, ui); br = t;
        const s = realPart(cr, ci, vr, vi); ci = imagPart(cr, ci, vr, vi); cr = s;
        const r = realPart(dr, di, xr, xi); di = imagPart(dr, di, xr, xi); dr = r;
        const q = realPart(er, ei, yr, yi); ei = imagPart(er, ei, yr, yi); er = q;
      }
      const pr = add(br, er), pi = add(bi, ei), mr = sub(br, er), mi = sub(bi, ei);
      const qr = add(cr, dr), qi = add(ci, di), nr = sub(cr, dr), ni = sub(ci, di);
      const fr = sub(add(ar, mul(cos72, pr)), mul(cos36, qr)), fi = sub(add(ai, mul(cos72, pi)), mul(cos36, qi));
      const gr = add(sub(ar, mul(cos36, pr)), mul(cos72, qr)), gi = add(sub(ai, mul(cos36, pi)), mul(cos72, qi));
      const hr = add(mul(sin72, mr), mul(sin36, nr)), hi = add(mul(sin72, mi), mul(sin36, ni));
      const kr = sub(mul(sin36, mr), mul(sin72, nr)), ki = sub(mul(sin36, mi), mul(sin72, ni));
      put(re, im, add(ar, add(pr, qr)), add(ai, add(pi, qi)));
      putTimes(re + step, im + step, add(fr, hi), sub(fi, hr), ur, ui, post);
      putTimes(re + s2, im + s2, add(gr, ki), sub(gi, kr), vr, vi, post);
      putTimes(re + s3, im + s3, sub(gr, ki), add(gi, kr), xr, xi, post);
      putTimes(re + s4, im + s4, sub(fr, hi), add(fi, hr), yr, yi, post);
    }
    re += s4; im += s4;
  }
}
