# A disk that is full, a reader who went away, streams that are closed.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
set(ENV{GPUKIT_DEVICE} cpu)
set(full "gpukit: cannot write to standard output: No space left on device\n")

foreach(command IN ITEMS "help" "version" "devices" "primes 10" "primes 10 --json"
    "primes 10 --list" "primes 1e8 --list" "primes --test 5 6")
  expect("gpukit ${command} >/dev/full" 74 "" "${full}")
endforeach()
expect("seq 1e6 | gpukit primes --test - >/dev/full" 74 "" "${full}")
expect("mkfifo pipe && { gpukit primes 10 --json=pipe & } && cat pipe && wait" 0 "~\"count\": \"4\"" "")

# Quietly, whether the pipe signals or is refused.
foreach(before IN ITEMS "" "trap '' PIPE; ")
  expect("${before}{ gpukit primes 1e9 --list; echo $? >&2; } | head -n 1" 0 "2\n" "141\n")
  expect("${before}{ seq 1e6 2>/dev/null | { gpukit primes --test -; echo $? >&2; } } | head -n 1" 0
    "1 composite\n" "141\n")
endforeach()

set(closed "gpukit: cannot write to standard output: Bad file descriptor\n")
expect("gpukit primes 10 >&-" 74 "" "${closed}")
expect("gpukit primes x >&-" 2 "" "~^gpukit: 'x' is not a number[^\n]*\n$")
expect("gpukit primes 10 --json=file 2>&- >&-; echo $?; ls" 0 "74\nfile\npipe\n" "")
expect("gpukit primes --test - <&-" 74 ""
  "gpukit: cannot read standard input: Bad file descriptor\n")
expect("gpukit primes --test - </" 74 "" "gpukit: cannot read standard input: Is a directory\n")
expect("gpukit primes 10 2>&-" 0 "4\n" "")
expect("gpukit primes 10 2>/dev/full" 0 "4\n" "")
