# What gpukit says about itself: golden/*.txt, by 'gpukit help COMMAND'.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)

function(expect_golden name)
  file(READ ${CMAKE_CURRENT_LIST_DIR}/golden/${name}.txt golden)
  foreach(command IN LISTS ARGN)
    expect("${command}" 0 "${golden}" "")
  endforeach()
  if(golden MATCHES "[^\n]{81}")
    message(SEND_ERROR "golden/${name}.txt is wider than a terminal")
  endif()
endfunction()

expect_golden(help "gpukit" "gpukit help" "gpukit --help" "gpukit -h")
expect_golden(help_primes "gpukit help primes" "gpukit primes --help" "gpukit primes 5 -h --list")
expect_golden(help_run "gpukit help run" "gpukit run --help" "gpukit run x -h")
expect_golden(help_merge "gpukit help merge" "gpukit merge --help" "gpukit merge x -h")
expect_golden(help_devices "gpukit help devices" "gpukit devices --help" "gpukit --help devices")
expect_golden(help_version "gpukit help version" "gpukit version --help" "gpukit --version -h")
expect_golden(help_help "gpukit help help" "gpukit help --help")

set(version "^gpukit [0-9]+\\.[0-9]+\\.[0-9]+\ncompiler: [^\n]+\nOpenCL headers: [^\n]+\nOpenMP: ")
expect("gpukit --version" 0 "~${version}[^\n]+\n$" "")
set(first "${OUT}")
expect("gpukit version" 0 "${first}" "")

expect("gpukit help prims" 2 "" "gpukit: unknown command 'prims'; did you mean primes?\n")
expect("gpukit help primes devices" 2 "" "gpukit: help takes one command at a time\n")
expect("gpukit version 2" 2 "" "gpukit: version takes no arguments; leave out '2'\n")
