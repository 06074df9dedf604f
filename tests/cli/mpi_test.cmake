# Ranks of one machine: one answer whatever their number, said once; ranks and workers that are
# killed; nothing left behind.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
set(ENV{OMPI_ALLOW_RUN_AS_ROOT} 1)
set(ENV{OMPI_ALLOW_RUN_AS_ROOT_CONFIRM} 1)
set(ENV{OMPI_MCA_rmaps_base_oversubscribe} 1) # more ranks than cores
set(ENV{OMPI_MCA_hwloc_base_binding_policy} none)
set(ENV{OMPI_MCA_btl_vader_single_copy_mechanism} none) # containers forbid it
set(ENV{OMPI_MCA_mpi_yield_when_idle} 1)
set(ENV{GPUKIT_DEVICE} cpu)

# A rank that dies does not end the others; what Open MPI says of it is not ours.
set(recovers "--mca orte_enable_recovery 1 --mca orte_abort_on_non_zero_status 0")

function(expect_on ranks arguments code out err)
  expect("mpirun -n ${ranks} gpukit ${arguments} --mpi" ${code} "${out}" "${err}")
  set(OUT "${OUT}" PARENT_SCOPE)
  set(ERR "${ERR}" PARENT_SCOPE)
endfunction()

# The same as without --mpi: a count, a listing (which is brought in order), verdicts (whose
# numbers go to every rank).
expect("gpukit primes 1e7 --list | sha256sum" 0 "~" "")
set(listing "${OUT}")
expect("seq 1 30000 | gpukit primes --test - | sha256sum" 0 "~" "")
set(verdicts "${OUT}")
foreach(ranks 1 2 4)
  expect_on(${ranks} "primes 1e9" 0 "50847534\n" "")
  expect("mpirun -n ${ranks} gpukit primes 1e7 --list --mpi | sha256sum" 0 "${listing}" "")
  expect("seq 1 30000 | mpirun -n ${ranks} gpukit primes --test - --mpi | sha256sum" 0
    "${verdicts}" "")
endforeach()
expect("gpukit primes 1e6 --mpi" 0 "78498\n" "") # without mpirun: one rank
expect_on(2 "primes 1e9 --verify double" 0 "50847534\n" "~verified")

# Every rank with what it did.
expect_on(4 "primes 1e10 --json" 0 "~." "")
expect_json(455052511 count)
set(done 0)
foreach(rank RANGE 3)
  expect_json(${rank} devices ${rank} rank)
  string(JSON numbers GET "${OUT}" devices ${rank} numbers)
  math(EXPR done "${done} + ${numbers}")
endforeach()
if(NOT done EQUAL 10000000001)
  message(SEND_ERROR "all ranks together did ${done} numbers")
endif()

# What is wrong is said once.
foreach(arguments "primes abc" "primes 1e6 --jsn")
  expect("mpirun -q -n 3 gpukit ${arguments} --mpi 2>&1 | grep -c ^gpukit:" 0 "1\n" "")
endforeach()
expect_on(3 "primes 1e6 --device nowhere" 3 "" "~gpukit: no rank has a device of those\n")
expect("GPUKIT_MPI_PLUGIN=/nowhere.so gpukit primes 10 --mpi" 3 ""
  "~^gpukit: --mpi: the MPI plug-in does not load: /nowhere.so: [^\n]*\n$")

# kill -9 of a worker of rank 1, and of rank 2 itself, in the middle. $! is mpirun then. Workers
# have begun with the job half a second after they are there.
foreach(rank 1 2)
  set(rank${rank}_works "until pgrep -P $(pgrep -d, -P $!) \
      -f '^gpukit worker rank${rank}:cpu' >/dev/null 2>&1; do kill -0 $! || break; sleep 0.05; done; sleep 0.5")
endforeach()
set(job "primes 4e10 --device cpu --threads 1")
set(rank2 "$(ps -o ppid= -p $(pgrep -P $(pgrep -d, -P $!) -f '^gpukit worker rank2:cpu'))")
expect("mpirun -n 2 gpukit ${job} --mpi 2>err & ${rank1_works}
  pkill -9 -P $(pgrep -d, -P $!) -f '^gpukit worker rank1:cpu' && wait; cat err" 0
  "~^1711955433\ngpukit: rank1:cpu was killed from outside, and is started again: [^\n]*signal 9" "")
expect("mpirun ${recovers} -n 4 gpukit ${job} --mpi 2>err & ${rank2_works}
  kill -9 ${rank2}; wait; cat err" 0
  "~1711955433\n.*gpukit: rank2:cpu is out of this job: rank 2 on [^\n]* is gone\n" "")

# Without those settings Open MPI ends the job, and the journal has what was done.
expect("mpirun -q -n 3 gpukit ${job} --mpi --journal journal >/dev/null 2>&1 & ${rank2_works}; sleep 1
  kill -9 ${rank2}; wait; test -s journal" 0 "" "")
expect_on(2 "${job} --journal journal --json" 0 "~." "~")
expect_json(1711955433 count)
string(JSON resumed GET "${OUT}" resumed)
if(NOT resumed GREATER 0)
  message(SEND_ERROR "nothing of the job that was ended was in the journal")
endif()

# kill -9 of rank 0: nobody goes on working.
expect("mpirun -n 3 gpukit primes 1e12 --threads 1 --mpi >out 2>&1 & ${rank2_works}
  ranks=$(pgrep -d, -P $!); workers=$(pgrep -d ' ' -P $ranks -f '^gpukit worker rank')
  test -n \"$workers\"; kill -9 $(pgrep -o -P $!); wait
  for i in $(seq 100); do kill -0 $workers 2>/dev/null || break; sleep 0.1; done
  kill -0 $workers 2>/dev/null" 1 "" "~")

# Files belong to rank 0; the others may not see them.
set(traced "gpukit primes 1e6 --mpi --trace own/trace.json")
expect("mkdir own; mpirun -n 1 ${traced} : -n 1 --wdir / ${traced}; test -s own/trace.json" 0
  "78498\n" "")

# Images go to every rank as leases: the same bytes, the same lines; one that is killed leaves nothing
# behind, and others do what it had.
expect("mkdir in && for i in 1 2 3 4 5 6 7 8 9; do \\
    (printf 'P6\\n1280 960\\n255\\n'; head -c 3686400 /dev/zero | tr '\\0' $i) >in/$i.ppm; done; \\
  printf 'P6\\n4 4\\n255\\nshort' >in/cut.ppm" 0 "" "")
set(make "pixels in --op blur=1 --op invert --format pfm")
expect("gpukit ${make} -o right/" 1 "" "~")
set(told "${ERR}")
expect("mpirun -q -n 3 gpukit ${make} -o by_ranks/ --mpi --json" 1 "~." "${told}")
expect_json("9" images)
expect("diff -r right by_ranks" 0 "" "")
set(rank2_works "until pgrep -P $(pgrep -d, -P $!) \
    -f '^gpukit worker rank2:cpu' >/dev/null 2>&1; do kill -0 $! || break; sleep 0.02; done")
expect("mpirun ${recovers} -n 3 gpukit ${make} -o killed/ --mpi >/dev/null 2>&1 & ${rank2_works}
  kill -9 ${rank2}; wait; diff -r right killed" 0 "" "~")
