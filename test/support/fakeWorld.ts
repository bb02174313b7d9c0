import type { World } from '../../actors/mpi/world.js';

/**
 * Ranks that are all in this process, and send by putting messages in each other's queues: MPI's part of a pool without MPI. `gathered`: what each call of `gather`
 * gives, since nobody can wait for the others here.
 */
export function fakeWorlds(ranks: number, gathered: readonly (readonly number[])[]): (World & { readonly aborted: string[] })[] {
  const queues: Uint8Array[][] = Array.from({ length: ranks }, () => []);
  return queues.map((queue, rank) => {
    let gathers = 0;
    const aborted: string[] = [];
    return {
      rank,
      ranks,
      aborted,
      // what is sent must not change any more: a copy would hide that it does
      send: (to, bytes) => void queues[to].push(bytes),
      receive: () => queue.shift() ?? null,
      isFlushed: () => true,
      gather: () => gathered[gathers++],
      abort(why): never {
        aborted.push(why);
        throw new Error(why);
      },
    };
  });
}
