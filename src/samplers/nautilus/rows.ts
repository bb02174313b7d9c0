/** Choosing rows of points by their likelihoods. */
import { ascending } from '../bounds/ascending.js';
import { picked } from '../bounds/linear.js';

/** The rows whose likelihood isn't below the threshold. */
export function rowsFrom(logL: Float64Array, logLMin: number): Uint32Array {
  let n = 0;
  for (let i = 0; i < logL.length; i++) if (logL[i] >= logLMin) n++;
  const rows = new Uint32Array(n);
  for (let i = 0, at = 0; at < n; i++) if (logL[i] >= logLMin) rows[at++] = i;
  return rows;
}

/** Rows from the least likely to the most. */
export function inOrder(rows: Uint32Array, logL: Float64Array): Uint32Array {
  return ascending(picked(logL, rows)).map(i => rows[i]);
}
