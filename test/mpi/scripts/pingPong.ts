/** Rank 0 says how long a message takes to rank 1 and back, in seconds: the least of many. Arguments: bytes, and how often. */
import { mpiWorld, type World } from '../../../actors/mpi/world.js';

const [bytes, times] = process.argv.slice(2).map(Number);
const world = mpiWorld();

function receive(from: World): Uint8Array {
  for (;;) {
    from.isFlushed();
    const found = from.receive();
    if (found) return found;
  }
}

let least = Number.POSITIVE_INFINITY;
const message = new Uint8Array(new ArrayBuffer(bytes));
for (let i = 0; i < times; i++) {
  const begun = performance.now();
  if (world.rank === 0) {
    world.send(1, message);
    receive(world);
    least = Math.min(least, performance.now() - begun);
  } else {
    receive(world);
    world.send(0, message);
  }
}
while (!world.isFlushed());
// written, not logged: a launcher that gives its ranks a terminal would have it coloured
if (world.rank === 0) process.stdout.write(`${least / 1000}\n`);
