/** Contours of a grid by marching squares (Lorensen & Cline 1987, in two dimensions), joined to closed lines. */

/**
 * The lines along which a grid nx × ny (row-major) has the value `level`: each a closed line of points `x0 y0 x1 y1 …`, in grid coordinates,
 * where cell (i, j) has its centre at (i, j). What is outside the grid counts as below the level, from half a cell on, so that a region
 * which the border cuts follows the border.
 */
export function contours(grid: Float64Array, nx: number, ny: number, level: number): Float64Array[] {
  const at = (i: number, j: number) => (i < 0 || j < 0 || i >= nx || j >= ny ? Number.NEGATIVE_INFINITY : grid[j * nx + i]);
  // Nodes (i, j) from −1 to n; the edge from a node to the right has number 2 k, the one upwards 2 k + 1.
  const width = nx + 2;
  const right = (i: number, j: number) => 2 * ((j + 1) * width + i + 1);
  const up = (i: number, j: number) => right(i, j) + 1;
  const links = new Map<number, number[]>();
  const link = (a: number, b: number) => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ]) {
      const others = links.get(from);
      if (others) others.push(to);
      else links.set(from, [to]);
    }
  };
  for (let j = -1; j < ny; j++) {
    for (let i = -1; i < nx; i++) {
      const a = at(i, j);
      const b = at(i + 1, j);
      const c = at(i + 1, j + 1);
      const d = at(i, j + 1);
      const corners = (a > level ? 1 : 0) | (b > level ? 2 : 0) | (c > level ? 4 : 0) | (d > level ? 8 : 0);
      const [south, east, north, west] = [right(i, j), up(i + 1, j), right(i, j + 1), up(i, j)];
      switch (corners) {
        case 1:
        case 14:
          link(west, south);
          break;
        case 2:
        case 13:
          link(south, east);
          break;
        case 4:
        case 11:
          link(east, north);
          break;
        case 8:
        case 7:
          link(north, west);
          break;
        case 3:
        case 12:
          link(west, east);
          break;
        case 6:
        case 9:
          link(south, north);
          break;
        case 5:
        case 10:
          // A saddle: the mean of the corners says which two hang together.
          if ((a + b + c + d) / 4 > level === (corners === 5)) {
            link(west, north);
            link(south, east);
          } else {
            link(west, south);
            link(east, north);
          }
          break;
        default:
      }
    }
  }
  const place = (edge: number): [number, number] => {
    const node = edge >> 1;
    const i = (node % width) - 1;
    const j = Math.floor(node / width) - 1;
    const [di, dj] = edge & 1 ? [0, 1] : [1, 0];
    const p = at(i, j);
    const q = at(i + di, j + dj);
    const f = p === Number.NEGATIVE_INFINITY || q === Number.NEGATIVE_INFINITY ? 0.5 : (level - p) / (q - p);
    return [i + f * di, j + f * dj];
  };
  return loops(links).map(edges => Float64Array.from(edges.flatMap(place)));
}

/** Edges from neighbour to neighbour: each has two, one in either cell beside it, so every walk comes back to its start. */
function loops(links: Map<number, number[]>): number[][] {
  const out: number[][] = [];
  const seen = new Set<number>();
  for (const start of links.keys()) {
    const edges: number[] = [];
    for (let next = seen.has(start) ? undefined : start; next !== undefined; next = links.get(next)!.find(edge => !seen.has(edge))) {
      seen.add(next);
      edges.push(next);
    }
    if (edges.length > 0) out.push(edges);
  }
  return out;
}
