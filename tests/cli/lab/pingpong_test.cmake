# Each request comes to what the server has for it, and nothing stays behind.
include(${CMAKE_CURRENT_LIST_DIR}/../lab.cmake)

file(REMOVE_RECURSE ${SCRATCH}/tmp)
file(MAKE_DIRECTORY ${SCRATCH}/tmp)
set(ENV{TMPDIR} ${SCRATCH}/tmp)
experiment(pingpong each_outcome_is_as_served each_request_completes_once
  what_is_saved_is_what_was_sent nothing_is_left_behind)
figure(EQUAL 6 requests)
figure(GREATER_EQUAL 1.02 in_order_seconds) # the latencies and the time-out in one
figure(GREATER_EQUAL 0.4 as_completed_seconds)
file(GLOB left ${SCRATCH}/tmp/*)
if(left)
  message(SEND_ERROR "left behind: ${left}")
endif()
set(url "  [0-9.]+ s  http://127.0.0.1:[0-9]+")
expect("gpukit lab pingpong" 0
  "~\n${url}/slow: 200 OK, 5 bytes\n${url}/missing: 404 Not Found\n\
${url}/silent: no answer within 0.4 s\n${url}/fast: 200 OK, 5 bytes\n\
${url}/book: 200 OK, 65536 bytes, saved\n${url}/broken: 500 Internal Server Error\n" "")
set(ENV{TMPDIR} ${SCRATCH}/nowhere)
expect("gpukit lab pingpong" 74 "" "gpukit: no folder could be made in ${SCRATCH}/nowhere\n")
