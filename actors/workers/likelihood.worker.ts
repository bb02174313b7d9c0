import { expose, Transfer } from 'threads/worker';
import { workerHost } from './host.js';
import type { Job, Reply } from './messages.js';
import { serve } from './serve.js';

const { work, forget } = serve(workerHost());
expose({
  work: async (job: Job): Promise<Reply> => {
    const reply = await work(job);
    if (reply.did !== 'evaluate' || !reply.sent) return reply;
    const { logL, gradient } = reply.sent;
    return Transfer(reply, gradient ? [logL.buffer, gradient.buffer] : [logL.buffer]);
  },
  forget,
});
