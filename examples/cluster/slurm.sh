#!/bin/bash
# A fit on two nodes, with a rank a socket and a thread a core: sbatch slurm.sh fit.json
#SBATCH --job-name=farinata
#SBATCH --nodes=2
#SBATCH --ntasks-per-node=2
#SBATCH --cpus-per-task=16
#SBATCH --time=12:00:00
#SBATCH --requeue
#SBATCH --open-mode=append
# Five minutes before the time is up the ranks get SIGTERM: the fit then saves itself, and the job goes back in the queue to go on with it.
#SBATCH --signal=TERM@300

set -u
file=${1:-fit.json}
checkpoint=${file%.json}.hdf5
module load openmpi 2>/dev/null || true

# pmix for Open MPI; pmi2 for MPICH and Intel MPI (srun --mpi=list says what there is)
srun --mpi=pmix farinata fit "$file" --ncores "$SLURM_CPUS_PER_TASK" --checkpoint "$checkpoint"
code=$?

# 0: done. 2: the input is wrong, which another try doesn't mend. 130: out of time, with a valid partial answer and a checkpoint.
# Anything else is a lost node, of which the checkpoint knows nothing. Either way the next run goes on from the checkpoint, ten times at most.
if [ "$code" -ne 0 ] && [ "$code" -ne 2 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 10 ]; then
  scontrol requeue "$SLURM_JOB_ID"
fi
exit "$code"
