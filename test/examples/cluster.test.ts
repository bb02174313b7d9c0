/** The job scripts, with stand-ins for what a cluster has: they say what they would run. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../support/fixture.js';

let bin = '';
test.before(() => {
  bin = mkdtempSync(join(tmpdir(), 'farinata-bin-'));
  for (const name of ['mpirun', 'srun', 'scontrol']) {
    writeFileSync(join(bin, name), `#!/bin/sh\necho ${name} "$@"\n[ ${name} = scontrol ] || exit \${CODE:-0}\n`);
    chmodSync(join(bin, name), 0o755);
  }
});
test.after(() => rmSync(bin, { recursive: true }));

function run(script: string, args: readonly string[], env: Record<string, string> = {}) {
  const path = join(root, 'examples/cluster', script);
  const { status, stdout } = spawnSync(path, [...args], { encoding: 'utf8', env: { PATH: `${bin}:/usr/bin:/bin`, ...env } });
  return { status, said: stdout.trim().split('\n') };
}

test('mpirun.sh starts the command on its ranks', () => {
  assert.equal(run('mpirun.sh', ['fit.json', '8']), { status: 0, said: ['mpirun -np 8 farinata fit fit.json --checkpoint fit.hdf5'] });
  assert.equal(run('mpirun.sh', ['fit.json', '8', 'hosts']).said, [
    'mpirun -np 8 --hostfile hosts farinata fit fit.json --checkpoint fit.hdf5',
  ]);
  assert.is.not(run('mpirun.sh', []).status, 0);
});

test('slurm.sh puts a job back in the queue when a node was lost or the time was up, and not when another try would not help', () => {
  const job = { SLURM_CPUS_PER_TASK: '16', SLURM_JOB_ID: '7' };
  const fit = 'srun --mpi=pmix farinata fit fit.json --ncores 16 --checkpoint fit.hdf5';
  for (const [code, requeues] of [
    ['0', false],
    ['2', false],
    ['130', true],
    ['1', true],
    ['137', true],
  ] as const) {
    const { status, said } = run('slurm.sh', ['fit.json'], { ...job, CODE: code });
    assert.is(status, Number(code));
    assert.equal(said, requeues ? [fit, 'scontrol requeue 7'] : [fit]);
  }
  assert.equal(run('slurm.sh', [], { ...job, CODE: '137', SLURM_RESTART_COUNT: '10' }).said, [fit]);
});

test.run();
