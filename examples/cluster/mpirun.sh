#!/bin/sh
# A fit on the ranks of one machine, or of those in a host file: ./mpirun.sh fit.json 8 [hosts]
set -eu

file=${1:?"usage: $0 FIT_FILE RANKS [HOST_FILE]"}
ranks=${2:?"usage: $0 FIT_FILE RANKS [HOST_FILE]"}

if [ $# -gt 2 ]; then
  exec mpirun -np "$ranks" --hostfile "$3" farinata fit "$file"
fi
exec mpirun -np "$ranks" farinata fit "$file"
