/**
 * The lower triangle L of C = L Lᵀ, C symmetric, n × n, row-major; null unless C is positive definite. The lower triangle of C alone is looked at.
 */
export function cholesky(C: Float64Array, n: number): Float64Array | null {
  const L = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = C[i * n + j];
      for (let k = 0; k < j; k++) sum -= L[i * n + k] * L[j * n + k];
      if (i > j) L[i * n + j] = sum / L[j * n + j];
      else if (sum > 1e-14 * C[i * n + i]) L[i * n + i] = Math.sqrt(sum);
      else return null;
    }
  }
  return L;
}

/** Solves L y = x in place. */
export function solveLower(L: Float64Array, n: number, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = x[i];
    for (let k = 0; k < i; k++) sum -= L[i * n + k] * x[k];
    x[i] = sum / L[i * n + i];
  }
}

/** Solves Lᵀ y = x in place. */
export function solveUpper(L: Float64Array, n: number, x: Float64Array): void {
  for (let i = n - 1; i >= 0; i--) {
    x[i] /= L[i * n + i];
    for (let k = 0; k < i; k++) x[k] -= L[i * n + k] * x[i];
  }
}
