# Every refusal is one line on stderr: what was refused and what to try. Exit code 2.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)

function(refused command message)
  expect("gpukit ${command}" 2 "" "gpukit: ${message}\n")
endfunction()

refused("prims" "unknown command 'prims'; did you mean primes?")
refused("1e9" "unknown command '1e9'; gpukit help lists them all")
refused("''" "unknown command ''; gpukit help lists them all")
refused("--list" "unknown option '--list' before the command; try gpukit --help")

refused("primes --lst" "unknown option '--lst'; did you mean --list?")
refused("primes --dev=cpu" "unknown option '--dev'; did you mean --device?")
refused("primes --nonsense" "unknown option '--nonsense'; --help lists them all")
refused("primes --device" "--device needs a value: --device=SEL")
refused("primes --device --list" "--device needs a value: --device=SEL")
refused("primes --list=1" "--list takes no value; leave out '=1'")
refused("primes --method=sive"
  "--method takes one of auto, sieve, test, pi; not 'sive': did you mean sieve?")
refused("primes --progress=often" "--progress takes one of auto, always, never; not 'often'")
refused("primes --threads=0" "--threads takes a number from 1 to 4096; not '0'")
refused("primes --split 65" "--split takes a number from 1 to 64; not '65'")
refused("primes --slots 9" "--slots takes a number from 1 to 8; not '9'")
refused("primes --staging=maps"
  "--staging takes one of auto, map, copy; not 'maps': did you mean map?")
refused("primes --timeout=0" "--timeout: '0' is no time at all; the shortest is 1ms")

set(hint "; write it like 1e14, 100_000_000, 10M, 2^40 or 1Gi")
set(limit "the limit 18446744073709551615 (2^64-1)")
refused("primes 12x4" "'12x4' is not a number: 'x' at position 3${hint}")
refused("primes 0 1.5" "'1.5' is not a whole number at position 1${hint}")
refused("primes 1e30" "'1e30' goes over ${limit} at position 1; give a smaller one")
refused("primes 18446744073709551616"
  "'18446744073709551616' goes over ${limit} at position 1; give a smaller one")
refused("primes 0..2^70" "'0..2^70' goes over ${limit} at position 4; give a smaller one")
refused("primes 2^64-1..+1" "'2^64-1..+1' goes over ${limit} at position 9; give a smaller one")
refused("primes -5" "'-5' is negative at position 1; the smallest number is 0")
refused("primes -- -5" "'-5' is negative at position 1; the smallest number is 0")
refused("primes 5 3" "START 5 is greater than STOP 3; swap them: 3 5")
refused("primes 1e3..10" "START 1000 is greater than STOP 10; swap them: 10 1000")
refused("primes 1 2 3" "'3' is one number too many; give a range as START STOP")
refused("primes 1..2 3" "'1..2' is a range already; give it alone, without '3'")

refused("primes --list --test 5" "--list and --test exclude each other; give one of them")
refused("primes --test" "--test needs numbers, or - for those on standard input")
refused("primes --test 5 -" "--test takes numbers or - for standard input, not both")
refused("primes --test --method=sieve 5"
  "--method is for counting and listing; leave it out with --test")
refused("primes --raw 100" "--raw is for the numbers of --list or --test; give one of them")
refused("primes --test --raw" "--test needs numbers, or - for those on standard input")
refused("primes --test --raw a b" "--test --raw takes one file of numbers, or - for standard input")
refused("primes --test 5 x" "'x' is not a number: 'x' at position 1${hint}")
set(mixed "--json would end up among the lines on standard output; use --json=FILE")
refused("primes --list --json" "${mixed}")
refused("primes --json=- --test -" "${mixed}")

refused("primes --trace" "--trace needs a value: --trace=FILE")
refused("primes --trace - 5" "--trace takes a file; standard output is for the answer")
refused("primes --trace=x --json=x" "--json and --trace name the same file; give each its own")

refused("merge" "merge needs journals: gpukit merge JOURNAL...")
refused("merge a --output=x --json=x"
  "--json and --output name the same file; give each its own")
refused("merge a --json=a" "--json would replace a journal; give it another file")

refused("devices cpu" "devices takes no arguments; leave out 'cpu'")
refused("devices --jsn" "unknown option '--jsn'; did you mean --json?")
refused("devices --json --doctor" "--doctor writes for people; leave out --json")

# What would be refused after hours of work is refused before.
expect("gpukit primes --json=nowhere/file 1e18" 74 ""
  "gpukit: cannot write 'nowhere/file': No such file or directory\n")
expect("gpukit devices --json=." 74 "" "gpukit: cannot write '.': Is a directory\n")

# Workers.
expect("gpukit primes 10 --processes 2 --threads 2" 2 ""
  "gpukit: --processes makes workers of one thread each; leave out --threads\n")
expect("gpukit primes 10 --processes 65" 2 "" "~^gpukit: --processes takes a number from 1 to 64")
expect("gpukit primes 10 --isolate=offf" 2 "" "~^gpukit: --isolate takes one of [^\n]*did you mean off")
expect("GPUKIT_ISOLATE=no gpukit primes 10" 2 ""
  "gpukit: GPUKIT_ISOLATE is auto, on or off, not 'no'\n")
