import type { RowsTask } from './contract.js';
import { SentItems } from './sentItems.js';
import { type Attached, guiltyPoint, rowsAnswer } from './share.js';

/** Rows where threads share no memory: chunks are sent with their values, and their answers come back. */
export class SentRows extends SentItems {
  constructor({ id, want, n, values }: RowsTask, problem: Attached) {
    const { name, nvalues } = problem;
    const logL = new Float64Array(n);
    const gradient = new Float64Array(want === 'gradient' ? n * nvalues : 0);
    const rows = (start: number, count: number) => values.slice(start * nvalues, (start + count) * nvalues);
    super({
      problem,
      cost: problem.costs[want],
      count: n,
      job: (start, count) => ({
        do: 'evaluate',
        problem: name,
        want,
        rows: { in: 'message', values: rows(start, count), nvalues, count },
      }),
      keep(start, reply) {
        if (reply.did !== 'evaluate' || !reply.sent) return false;
        logL.set(reply.sent.logL, start);
        if (reply.sent.gradient) gradient.set(reply.sent.gradient, start * nvalues);
        return true;
      },
      answer: seconds => rowsAnswer(want, id, { logL, gradient }, seconds),
      guilty: (row, cause) => guiltyPoint(problem, rows(row, 1), cause),
    });
  }
}
