import { onPanels } from './panels.js';

/** Several smooth functions of x at every one of `nodes`, all of which lie between `low` and `high`: one array a function. */
export type ManyFunctions = (nodes: Float64Array, low: number, high: number) => readonly Float64Array[];

/**
 * Costly functions of x that are computed together, by polynomials on panels of this width, which are made when an x first lies in them.
 *
 * @returns x → the functions there, in the same array each time
 */
export function panelledSlopes(count: number, width: number, functions: ManyFunctions): (x: number) => Float64Array {
  const panels = new Map<number, readonly ((x: number) => number)[]>();
  const out = new Float64Array(count);
  const make = (index: number): readonly ((x: number) => number)[] => {
    const [low, high] = [index * width, (index + 1) * width];
    let found: readonly Float64Array[] = [];
    return Array.from({ length: count }, (_, k) =>
      onPanels(
        nodes => {
          if (k === 0) found = functions(nodes, low, high);
          return found[k];
        },
        low,
        high,
        width,
      ),
    );
  };
  return x => {
    const index = Math.floor(x / width);
    let panel = panels.get(index);
    if (panel === undefined) panels.set(index, (panel = make(index)));
    for (let k = 0; k < count; k++) out[k] = panel[k](x);
    return out;
  };
}
