# gpukit primes --nth, --next, --prev and --gaps. Known answers: OEIS A006988 (the 10^n-th prime),
# A005250 and A002386 (maximal gaps); what is counted from a START is as primesieve 11.0 has it,
# which is asked again where it is installed.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
set(ENV{GPUKIT_DEVICE} cpu)

function(finds arguments prime)
  expect("gpukit primes ${arguments}" 0 "${prime}\n" "")
endfunction()

function(refused arguments message)
  expect("gpukit primes ${arguments}" 2 "" "gpukit: ${message}\n")
endfunction()

finds("--nth 1" 2)
finds("--nth 1e6" 15485863)
finds("--nth=1e8 --method sieve" 2038074743)
finds("--nth 1 100" 101)
finds("--nth 1 101" 103)
finds("2^64-60 --nth 1" 18446744073709551557)
finds("--nth -1 101" 97)
finds("--nth=-25 100" 2)
finds("--nth -1 2^64-1" 18446744073709551557)
finds("--nth 1e6 1e12" 1000027646903)
finds("--nth -1e6 1000027646904" 1000000000039)
refused("--nth 0"
  "--nth takes 1 for the first prime above START, -1 for the first one below it, and so on; not 0")
refused("--nth 1e30" "--nth: '1e30' goes over the limit 18446744073709551615 (2^64-1) at position 1; give a smaller one")
refused("--nth 1e19"
  "--nth: there are no 10000000000000000000 primes below 2^64; ask for fewer")
refused("--nth 5e17" "there are fewer than 500000000000000000 primes between 0 and 2^64")
refused("--nth 1 2^64-59" "there are fewer than 1 primes between 18446744073709551557 and 2^64")
refused("--nth -26 100" "there are fewer than 26 primes below 100")
refused("--nth" "--nth needs a value: --nth=N")
refused("--nth 1 2 3" "--nth takes one START; leave out '3'")
refused("--nth 1 --list" "--list and --nth exclude each other; give one of them")
refused("--nth 1 --gaps" "--nth and --gaps exclude each other; give one of them")
refused("--nth 1 --journal j" "--journal is for counts; leave it out with --nth")
refused("--gaps 100 --method pi"
  "--method=pi is for a plain count; leave out --gaps, or give another method")
refused("--gaps 100 --shard 1/2" "--shard is for counts; leave it out with --gaps")

finds("--next 0" 2)
finds("--next 2" 3)
finds("--next 113" 127)
finds("--next 1e18" 1000000000000000003)
finds("--next 2^64-60" 18446744073709551557)
finds("--prev 3" 2)
finds("--prev 1e18" 999999999999999989)
finds("--prev 2^64-1" 18446744073709551557)
refused("--next 2^64-59"
  "there is no prime between 18446744073709551557 and 2^64; the last one is 18446744073709551557")
refused("--prev 2" "there is no prime below 2; the first one is 2")
refused("--next x"
  "--next: 'x' is not a number: 'x' at position 1; write it like 1e14, 100_000_000, 10M, 2^40 or 1Gi")
refused("--next 5 6" "--next has its number already; leave out '6'")
refused("--next 5 --prev 5" "--next and --prev exclude each other; give one of them")
refused("--test 5 --prev 5" "--test and --prev exclude each other; give one of them")
refused("--prev 5 --method sieve" "--prev tests numbers; leave out --method")
refused("--prev 5 --trace t" "--prev needs no device, so nothing is traced; leave out --trace")

expect("gpukit primes --gaps 1000" 0 "1 2 3\n2 3 5\n4 7 11\n6 23 29\n8 89 97\n14 113 127\n18 523 541
20 887 907\n" "")
expect("gpukit primes --gaps 1e9 | tail -n 3" 0 "248 191912783 191913031\n250 387096133 387096383
282 436273009 436273291\n" "")
expect("gpukit primes --gaps 113..126" 0 "" "")
expect("gpukit primes --gaps 113..127 --method test" 0 "14 113 127\n" "")
expect("gpukit primes --gaps 436273009..+282" 0 "282 436273009 436273291\n" "")
expect("gpukit primes --gaps | wc -l" 0 "30\n" "")

expect("gpukit primes --gaps 30 --json" 0 "~^{\n.*\n}\n$" "")
expect_json("gpukit.primes/1" schema)
expect_json("30" range last)
expect_json("6" gaps 3 gap)
expect_json("23" gaps 3 below)
expect_json("29" gaps 3 above)
expect("gpukit primes --gaps 10 --json=file.json" 0 "1 2 3\n2 3 5\n" "")
expect("gpukit primes --nth -2 100 --json" 0 "~^{\n.*\n}\n$" "")
expect_json("-2" nth)
expect_json("100" start)
expect_json("89" prime)
expect_json("walk" method)
expect("gpukit primes --nth 2e6 --json=file.json --time --method sieve" 0 "32452843\n" "~by sieve")
expect("cat file.json" 0 "~" "")
expect_json("32452843" prime)
expect_json("cpu" devices 0 id)
expect("gpukit primes --prev 100 --json" 0 "~^{\n.*\n}\n$" "")
expect_json("100" number)
expect_json("97" prev)
expect("gpukit primes --next 100 --time" 0 "101\n" "~^[0-9.]+ s\n$")
expect("gpukit primes --gaps 1e7 --time" 0 "~\n154 4652353 4652507\n$"
  "~^[0-9.]+ s: 10000001 numbers by sieve, ")
expect("gpukit primes --nth 1e15 --timeout=200ms" 6 "" "~^gpukit: stopped by --timeout after ")
expect("gpukit primes --gaps 1e14 --timeout=300ms >got; code=$?; head -n 1 got; exit $code" 6 "1 2 3\n"
  "~^gpukit: stopped by --timeout after [^\n]* maximal gaps so far\n$")

find_program(PRIMESIEVE primesieve)
if(PRIMESIEVE)
  foreach(start IN ITEMS 0 1 2 3 4 29 30 31 9999999 10000019 4294967296 9007199254740992
      100000000000000)
    foreach(n IN ITEMS 1 2 10 1000 30000)
      execute_process(COMMAND ${PRIMESIEVE} ${n} ${start} --nth-prime --quiet
        OUTPUT_VARIABLE prime COMMAND_ERROR_IS_FATAL ANY)
      string(STRIP "${prime}" prime)
      finds("--nth ${n} ${start}" ${prime})
    endforeach()
  endforeach()
endif()
