# lab.cmake - runs one experiment both ways, for a test that says what must hold.
#
#   experiment(torn no_character_is_lost whole_lines_are_never_torn)
#
# The JSON of the run stays in OUT, for figures that are bound to be so: figure(GREATER 0 by_line lines).
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)

function(experiment name)
  expect("gpukit lab ${name}" 0 "~\n\n.*\nWhat does it right: .*\n$" "~")
  expect("gpukit lab ${name} --explain" 0 "~^.+\n$" "")
  expect("gpukit lab ${name} --json" 0 "~^{\n.*\n}\n$" "~")
  expect_json("gpukit.lab/1" schema)
  expect_json("${name}" experiment)
  expect_json("ON" holds)
  string(JSON count LENGTH "${OUT}" invariants)
  list(LENGTH ARGN expected)
  if(NOT count EQUAL expected)
    message(SEND_ERROR "${name} has ${count} invariants, and ${expected} are expected")
  endif()
  foreach(invariant IN LISTS ARGN)
    expect_json("ON" invariants ${invariant})
  endforeach()
  set(OUT "${OUT}" PARENT_SCOPE)
endfunction()

function(figure relation bound)
  string(JSON value GET "${OUT}" figures ${ARGN})
  if(NOT value ${relation} bound)
    message(SEND_ERROR "${ARGN} is ${value}, and should be ${relation} ${bound}")
  endif()
endfunction()
