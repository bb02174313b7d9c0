/** Choosing rows of points by their likelihoods. */
import { ascending } from '../bounds/ascending.js';
import { picked } from '../bounds/linear.js';

/** Rows from the least likely to the most. */
export function inOrder(rows: Uint32Array, logL: Float64Array): Uint32Array {
  const order = ascending(picked(logL, rows));
  for (let i = 0; i < order.length; i++) order[i] = rows[order[i]];
  return order;
}
