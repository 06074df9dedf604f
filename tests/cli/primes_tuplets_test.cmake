# gpukit primes --tuplets, --count and --raw. Known answers: OEIS A007508 (twins below 10^n),
# and primesieve 11.0 for all kinds, which is asked again where it is installed.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
set(ENV{GPUKIT_DEVICE} cpu)

function(refused arguments message)
  expect("gpukit primes ${arguments}" 2 "" "gpukit: ${message}\n")
endfunction()

expect("gpukit primes 1e6 --tuplets 2" 0 "8169\n" "")
expect("gpukit primes 1e9 --tuplets=2" 0 "3424506\n" "")
expect("gpukit primes 1e9 --count 6" 0 "317\n" "")
expect("gpukit primes 100 --count 1,2,3,4,5,6" 0
  "primes 25\ntwins 8\ntriplets 8\nquadruplets 2\nquintuplets 3\nsextuplets 1\n" "")
expect("gpukit primes 0 1e9 --count 3,1" 0 "triplets 759256\nprimes 50847534\n" "")
expect("gpukit primes 0 1e6 --count 1,2 --method test" 0 "primes 78498\ntwins 8169\n" "")
expect("gpukit primes 0 1e7 --count 1,2 --verify double" 0 "primes 664579\ntwins 58980\n"
  "gpukit: verified: every grain was done twice, with one result\n")
expect("gpukit primes 0 1e7 --count 1,2 --processes 2" 0 "primes 664579\ntwins 58980\n" "")
expect("gpukit primes 30 --tuplets 2 --list" 0 "(3, 5)\n(5, 7)\n(11, 13)\n(17, 19)\n" "")
expect("gpukit primes 6 24 --list --tuplets 6" 0 "(7, 11, 13, 17, 19, 23)\n" "")
expect("gpukit primes 8 22 --list --tuplets 6" 0 "" "")
expect("gpukit primes 29 31 --list --tuplets 2" 0 "(29, 31)\n" "")
expect("gpukit primes 1000 --tuplets 4 --json" 0 "~" "")
expect_json(5 counts quadruplets)
expect("gpukit primes 1000 --tuplets 4 --list --json=a.json; cat a.json >&2" 0 "~" "~")
set(OUT "${ERR}")
expect_json(5 count)
expect_json(quadruplets of)

# Whatever the threads, the grid and the device.
expect("gpukit primes 1e6 --tuplets=3 --list | cksum" 0 "~" "")
set(sum "${OUT}")
find_opencl(CPU cpus)
foreach(how IN ITEMS "--threads 1" "--threads 3" "--grain 9973 --chunk-grains 1" "--method=test"
    "--processes 2" ${cpus})
  string(REGEX REPLACE "^opencl" "--device opencl" how "${how}")
  expect("gpukit primes 1e6 --tuplets=3 --list ${how} | cksum" 0 "${sum}" "~")
  expect("gpukit primes 1e6 --count 5,4,3,2 ${how}" 0
    "quintuplets 65\nquadruplets 166\ntriplets 2837\ntwins 8169\n" "~")
endforeach()

# A number is eight bytes, the lowest first.
expect("gpukit primes 1e14..+100 --list --raw | od -An -tx1 -v | tr -d ' \\n'" 0
  "1f407a10f35a000043407a10f35a000061407a10f35a000063407a10f35a0000" "")
expect("gpukit primes 1e6 --list --raw | wc -c" 0 "627984\n" "")
expect("gpukit primes 30 --list --raw --tuplets 3 | od -An -tu8 -v -w24 | tr -s ' '" 0
  " 5 7 11\n 7 11 13\n 11 13 17\n 13 17 19\n 17 19 23\n" "")
expect("gpukit primes 1e6 --list --raw >/dev/full" 74 "" "~^gpukit: cannot write [^\n]*\n$")
expect("gpukit primes 1e9 --list --raw | head -c 16 | od -An -tu8 -v | tr -s ' '" 0 " 2 3\n" "")

# What was listed of a job that was stopped, and how to have the rest.
expect("gpukit primes 1e12 --list --tuplets 2 --timeout=300ms >got" 6 ""
  "~^gpukit: stopped by --timeout [^\n]* twins listed; for the rest: gpukit primes [0-9]+ 1000000000000 --list --tuplets=2\n$")
expect("tail -n 1 got | grep -c '^([0-9]*, [0-9]*)$'" 0 "1\n" "")

refused("100 --raw" "--raw is for the numbers of --list or --test; give one of them")
refused("100 --tuplets 7" "--tuplets takes a number from 2 to 6; not '7'")
refused("100 --tuplets 2 --count 2" "--count has its kinds of tuplets; leave out --tuplets")
refused("100 --list --count 2" "--count and --list exclude each other; --tuplets lists")
refused("--test 7 --tuplets 2" "--tuplets and --test exclude each other; give one of them")
refused("100 --tuplets 2 --journal j" "--tuplets has neither --journal nor --shard: tuplets may lie across the border of two parts; leave them out")
refused("100 --count 1 --shard 1/2" "--count has neither --journal nor --shard: tuplets may lie across the border of two parts; leave them out")
refused("100 --tuplets 2 --gaps" "--tuplets and --gaps exclude each other; give one of them")
refused("100 --tuplets 2 --method pi"
  "--method=pi is for a plain count; leave out --tuplets, or give another method")
foreach(kinds IN ITEMS 0 7 1,,2 1, ,1 12 x)
  refused("100 --count ${kinds}" "--count takes kinds from 1, primes, to 6, sextuplets, with commas between them, such as 1,2,3, not \"${kinds}\"")
endforeach()

refused("100 --count 1,2,1" "--count has kind 1 twice; leave one out")
expect("gpukit primes 1e12 --count 1,2 --timeout=300ms" 6 ""
  "~^gpukit: stopped by --timeout [^\n]* of 1000000000001 numbers were looked at\n$")
expect("(gpukit primes 1e10 --list --tuplets 3 --raw --timeout 300ms; echo $? >code) | (sleep 2; wc -c >size); cat size" 0 "~^[0-9]+\n$" "~")
math(EXPR rest "${OUT} % 24")
if(NOT rest EQUAL 0)
  message(SEND_ERROR "a raw listing that was stopped ends within a triplet")
endif()

find_program(PRIMESIEVE primesieve)
if(PRIMESIEVE)
  foreach(k RANGE 2 6)
    foreach(range IN ITEMS "0 1000000" "4294000000 4296000000" "18446744073709000000 18446744073709551615")
      expect("primesieve ${range} -p${k} | cksum" 0 "~" "")
      expect("gpukit primes ${range} --tuplets ${k} --list | cksum" 0 "${OUT}" "")
    endforeach()
  endforeach()
endif()
