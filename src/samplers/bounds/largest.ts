/**
 * The k-th largest of x (k = 1: the largest), without sorting: Hoare's selection with the median of three as pivot. x is reordered; it must hold no NaN.
 */
export function largest(x: Float64Array, k: number): number {
  const target = x.length - k;
  let low = 0;
  let high = x.length - 1;
  while (low < high) {
    const pivot = middle(x[low], x[(low + high) >> 1], x[high]);
    let i = low;
    let j = high;
    while (i <= j) {
      while (x[i] < pivot) i++;
      while (x[j] > pivot) j--;
      if (i <= j) {
        const t = x[i];
        x[i++] = x[j];
        x[j--] = t;
      }
    }
    if (target <= j) high = j;
    else if (target >= i) low = i;
    else break;
  }
  return x[target];
}

function middle(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
