/** Choosing rows of points by their marks and their likelihoods. */
import { ascending } from '../bounds/ascending.js';
import { picked } from '../bounds/linear.js';

/** The rows whose mark is `mark`. */
export function marked(marks: Uint8Array, mark = 1): Uint32Array {
  const rows = new Uint32Array(marks.length);
  let n = 0;
  for (let i = 0; i < marks.length; i++) if (marks[i] === mark) rows[n++] = i;
  return rows.slice(0, n);
}

/** The rows whose likelihood isn't below the threshold. */
export function rowsFrom(logL: Float64Array, logLMin: number): Uint32Array {
  const rows = new Uint32Array(logL.length);
  let n = 0;
  for (let i = 0; i < logL.length; i++) if (logL[i] >= logLMin) rows[n++] = i;
  return rows.slice(0, n);
}

/** Rows from the least likely to the most. */
export function inOrder(rows: Uint32Array, logL: Float64Array): Uint32Array {
  return ascending(picked(logL, rows)).map(i => rows[i]);
}
