/** Errors that came from rank 0, which reports them itself. */
const reported = new WeakSet<object>();

export function noteReported(error: Error): void {
  reported.add(error);
}

/** Whether this error is rank 0's to report. */
export const isReported = (error: unknown): boolean => typeof error === 'object' && error !== null && reported.has(error);
