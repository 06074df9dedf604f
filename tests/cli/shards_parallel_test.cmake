# Eight shards under GNU parallel. One is killed in the middle; parallel runs it again, it goes
# on where its journal ends, and the journals are the whole together.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
execute_process(COMMAND parallel --version OUTPUT_VARIABLE version ERROR_VARIABLE error)
if(NOT version MATCHES "^GNU parallel ") # moreutils has another program of this name
  message(STATUS "SKIP: no GNU parallel (install parallel)")
  return()
endif()
set(ENV{GPUKIT_DEVICE} cpu)
set(ENV{PARALLEL_HOME} ${SCRATCH}/parallel) # nobody's own settings
set(ENV{PARALLEL} "")
set(ENV{PARALLEL_SHELL} /bin/sh)
file(MAKE_DIRECTORY ${SCRATCH}/parallel)
file(COPY ${CMAKE_CURRENT_LIST_DIR}/shard_killed_once.sh DESTINATION ${SCRATCH})

expect("parallel -j 2 --retries 3 --joblog log ./shard_killed_once.sh {} ::: 1 2 3 4 5 6 7 8" 0
  "~^([0-9]+\n)+$" "")
string(REGEX MATCHALL "\n" counts "${OUT}")
list(LENGTH counts counted)
expect("sed 1d log | cut -f 7,8 | sort | uniq -c" 0 "~^ *8 0\t0\n$" "")
expect("ls killed; cat attempts3; cat attempts[!3]" 0
  "killed\ntried\ntried\ntried\ntried\ntried\ntried\ntried\ntried\ntried\n" "")
if(NOT counted EQUAL 8)
  message(SEND_ERROR "${counted} of 8 shards told their count")
endif()

# An eighth is 125 million numbers. What was killed had done some of them and not all.
foreach(part RANGE 1 8)
  file(READ ${SCRATCH}/part${part}.json OUT)
  expect_json("${part}/8" shard)
  string(JSON resumed GET "${OUT}" resumed)
  if(part EQUAL 3 AND NOT (resumed GREATER 0 AND resumed LESS 120000000))
    message(SEND_ERROR "after the kill, part 3 went on with ${resumed} numbers")
  elseif(NOT part EQUAL 3 AND NOT resumed EQUAL 0)
    message(SEND_ERROR "part ${part} had ${resumed} numbers before it began")
  endif()
endforeach()
expect("gpukit merge part1 part2 part4 part5 part6 part7 part8" 1 "" "~")
expect("gpukit merge part1 part2 part3 part4 part5 part6 part7 part8" 0 "50847534\n" "")
