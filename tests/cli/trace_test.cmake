# --trace: what every device did, for Perfetto; and what --staging changes in it.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
set(ENV{GPUKIT_DEVICE} cpu)

function(expect_bars names tracks)
  foreach(which IN ITEMS names tracks)
    string(TOUPPER ${which} got)
    foreach(one IN LISTS ${which})
      if(NOT one IN_LIST ${got})
        message(SEND_ERROR "no ${one} among the ${which} ${${got}}")
      endif()
    endforeach()
  endforeach()
endfunction()

expect("gpukit primes 1e8 --trace=copy.json --staging=copy" 0 "5761455\n" "")
expect_trace(copy.json)
expect_bars("primes_native_sieve;download" "1.2;1.3")
expect("grep -c '\"process_name\".*\"cpu: ' copy.json" 0 "1\n" "")
expect("gpukit primes 1e8 --trace map.json --staging map" 0 "5761455\n" "")
expect_trace(map.json)
expect_bars("primes_native_sieve" "1.2")
if("download" IN_LIST NAMES)
  message(SEND_ERROR "--staging map copies")
endif()

# One trace of all jobs: a block of lines is a job, and its grains begin at 0.
expect("seq 200000 | gpukit primes --test - --trace=test.json | grep -c prime" 0 "17984\n" "")
expect_trace(test.json)
file(STRINGS ${SCRATCH}/test.json begins REGEX "\"cat\": \"compute\".*\"grains\": \"0\\.\\.")
list(LENGTH begins jobs)
if(jobs LESS 2)
  message(SEND_ERROR "${jobs} jobs in the trace")
endif()

# Blocks of 2^17, 2^18 and 2^19 lines, and what is left: longer ones where the input never pauses.
expect("seq 1000000 >many; gpukit primes --test - --trace=many.json <many | grep -c prime" 0
  "78498\n" "")
expect_trace(many.json)
file(STRINGS ${SCRATCH}/many.json begins REGEX "\"cat\": \"compute\".*\"grains\": \"0\\.\\.")
list(LENGTH begins jobs)
if(NOT jobs EQUAL 4)
  message(SEND_ERROR "${jobs} jobs in the trace of a million lines")
endif()
expect("gpukit primes --test - --trace=none.json </dev/null; grep -c traceEvents none.json" 0
  "1\n" "")

# A job that is stopped has one too, as far as it came.
expect("gpukit primes 1e14 --method=sieve --timeout=500ms --trace=stopped.json" 6 ""
  "~^gpukit: stopped by --timeout [^\n]*\n$")
expect_trace(stopped.json)
expect("gpukit primes 1e14 --method=sieve --trace=signal.json & sleep 1; kill -INT $!; wait $!" 130 ""
  "~^gpukit: stopped by SIGINT [^\n]*\n$")
expect_trace(signal.json)
expect("mkfifo in; gpukit primes --test - --trace=wait.json <in & { echo 7; sleep 1; kill -TERM $!; wait $!; } >in"
  143 "7 prime\n" "gpukit: stopped by SIGTERM: 1 numbers tested\n")
expect_trace(wait.json)

# No answer without the trace that was asked for. Before the work where that can be told.
set(small "gpukit primes 10 --forget --trace=/dev/full")
set(full "gpukit: cannot write '/dev/full': No space left on device\n")
expect("${small}" 74 "" "${full}")
expect("${small} --json" 74 "" "${full}")
expect("${small} --list --quiet" 74 "2\n3\n5\n7\n" "${full}")
expect("gpukit primes 1e18 --trace=nowhere/file" 74 ""
  "gpukit: cannot write 'nowhere/file': No such file or directory\n")
expect("ls nowhere*" 2 "" "~")

# OpenCL devices: alone each has all tracks; beside others each may come too late.
find_opencl(GPU gpus)
find_opencl(CPU cpus)
foreach(device IN LISTS gpus cpus)
  expect("gpukit primes 1e9 --device=${device} --staging=copy --trace=cl.json" 0 "50847534\n" "")
  expect_trace(cl.json)
  expect_bars("primes_sieve;upload;download" "1.1;1.2;1.3")
  expect("gpukit primes 1e9 --device=cpu,${device} --staging=copy --trace=both.json" 0
    "50847534\n" "")
  expect_trace(both.json)
  expect("gpukit primes 1e9 --device=cpu,${device} --trace=both.json" 0 "50847534\n" "")
  expect_trace(both.json)
endforeach()
foreach(device IN LISTS cpus)
  expect("gpukit primes 1e9 --device=${device} --staging=map" 0 "50847534\n" "")
endforeach()
