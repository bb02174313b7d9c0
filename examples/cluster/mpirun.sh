#!/bin/sh
# A fit on the ranks of one machine, or of those in a host file: ./mpirun.sh fit.json 8 [hosts]. Started again after a failure it goes on where it was.
set -eu

file=${1:?"usage: $0 FIT_FILE RANKS [HOST_FILE]"}
ranks=${2:?"usage: $0 FIT_FILE RANKS [HOST_FILE]"}
checkpoint=${file%.json}.hdf5

if [ $# -gt 2 ]; then
  exec mpirun -np "$ranks" --hostfile "$3" farinata fit "$file" --checkpoint "$checkpoint"
fi
exec mpirun -np "$ranks" farinata fit "$file" --checkpoint "$checkpoint"
