# --method=pi, through libprimecount, and when auto takes it. Known answers: OEIS A006880; the
# window is that of primesieve 11.0.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
set(ENV{GPUKIT_DEVICE} cpu)
set(pi "gpukit primes --method=pi")

# Refused before anything is run.
foreach(options "--list" "--journal=j" "--shard=1/2" "--processes=2" "--verify=double"
    "--verify=all" "--mpi")
  string(REGEX REPLACE "=[^da].*" "" named ${options}) # --verify=double and =all are named so
  expect("${pi} 1e9 ${options}" 2 ""
    "~^gpukit: --method=pi is for a plain count; leave out ${named}, or give another method\n$")
endforeach()
foreach(options "--device=opencl" "--device=all" "--device=!cpu" "--isolate")
  expect("${pi} 1e9 '${options}'" 2 "" "~^gpukit: --method=pi counts on the CPU, [^\n]*\n$")
endforeach()
expect("ls j" 2 "" "~")

# Which method a count goes by.
function(goes_by method options)
  expect("gpukit primes ${options} --json" 0 "~" "${ARGN}")
  expect_json(${method} method)
endfunction()

# A program that is not there, or is not what it should be: auto counts all the same.
file(WRITE ${SCRATCH}/fails "#!/bin/sh\necho 'it rains'\nexit 1\n")
file(WRITE ${SCRATCH}/lies "#!/bin/sh\necho 50847534 or so\n")
file(WRITE ${SCRATCH}/dies "#!/bin/sh\nkill -SEGV $$\n")
file(WRITE ${SCRATCH}/lacks "#!/bin/sh\necho 'libprimecount.so.7: no such file'\nexit 127\n")
file(WRITE ${SCRATCH}/waits "#!/bin/sh\nexec sleep 98.76\n")
file(CHMOD ${SCRATCH}/fails ${SCRATCH}/lies ${SCRATCH}/dies ${SCRATCH}/lacks ${SCRATCH}/waits
  PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
set(bad fails lies dies lacks missing)
set(codes 4 4 4 2 2)
set(texts "gpukit-primecount gave no count: it rains" "gpukit-primecount gave no count: 50847534 or so"
  "gpukit-primecount was ended by signal 11 \\(Segmentation fault\\)"
  "gpukit-primecount does not start: libprimecount.so.7: no such file. is libprimecount installed."
  "the method pi needs \\./missing, which does not start")
foreach(program code text IN ZIP_LISTS bad codes texts)
  expect("GPUKIT_PRIMECOUNT=./${program} ${pi} 1e9" ${code} "" "~^gpukit: ${text}[^\n]*\n$")
  expect("GPUKIT_PRIMECOUNT=./${program} gpukit primes 1e9" 0 "50847534\n"
    "~^gpukit: ${text}; the primes are sieved instead\n$")
endforeach()

# It is stopped at once, and nothing of it is left.
set(stopped "after 0[.][0-9]+ s: the method pi has no part of a count to tell; [^\n]*\n$")
set(waits "GPUKIT_PRIMECOUNT=./waits ${pi} 1e9")
expect("${waits} --timeout=300ms" 6 "" "~^gpukit: stopped by --timeout ${stopped}")
expect("timeout -s INT 0.5 env ${waits}; echo $?" 0 "124\n" "~^gpukit: stopped by SIGINT ${stopped}")
expect("${waits} & sleep 0.5; kill -TERM $!; wait $!" 143 "" "~^gpukit: stopped by SIGTERM ${stopped}")
expect("pgrep -f '^sleep 98.76'" 1 "" "")

execute_process(COMMAND gpukit primes 0 --method=pi RESULT_VARIABLE code OUTPUT_QUIET ERROR_VARIABLE why)
if(NOT code EQUAL 0)
  goes_by(sieve 1e9 "") # without a word: it was not built
  if(NOT why MATCHES "^gpukit: the method pi needs gpukit-primecount, [^\n]*libprimecount-dev\\)\n$")
    message(SEND_ERROR "${why}")
  endif()
  return()
endif()

function(counts range count)
  expect("${pi} ${range}" 0 "${count}\n" "")
endfunction()
counts("0" 0)
counts("2" 1)
counts("0 1" 0)
counts("2 2" 1)
counts("2 3" 2)
counts("3 3" 1)
counts("24 28" 0)
counts("1e9" 50847534)
counts("1e12 --threads=1" 37607912018)
counts("1e13" 346065536839)
counts("1e14..+1e10" 310208140)
expect("gpukit primes 1e13 --time" 0 "346065536839\n" "~^[0-9.]+ s: 10000000000001 numbers by pi, \
[0-9.]+ T/s\nefficiency 1.00 [^\n]*\n  cpu +100 % +10000000000001 numbers +1 chunks [^\n]*\n$")
expect("gpukit primes 1e12 --trace=trace.json" 0 "37607912018\n" "")
expect_trace(trace.json)
if(NOT NAMES STREQUAL "primecount")
  message(SEND_ERROR "the trace has ${NAMES}")
endif()

goes_by(pi "1e10")
goes_by(pi "1e10 --device=auto")
goes_by(pi "1e14..+1e12")
goes_by(sieve "1e6")
goes_by(sieve "1e14..+1e8")
goes_by(test "1e18..+1e3")
goes_by(sieve "1e9 --journal=j")
goes_by(sieve "1e9 --shard=1/2")
goes_by(sieve "1e9 --processes=2")
goes_by(sieve "1e9 --verify=double" "~verified")
goes_by(sieve "1e9 --isolate=on")
goes_by(sieve "1e9 --grain=1e7")
goes_by(sieve "1e9 --chunk-grains=4")
goes_by(sieve "1e9 --staging=copy")
expect("gpukit run primes --range 0..1e12" 0 "37607912018\n" "")

# The real one ends with its parent, however that ends.
expect("${pi} 1e17 & sleep 0.5; kill -9 $!; wait $!; sleep 0.5
  pgrep -f '^[^ ]*gpukit-primecount [0-9]+ 0 100000000000000000 '" 1 "" "~")
