# Workers that are killed from outside, at random: their work is done again, and the answer is the
# same. GPUKIT_KILLS: how often, for 4; scripts/test --full asks for 25, and for one that is
# stopped, which is found to be silent after 15 s.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
set(kills 4)
set(numbers 3e10)
set(answer 1300005926) # primesieve 3e10
if(NOT "$ENV{GPUKIT_KILLS}" STREQUAL "")
  set(kills $ENV{GPUKIT_KILLS})
  set(numbers 1e11)
  set(answer 4118054813) # primesieve 1e11
endif()
find_program(PGREP pgrep)
find_program(SHUF shuf)
if(NOT PGREP OR NOT SHUF)
  message(STATUS "SKIP: no pgrep or shuf (install procps and coreutils)")
  return()
endif()
set(options "--backoff=10ms --forget --grain=3e7 --chunk-grains=4")

# One that has just died may still be listed, and one that begins may not be there yet. They have
# begun when they are killed first.
file(WRITE ${SCRATCH}/kill_workers.sh "# PARENT COUNT
killed=0
until pgrep -P $1 -f 'gpukit worker (cpu|opencl)' >/dev/null || ! kill -0 $1; do sleep 0.05; done
sleep 0.4
while [ $killed -lt $2 ]; do
  sleep 0.$((RANDOM % 20 + 10))
  kill -0 $1 2>/dev/null || break
  worker=$(pgrep -P $1 | shuf -n 1)
  [ -z \"$worker\" ] || ! kill -9 $worker 2>/dev/null || killed=$((killed + 1))
done
echo $killed workers killed
")

function(survives device)
  expect("gpukit primes ${numbers} ${options} ${device} & bash kill_workers.sh $! ${kills} >&2; wait $!"
    0 "${answer}\n" "~\n${kills} workers killed\n")
  string(REGEX MATCHALL "was killed from outside|was ended by signal 9" told "${ERR}")
  if(NOT told)
    message(SEND_ERROR "no worker was missed:\n${ERR}")
  endif()
endfunction()

survives("--processes=2")
find_opencl(CPU cpus)
if(cpus)
  list(GET cpus 0 cpu)
  survives("--device=cpu,${cpu} --isolate --threads=1")
endif()

# One kill alone is no fault of the worker's: nothing is left alone for it.
set(once "until pgrep -P $! >/dev/null; do sleep 0.01; done; sleep 0.5")
set(once "${once}; kill -9 $(pgrep -P $! | head -n 1)")
expect("gpukit primes 2e10 ${options} --processes=2 & ${once}; wait $!" 0 "882206716\n" # primesieve 2e10
  "~^gpukit: cpu.[01] was killed from outside, and is started again: its worker was \
ended by signal 9 \\(Killed\\)[^\n]*\n$")

# A whole job that was stopped for a while: nobody is late for that.
expect("gpukit primes 2e10 ${options} --processes=2 --deadline=1s &
  until pgrep -P $! >/dev/null; do sleep 0.01; done; sleep 0.5
  all=\"$! $(pgrep -d ' ' -P $!)\"; kill -STOP $all; sleep 5; kill -CONT $all; wait $!" 0
  "882206716\n" "")

if(NOT "$ENV{GPUKIT_KILLS}" STREQUAL "")
  string(REPLACE "kill -9" "kill -STOP" stop "${once}")
  expect("gpukit primes 2e10 ${options} --processes=2 & ${stop}; wait $!" 0 "882206716\n"
    "~^gpukit: cpu.[01] failed[^\n]*: its worker says nothing any more, and had to be \
killed[^\n]*\n$")
endif()
