# Signals and --timeout: stdout stays empty, or ends at the end of a line; stderr says how
# far it came.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
set(ENV{GPUKIT_DEVICE} cpu)
set(far "after [0-9.:]+( s)?, [0-9.]+ % done: [0-9]+ primes")

foreach(signal IN ITEMS "INT 130" "TERM 143" "HUP 129")
  string(REGEX REPLACE " .*" "" name "${signal}")
  string(REGEX REPLACE ".* " "" code "${signal}")
  expect("gpukit primes 1e14 --method=sieve & sleep 2; kill -${name} $!; wait $!" ${code} ""
    "~^gpukit: stopped by SIG${name} ${far} among the [0-9]+ numbers so far\n$")
endforeach()

# timeout(1) tells the process and its group, which is one wish to stop, not two.
expect("timeout -s INT 2 gpukit primes 1e14 --method=sieve; echo $?" 0 "124\n" "~^gpukit: stopped by SIGINT ")

# The second one does not wait for the chunk in flight: one counter, whose steps take 20 seconds.
expect("gpukit countdown --counters 1 --from 4e9 --device cpu & sleep 2; kill -INT $!; sleep 1; kill -INT $!; wait $!" 130 "" "")

expect("gpukit primes 1e14 --method=sieve --timeout=300ms" 6 ""
  "~^gpukit: stopped by --timeout ${far} among the [0-9]+ numbers so far\n$")
expect("gpukit primes 1e14 --method=sieve --timeout=300ms --quiet" 6 "" "~^gpukit: stopped by --timeout ")
expect("gpukit primes 1e6 --timeout=1h" 0 "78498\n" "")

# The rest of a listing can be had by itself.
set(rest "for the rest: gpukit primes [0-9]+ 100000000000000 --list")
expect("gpukit primes 1e14 --list --timeout=300ms >list" 6 ""
  "~^gpukit: stopped by --timeout ${far} listed; ${rest}\n$")
string(REGEX MATCH ": ([0-9]+) primes listed; for the rest: gpukit primes ([0-9]+) " match "${ERR}")
set(count ${CMAKE_MATCH_1})
math(EXPR last "${CMAKE_MATCH_2} - 1")
expect("wc -l <list; tail -n 1 list; gpukit primes ${last}" 0 "${count}\n${last}\n${count}\n" "")

# A reader who pauses does not keep a stopped listing waiting; its lines stay whole.
set(paused "{ sleep 3; tail -c 1 | wc -l; }")
expect("{ gpukit primes 1e10 --list --timeout=500ms; echo $? >code; } | ${paused}; cat code" 0
  "1\n6\n"
  "~^gpukit: stopped by --timeout after .* the reader of the listing did not take all of it\n$")

# Verdicts on what was read are out, and a wait for input ends too.
expect("{ echo 7; sleep 2; } | gpukit primes --test - --timeout=500ms" 6 "7 prime\n"
  "gpukit: stopped by --timeout: 1 numbers tested\n")
