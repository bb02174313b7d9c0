/** A CustomProfile's profile in a module: what a worker imports. */
export function gaussian(r: number, rs: number, Is: number): number {
  return Is * Math.exp(-0.5 * (r / rs) ** 2);
}
