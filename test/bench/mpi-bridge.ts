/**
 * A message to another rank and back: our bridge (koffi) against mpi4py, in turn, the least of all. Targets: 1.2 times mpi4py's for 1 kB, 1.5 times for 8 MB. Without mpi4py
 * only ours is printed; where its build asks for libmpi.so.12, as Debian's MPICH doesn't call itself, a link of that name on LD_LIBRARY_PATH helps.
 */
import { spawnSync } from 'node:child_process';
import { launchers } from '../support/mpirun.js';

const SIZES = [
  [1000, 5000],
  [8_000_000, 100],
] as const;

const python = `
import sys, time
from mpi4py import MPI
size, times = int(sys.argv[1]), int(sys.argv[2])
comm = MPI.COMM_WORLD
rank = comm.Get_rank()
a, b = bytearray(size), bytearray(size)
least = 1e9
for i in range(times):
    t = time.perf_counter()
    if rank == 0:
        comm.Send(a, 1)
        comm.Recv(b, 1)
        least = min(least, time.perf_counter() - t)
    else:
        comm.Recv(b, 0)
        comm.Send(b, 0)
if rank == 0:
    print(least)
`;

/** @param args how often each is run: 3 */
export function main([rounds = '3']: string[]): void {
  const script = new URL('../mpi/scripts/pingPong.js', import.meta.url).pathname;
  for (const { name, command, options } of launchers) {
    const seconds = (words: readonly string[]): number => {
      // mpi4py's wheel has a build for each ABI
      const env = { ...process.env, MPI4PY_MPIABI: command.endsWith('mpich') ? 'mpich' : 'openmpi' };
      const { status, stdout } = spawnSync(command, [...options, '-np', '2', ...words], { encoding: 'utf8', timeout: 120_000, env });
      return status === 0 ? Number(stdout.trim()) : Number.NaN;
    };
    for (const [bytes, times] of SIZES) {
      const least = { ours: Number.POSITIVE_INFINITY, theirs: Number.POSITIVE_INFINITY };
      for (let round = 0; round < Number(rounds); round++) {
        least.ours = Math.min(least.ours, seconds([process.execPath, script, String(bytes), String(times)]));
        least.theirs = Math.min(least.theirs, seconds(['python3', '-c', python, String(bytes), String(times)]));
      }
      const us = (x: number) => (Number.isFinite(x) ? `${(1e6 * x).toFixed(1)} µs` : 'not to be had').padStart(14);
      const ratio = least.ours / least.theirs;
      console.log(
        `${name.padEnd(9)}${String(bytes).padStart(9)} bytes  ours ${us(least.ours)}  mpi4py ${us(least.theirs)}  ratio ${ratio.toFixed(2)}`,
      );
    }
  }
}
