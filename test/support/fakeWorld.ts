import type { World } from '../../actors/mpi/world.js';

/**
 * Ranks that are all in this process, and send by putting messages in each other's queues: MPI's part of a pool without MPI. `gathered`: what each call of `gather`
 * gives, since nobody can wait for the others here. `survives`: whether ranks outlive each other. One that is put in `dead` neither sends nor receives any more.
 */
export function fakeWorlds(
  ranks: number,
  gathered: readonly (readonly (number | null)[])[],
  survives = false,
): (World & { readonly aborted: string[]; readonly dead: Set<number> })[] {
  const queues: Uint8Array[][] = Array.from({ length: ranks }, () => []);
  const dead = new Set<number>();
  return queues.map((queue, rank) => {
    let gathers = 0;
    const aborted: string[] = [];
    return {
      rank,
      ranks,
      survives,
      dead,
      aborted,
      send(to, bytes) {
        // what is sent must not change any more: a copy would hide that it does
        if (!dead.has(rank)) queues[to].push(bytes);
      },
      receive: () => (dead.has(rank) ? null : (queue.shift() ?? null)),
      isFlushed: () => true,
      gather: () => gathered[gathers++],
      abort(why): never {
        aborted.push(why);
        throw new Error(why);
      },
    };
  });
}
