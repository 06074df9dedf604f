# gpukit lab: the list, and what it refuses.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)

expect("gpukit lab" 0 "~(^|\n)torn  +[^\n]+\n" "")
expect("gpukit lab tron" 2 "" "gpukit: unknown experiment 'tron'; did you mean torn?\n")
expect("gpukit lab xyzzy" 2 "" "gpukit: unknown experiment 'xyzzy'; gpukit lab lists them all\n")
expect("gpukit lab torn race" 2 ""
  "gpukit: lab runs one experiment at a time; leave out 'race'\n")
expect("gpukit lab torn --device cpu" 2 ""
  "gpukit: torn runs on the cores of this process; leave out --device\n")
expect("gpukit lab torn --scale 3" 2 ""
  "gpukit: torn does not wait for so long; leave out --scale\n")
expect("gpukit lab torn --json=/nowhere/x" 74 "" "~^gpukit: [^\n]+\n$")
foreach(option IN ITEMS --json --explain "--device cpu" "--scale 2")
  expect("gpukit lab ${option}" 2 "" "gpukit: which experiment? gpukit lab lists them all\n")
endforeach()
