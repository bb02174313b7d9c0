import { expose, Transfer } from 'threads/worker';
import { workerHost } from './host.js';
import type { Job, Reply } from './messages.js';
import { serve } from './serve.js';

const { work, forget } = serve(workerHost());
expose({
  work: async (job: Job): Promise<Reply> => {
    const reply = await work(job);
    return reply.did === 'evaluate' && reply.logL ? Transfer(reply, [reply.logL.buffer]) : reply;
  },
  forget,
});
