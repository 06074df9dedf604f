# gpu_check (-D CHECK=file): what it leaves can be read by others, and words that it cannot follow
# are refused before anything is measured.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
file(MAKE_DIRECTORY ${SCRATCH}/out)
file(WRITE ${SCRATCH}/versions.txt "a \"quoted\" line\nand \\ another\n")

set(run "${CHECK} out --allow-cpu --device opencl:0 --only peaks")
expect("${run} --attach versions=versions.txt --program \"$(command -v gpukit)\"" 0 "~^# " "~peaks ")
file(READ ${SCRATCH}/out/gpu-check.md page)
if(NOT page STREQUAL OUT)
  message(SEND_ERROR "the page that was printed is not the one in its file:\n${OUT}")
endif()

file(READ ${SCRATCH}/out/gpu-check.json OUT)
expect_json("gpukit.bench.gpu/1" schema)
expect_json("opencl:0" device id)
expect_json("a \"quoted\" line\nand \\ another\n" texts versions)
string(JSON build GET "${OUT}" machine build)
string(JSON count LENGTH "${OUT}" rows)
if(count LESS 5)
  message(SEND_ERROR "${count} rows of peaks")
endif()

# Every row is whole, its median is of its samples, and the page has it.
math(EXPR last "${count} - 1")
foreach(i RANGE ${last})
  expect_json("peaks" rows ${i} part)
  expect_json("measured" rows ${i} state)
  string(JSON name GET "${OUT}" rows ${i} name)
  string(JSON unit GET "${OUT}" rows ${i} unit)
  string(JSON median GET "${OUT}" rows ${i} median)
  string(JSON samples GET "${OUT}" rows ${i} samples)
  string(JSON first GET "${OUT}" rows ${i} samples 0)
  if(NOT first GREATER 0)
    message(SEND_ERROR "row ${name}: a sample of ${first}")
  endif()
  string(JSON median_type TYPE "${OUT}" rows ${i} median)
  if(NOT median_type STREQUAL "NUMBER" OR NOT median GREATER 0)
    message(SEND_ERROR "row ${name}: the median is ${median}, of ${samples}")
  endif()
  string(FIND "${page}" "| ${name} | " at)
  if(at LESS 0 OR NOT page MATCHES " ${unit} [(]")
    message(SEND_ERROR "the page has no row ${name} in ${unit}:\n${page}")
  endif()
endforeach()

# A part whose process a driver takes with it: the others go on, and the page says it.
set(watched "${CHECK} out --allow-cpu --device opencl:0 --only countdown --minutes 0.2 >page 2>said &
  main=$!
  while ! part=$(cat /proc/$main/task/$main/children) || [ -z \"$part\" ]; do sleep 0.05; done")
expect("${watched}; kill -9 $part; wait $main; echo $?; cat page" 0
  "~^1\n.*Failed.*- peaks, its process: it crashed: signal 9 .*\n.*countdown" "~")
file(READ ${SCRATCH}/out/gpu-check.json OUT)
expect_json("opencl:0" device id)

# Stopped, it leaves both files, and its exit status says by what.
expect("${watched}; kill -TERM $main; wait $main; echo $?; cat page" 0
  "~^143\n# .*Failed.*- peaks, its process: it was stopped\n" "~")
file(READ ${SCRATCH}/out/gpu-check.json OUT)
expect_json("gpukit.bench.gpu/1" schema)

# Where the file cannot be written, the page is there nevertheless.
file(MAKE_DIRECTORY ${SCRATCH}/taken/gpu-check.json.new)
expect("${CHECK} taken --allow-cpu --device opencl:0 --only peaks --minutes 0.2" 1 "~^# .*peaks"
  "~gpu_check: cannot write taken/gpu-check.json\n")

set(refused "--only nonsense" "--minutes 8x" "--minutes 0" "--attach versions" "--nonsense"
  "--attach versions=nowhere.txt" "--program nowhere" "more")
foreach(words IN LISTS refused)
  expect("${CHECK} out ${words}" 2 "" "~usage: gpu_check FOLDER [^\n]*\nparts: peaks[^\n]*\n$")
endforeach()
expect("${CHECK}" 2 "" "~usage: ")
expect("${CHECK} nowhere" 2 "" "~^gpu_check: no folder nowhere that can be written\n")

# A CPU is taken in the place of a GPU only when that is said, and no device is a reason to end.
find_opencl(CPU ids)
if(ids)
  list(GET ids 0 id)
  expect("${CHECK} out --device ${id}" 3 "" "~^gpu_check: ${id} [^\n]*is no GPU; --allow-cpu ")
endif()
expect("OCL_ICD_VENDORS=${SCRATCH}/out ${CHECK} out --allow-cpu" 3 "" "~^gpu_check: ")
