/** Who started this process as one of several ranks, as its environment tells. */
export interface Launch {
  /** Whose library the ranks speak to each other by; null where the launcher (SLURM) goes with any. */
  readonly family: 'openmpi' | 'mpich' | 'msmpi' | null;
  /** The launcher's variable that told. */
  readonly variable: string;
  readonly rank: number;
  readonly ranks: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Names the library to load, in place of the search: `FARINATA_LIBMPI=/opt/mpi/lib/libmpi.so mpirun …`. */
export const LIBRARY_VARIABLE = 'FARINATA_LIBMPI';

/**
 * What the launchers' variables say: Open MPI's `OMPI_COMM_WORLD_SIZE`; `PMI_SIZE` of MPICH, Intel MPI and MVAPICH; `MPI_LOCALNRANKS` of MPICH and MS-MPI;
 * SLURM's `SLURM_MPI_TYPE`, which srun sets. Null where there is no launcher, or only one rank: then nothing of MPI is touched.
 */
export function launchOf(env: Environment, platform: string): Launch | null {
  const launch = fromOpenMpi(env) ?? fromPmi(env, platform) ?? fromSlurm(env);
  return launch !== null && launch.ranks > 1 && launch.rank < launch.ranks ? launch : null;
}

/**
 * Whether the launcher says that ranks outlive each other: `mpirun --with-ft ulfm` of Open MPI 5 does so by this variable. The library itself can be asked only
 * once MPI has begun.
 */
export const isSurvivor = (env: Environment): boolean => /^(1|t|true|y|yes|enabled?|on)$/i.test(env.OMPI_MCA_mpi_ft_enable ?? '');

function fromOpenMpi(env: Environment): Launch | null {
  const ranks = whole(env.OMPI_COMM_WORLD_SIZE);
  const rank = whole(env.OMPI_COMM_WORLD_RANK);
  return ranks === null || rank === null ? null : { family: 'openmpi', variable: 'OMPI_COMM_WORLD_SIZE', rank, ranks };
}

function fromPmi(env: Environment, platform: string): Launch | null {
  const family = platform === 'win32' ? 'msmpi' : 'mpich';
  for (const [variable, rankVariable] of [
    ['PMI_SIZE', 'PMI_RANK'],
    ['MPI_LOCALNRANKS', 'MPI_LOCALRANKID'],
  ]) {
    const ranks = whole(env[variable]);
    const rank = whole(env[rankVariable]);
    if (ranks !== null && rank !== null) return { family, variable, rank, ranks };
  }
  return null;
}

/** srun alone sets `SLURM_MPI_TYPE`: in the batch script itself there is none, and SLURM_NTASKS there is not a number of ranks. */
function fromSlurm(env: Environment): Launch | null {
  const type = env.SLURM_MPI_TYPE;
  const ranks = whole(env.SLURM_STEP_NUM_TASKS) ?? whole(env.SLURM_NTASKS);
  const rank = whole(env.SLURM_PROCID);
  return type === undefined || type === 'none' || ranks === null || rank === null
    ? null
    : { family: null, variable: 'SLURM_MPI_TYPE', rank, ranks };
}

function whole(text: string | undefined): number | null {
  // no cluster has more ranks than MPI can count
  return text !== undefined && /^\d{1,10}$/.test(text) && Number(text) < 2 ** 31 ? Number(text) : null;
}
