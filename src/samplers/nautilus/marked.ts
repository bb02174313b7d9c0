/** The rows whose mark is `mark`. */
export function marked(marks: Uint8Array, mark = 1): Uint32Array {
  const rows = new Uint32Array(marks.length);
  let n = 0;
  for (let i = 0; i < marks.length; i++) if (marks[i] === mark) rows[n++] = i;
  return rows.slice(0, n);
}
