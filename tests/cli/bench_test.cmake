# gpukit bench: what it refuses, the table and the JSON; the numbers are whatever they are.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)

expect("gpukit bench" 2 "" "gpukit: bench what? gpukit bench peaks is what there is\n")
expect("gpukit bench paeks" 2 "" "gpukit: bench cannot measure 'paeks'; did you mean peaks?\n")
expect("gpukit bench xyzzy" 2 ""
  "gpukit: bench cannot measure 'xyzzy'; gpukit bench peaks is what there is\n")
expect("gpukit bench peaks twice" 2 ""
  "gpukit: bench measures one thing at a time; leave out 'twice'\n")
expect("gpukit bench peaks --device nosuch" 3 "" "~^gpukit: [^\n]*nosuch[^\n]*\n$")
expect("gpukit bench peaks --json=/nowhere/x" 74 "" "~^gpukit: [^\n]+\n$")

set(quick "gpukit bench peaks --for 10ms")
set(number "[0-9.]+ [kMGTP]?")
set(head "DEVICE +INTEGERS +FLOATS +BANDWIDTH +UPLOAD +DOWNLOAD +LAUNCH\n")
set(row " +${number}op/s +${number}op/s +${number}B/s +${number}B/s +${number}B/s +[0-9.]+ us\n")


# Every number of the only device in OUT is above zero.
function(expect_peaks device)
  expect_json("gpukit.bench.peaks/1" schema)
  expect_json("${device}" devices 0 id)
  string(JSON count LENGTH "${OUT}" devices)
  if(NOT count EQUAL 1)
    message(SEND_ERROR "${count} devices in\n${OUT}")
  endif()
  foreach(member IN ITEMS integer_operations_per_s float_operations_per_s bandwidth_bytes_per_s
      upload_bytes_per_s download_bytes_per_s upload_pageable_bytes_per_s
      download_pageable_bytes_per_s launch_seconds array_bytes block_bytes)
    string(JSON value ERROR_VARIABLE error GET "${OUT}" devices 0 ${member})
    if(NOT value GREATER 0)
      message(SEND_ERROR "${member} of ${device} is ${value} (${error})")
    endif()
  endforeach()
endfunction()

set(devices "")
foreach(kind IN ITEMS CPU GPU accelerator)
  find_opencl(${kind} of_kind)
  list(APPEND devices ${of_kind})
endforeach()
list(SORT devices)
foreach(device IN LISTS devices ITEMS cpu)
  expect("${quick} --device ${device} --json=peaks.json && test -s peaks.json" 0
    "~^${head}${device}${row}  [^\n]+\n  [^\n]+\n$" "")
  expect("${quick} --device ${device} --json" 0 "~" "")
  expect_peaks(${device})
endforeach()
expect("GPUKIT_DEVICE=cpu ${quick}" 0 "~^${head}cpu${row}  [^\n]+\n  [^\n]+\n$" "")

# All of them, each alone with all cores: a table of as many rows.
set(rows "cpu${row}  [^\n]+\n  [^\n]+\n")
foreach(device IN LISTS devices)
  string(APPEND rows "${device}${row}  [^\n]+\n  [^\n]+\n")
endforeach()
expect("${quick}" 0 "~^${head}${rows}$" "")

expect("gpukit bench peaks --device cpu --for 20s --json=stopped.json & sleep 1; kill -INT $!; wait $!"
  130 "~^${head}$" "gpukit: stopped by SIGINT: cpu is not measured\n")
expect("test -e stopped.json" 1 "" "")
