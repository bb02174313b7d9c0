import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isSurvivor, launchOf } from '../../../actors/mpi/launcher.js';
import { candidates } from '../../../actors/mpi/libmpi.js';

const of = (env: Record<string, string>, platform = 'linux') => launchOf(env, platform);

test('each launcher is known by its variable', () => {
  const found = (family: unknown, variable: string) => ({ family, variable, rank: 2, ranks: 8 });
  assert.equal(of({ OMPI_COMM_WORLD_SIZE: '8', OMPI_COMM_WORLD_RANK: '2' }), found('openmpi', 'OMPI_COMM_WORLD_SIZE'));
  assert.equal(of({ PMI_SIZE: '8', PMI_RANK: '2' }), found('mpich', 'PMI_SIZE'));
  assert.equal(of({ MPI_LOCALNRANKS: '8', MPI_LOCALRANKID: '2' }), found('mpich', 'MPI_LOCALNRANKS'));
  assert.equal(of({ PMI_SIZE: '8', PMI_RANK: '2' }, 'win32'), found('msmpi', 'PMI_SIZE'));
  assert.equal(of({ SLURM_MPI_TYPE: 'pmix', SLURM_STEP_NUM_TASKS: '8', SLURM_PROCID: '2' }), found(null, 'SLURM_MPI_TYPE'));
  assert.equal(of({ SLURM_MPI_TYPE: 'pmi2', SLURM_NTASKS: '8', SLURM_PROCID: '2' }), found(null, 'SLURM_MPI_TYPE'));
});

test('of the ranks of several nodes the whole job counts, not the node', () => {
  assert.is(of({ PMI_SIZE: '8', PMI_RANK: '5', MPI_LOCALNRANKS: '4', MPI_LOCALRANKID: '1' })?.ranks, 8);
});

test('one rank, no launcher, and the batch script itself are plain processes', () => {
  for (const env of [
    {},
    { OMPI_COMM_WORLD_SIZE: '1', OMPI_COMM_WORLD_RANK: '0' },
    { PMI_SIZE: '1', PMI_RANK: '0' },
    { SLURM_NTASKS: '64', SLURM_PROCID: '0', SLURM_JOB_ID: '7' },
    { SLURM_MPI_TYPE: 'none', SLURM_NTASKS: '64', SLURM_PROCID: '0' },
    { OMPI_COMM_WORLD_SIZE: 'many', OMPI_COMM_WORLD_RANK: '0' },
  ])
    assert.is(of(env as Record<string, string>), null, JSON.stringify(env));
});

test('ranks outlive each other where mpirun --with-ft ulfm, or whoever has no mpirun, says so', () => {
  for (const yes of ['1', 'true', 'yes', 'enabled']) assert.ok(isSurvivor({ OMPI_MCA_mpi_ft_enable: yes }), yes);
  for (const no of [{}, { OMPI_MCA_mpi_ft_enable: '0' }, { OMPI_MCA_mpi_ft_enable: 'false' }, { OMPI_MCA_mpi_ft_enable: '' }])
    assert.not(isSurvivor(no), JSON.stringify(no));
});

test("the launcher's own library is looked for first", () => {
  const launch = (family: 'openmpi' | 'mpich' | null) => ({ family, variable: '', rank: 0, ranks: 2 });
  assert.is(candidates(launch('openmpi'), 'linux')[0], 'libmpi.so.40');
  assert.is(candidates(launch('mpich'), 'linux')[0], 'libmpich.so.12');
  assert.not(candidates(launch('mpich'), 'linux').includes('libmpi.so.40'), "the other vendor's would make each rank the only one");
  assert.ok(candidates(launch(null), 'linux').includes('libmpich.so.12'));
  assert.is(candidates(launch('mpich'), 'darwin')[0], 'libmpich.12.dylib');
});

test.run();
