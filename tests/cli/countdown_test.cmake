# gpukit countdown: the checksum on every device, bad input, burning in, the quiz and the names.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
set(DEVICES cpu)
if(OPENCL)
  list(APPEND DEVICES opencl:0 cpu,opencl:0)
endif()

# The checksum of 1000 counters from 50 with the seed 7, by the reference: what --verify all proves.
set(small "gpukit countdown --counters 1000 --from 50 --seed 7")
expect("${small} --device cpu --verify all" 0 "~\nchecksum +[0-9a-f]+\n$"
  "gpukit: verified: every counter was compared with the reference\n")
string(REGEX MATCH "checksum +([0-9a-f]+)" line "${OUT}")
set(sum ${CMAKE_MATCH_1})
string(LENGTH "${sum}" length)
if(NOT length EQUAL 16)
  message(SEND_ERROR "the checksum is ${sum}")
endif()
foreach(device IN LISTS DEVICES)
  expect("${small} --device ${device}" 0
    "~^device +decrements +share +decrements/s +of ceiling\n.*\nin all +50000 .*\nchecksum +${sum}\n$"
    "~")
  expect("${small} --device ${device} --json" 0 "~^{\n.*\n}\n$" "~")
  expect_json("gpukit.countdown/1" schema)
  expect_json("${sum}" checksum)
  expect_json("1000" counters)
  expect_json("arx" method)
endforeach()
expect("${small} --device cpu --verify double" 0 "~checksum +${sum}\n"
  "gpukit: verified: every grain was done twice, with one result\n")
expect("${small} --device cpu --processes 2" 0 "~checksum +${sum}\n" "~")
expect("gpukit countdown --counters 1000 --from 50 --seed 8 --device cpu" 0
  "~checksum +[0-9a-f]+\n" "")
if(OUT MATCHES "${sum}")
  message(SEND_ERROR "another seed has the same checksum")
endif()
expect("gpukit countdown --plain --counters 100 --from 1000 --device cpu" 0 "~in all +100000 " "")

# A rate, and a ceiling above nothing, where it lasts long enough.
expect("gpukit countdown --device cpu --json" 0 "~" "")
foreach(member IN ITEMS decrements_per_s ceiling_per_s of_ceiling)
  string(JSON value GET "${OUT}" speeds 0 ${member})
  if(NOT value GREATER 0)
    message(SEND_ERROR "${member} is ${value}")
  endif()
endforeach()

foreach(device IN LISTS DEVICES)
  expect("gpukit countdown --for 300ms --device ${device}" 0
    "~^[0-9.]+ s, [0-9]+ decrements, [^,]+, 0 errors\n$" "~")
endforeach()
# A device whose results are damaged on their way, by one of two calls, is named, and stands alone or
# not. That is past what the ceiling takes. Where others have the machine, its next worker may be late,
# and that is an error, too.
if(LAYER)
  set(fault "clEnqueueMapBuffer:200:flip=5;clEnqueueReadBuffer:200:flip=5")
  set(faulty "OPENCL_LAYERS=${LAYER} GPUKIT_FAULT='${fault}' gpukit countdown --for 60s --chunk-grains=8")
  foreach(device IN ITEMS opencl:0 cpu,opencl:0)
    expect("${faulty} --device ${device}" 5 ""
      "~gpukit: opencl:0 [^\n]*: opencl:0 gave back a damaged counter, [0-9]+\n.*gpukit: opencl:0 returned a wrong result: [^\n]+\ngpukit: until then [^\n]+ [1-9][0-9]* errors\n$")
  endforeach()
endif()
expect("gpukit countdown --for 300ms --device cpu --json" 0 "~" "")
expect_json("gpukit.countdown.burn/1" schema)
expect_json("0" errors)
expect_json("cpu" devices 0 id)
expect_json("0" devices 0 wrong)

# A comparison is one of gpukit compare: every way has the same checksum, that of a plain count.
expect("gpukit countdown --compare" 0
  "~countdown:5e3x1e4\n  5000 counters count down from 10000\n.*\n[ *] sequential +[0-9.]+ .*\n[ *] threads=[0-9]+ .*\n[ *] processes=[0-9]+ "
  "")
expect("gpukit countdown --counters 300 --from 700 --device cpu" 0 "~checksum +[0-9a-f]+\n" "")
string(REGEX MATCH "checksum +([0-9a-f]+)" line "${OUT}")
set(arx ${CMAKE_MATCH_1})
expect("gpukit countdown --counters 300 --from 700 --device cpu --plain" 0
  "~checksum +[0-9a-f]+\n" "")
string(REGEX MATCH "checksum +([0-9a-f]+)" line "${OUT}")
set(plain ${CMAKE_MATCH_1})
if(plain STREQUAL arx)
  message(SEND_ERROR "the plain loop has the checksum of the hashes")
endif()
foreach(form "arx;countdown;" "plain;countdown-plain;--plain")
  list(GET form 0 sum)
  list(GET form 1 name)
  list(GET form 2 option)
  expect("gpukit countdown --compare --counters 300 --from 700 ${option} --json" 0 "~^{\n.*\n}\n$" "")
  expect_json("gpukit.compare/1" schema)
  expect_json("${name}:300x700" groups 0 workload)
  expect_json("baseline" groups 0 rows 0 role)
  expect_json("control" groups 0 rows 1 role)
  string(JSON rows LENGTH "${OUT}" groups 0 rows)
  set(kinds "")
  math(EXPR last "${rows} - 1")
  foreach(row RANGE ${last})
    expect_json("${${sum}}" groups 0 rows ${row} answer)
    expect_json("measured" groups 0 rows ${row} state)
    string(JSON kind GET "${OUT}" groups 0 rows ${row} kind)
    list(APPEND kinds ${kind})
  endforeach()
  set(expected sequential threads processes)
  if(OPENCL)
    list(APPEND expected device together)
  endif()
  foreach(kind IN LISTS expected)
    list(FIND kinds ${kind} at)
    if(at EQUAL -1)
      message(SEND_ERROR "no ${kind} among ${kinds}")
    endif()
  endforeach()
endforeach()

expect("gpukit countdown --workers Alice,Bob --from 2" 0
  "Alice is counting down: 2...\nAlice is counting down: 1...\nAlice finished counting down\nBob is counting down: 2...\nBob is counting down: 1...\nBob finished counting down\n"
  "")
foreach(mode "threads Thread" "processes Process" "async Coroutine")
  string(REPLACE " " ";" mode "${mode}")
  list(GET mode 1 word)
  list(GET mode 0 mode)
  expect("gpukit countdown --workers Eve --mode ${mode} --verbose" 0
    "${word} Eve starting...\n${word} Eve is counting down: 5...\n${word} Eve is counting down: 4...\n${word} Eve is counting down: 3...\n${word} Eve is counting down: 2...\n${word} Eve is counting down: 1...\n${word} Eve finished counting down\n"
    "")
endforeach()

# A burn of few counters counts those that there are, a team at least.
expect("gpukit countdown --for 200ms --counters 1 --from 65536 --device cpu --json" 0 "~" "")
expect_json("128" counters)
# A grain has no more room than there are counters.
expect("gpukit countdown --counters 1000 --from 1000 --grain 4e9 --device cpu" 0 "~in all +1000000 " "")
expect("gpukit countdown --for 5s --timeout 300ms --device cpu" 6 ""
  "~^gpukit: stopped by --timeout: [^\n]+ 0 errors\n$")
# It may come before anything was counted, and is told all the same.
expect("gpukit countdown --for 5s --timeout 1ms --device cpu" 6 ""
  "~^gpukit: stopped by --timeout[: ][^\n]+\n$")
expect("gpukit countdown --timeout 1ms --device cpu" 6 ""
  "~^gpukit: stopped by --timeout while [^\n]+ (measured|opened)\n$")
expect("timeout --preserve-status -s INT 1 gpukit countdown --compare --counters 1e6" 130 ""
  "~^gpukit: stopped before the second round: [^\n]+\n$")

foreach(case "--counters 0" "--from 0" "--from 4294967296" "--counters 1e19 --from 1e9"
    "--counters -1" "5" "--compare --for 1s" "--compare --device cpu" "--for 0s"
    "--for 1s --verify all" "--mode threads" "--verbose" "--workers '' " "--workers a,,b"
    "--workers a --plain" "--workers a --from 0" "--journal j" "--shard 1/2"
    "--for 1s --counters 1e9 --from 1e5" "--workers a --mode fork" "--for 1s --counters 2097152"
    "--workers a --timeout 1s" "--workers a --device cpu" "--compare --timeout 1s"
    "--compare --verify all" "--compare --seed 7" "--compare --counters 1e19")
  expect("gpukit countdown ${case}" 2 "" "~^gpukit: [^\n]+\n$")
endforeach()
