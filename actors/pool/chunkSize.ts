/** Round trips that a chunk should take at least: part of each is hidden behind a chunk that waits at the worker. */
const TRIPS = 3;
/** Seconds that a chunk should take at most, so that a dead worker costs little and a new task is served soon. */
const MOST = 0.05;

/**
 * How many of a task's rows to hand to a worker that is free: guided self-scheduling (Polychronopoulos & Kuck 1987), an even share of half of what
 * remains, so that chunks shrink towards the end and all workers finish together; but never so few that handing out costs more than the work.
 *
 * @param remaining rows not handed out yet, at least 1
 * @param workers workers that share the task
 * @param cost seconds a row; null while unmeasured: then one row
 * @param trip seconds that handing a chunk out costs besides its rows
 */
export function chunkSize(remaining: number, workers: number, cost: number | null, trip: number): number {
  // a first chunk of several rows may hold the dearest of all
  if (cost === null) return 1;
  const share = Math.ceil(remaining / (2 * workers));
  const least = Math.ceil((TRIPS * trip) / cost);
  const most = Math.max(1, Math.floor(MOST / cost));
  // A cost of zero (a clock too coarse to see it) makes both bounds infinite.
  return Math.min(remaining, Math.max(Math.min(share, most), least, 1));
}
