/** The weight of the newest measurement: a change of cost is followed within some ten chunks. */
const WEIGHT = 0.2;

/** What one unit of work (a row, a network) costs in seconds, as measured so far. */
export class Cost {
  /** A moving mean; null while nothing was measured. */
  mean: number | null = null;
  /** The dearest unit seen. */
  most = 0;

  measure(units: number, seconds: number): void {
    if (units === 0) return;
    const each = seconds / units;
    this.mean = this.mean === null ? each : this.mean + WEIGHT * (each - this.mean);
    this.most = Math.max(this.most, each);
  }

  /**
   * Milliseconds without a sign of life after which a worker is taken for dead. Signs come at least once a second, between rows: so it's the dearest row
   * that counts, a hundredfold, but no less than `patience` seconds; five times that while nothing was measured.
   */
  silence(patience: number): number {
    return 1000 * (this.mean === null ? 5 * patience : Math.max(patience, 100 * this.most));
  }
}

/** Of a problem that nothing is known of yet. */
export function newCosts(): { readonly value: Cost; readonly gradient: Cost; readonly walk: Cost } {
  return { value: new Cost(), gradient: new Cost(), walk: new Cost() };
}
