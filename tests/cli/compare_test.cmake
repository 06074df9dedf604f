# gpukit compare: outputs are held to each other, turns are taken in rounds, and all that is said of
# them can be read again. Nothing here depends on how fast anything is.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)
set(ENV{SOURCE_DATE_EPOCH} 1700000000)
set(tiny "--strategies=threads=2,processes=1 --quick --no-sweep --no-cold --no-peaks --budget=1ms --quiet")

# A run, all its files, and what they say.
expect("gpukit compare primes:1e5 countdown:50x100 ${tiny} --seed 2^64-1 --rounds 5 --no-hostname \
--json r.json --html r.html --csv r.csv --md r.md --trace t.json --title 'a <b> title'" 0 "~primes:1e5" "")
expect("cat r.json" 0 "~^{\n.*\n}\n$" "")
expect_json("gpukit.compare/1" schema)
expect_json("18446744073709551615" plan seed)
expect_json("2023-11-14T22:13:20Z" date)
expect_json("primes:1e5" groups 0 workload)
expect_json("9592" groups 0 rows 0 answer)
foreach(row RANGE 3)
  expect_json("identical" groups 0 rows ${row} check)
  expect_json("measured" groups 0 rows ${row} state)
  string(JSON samples LENGTH "${OUT}" groups 0 rows ${row} samples)
  if(NOT samples EQUAL 5)
    message(SEND_ERROR "row ${row} has ${samples} samples")
  endif()
endforeach()
expect_json("baseline" groups 0 rows 0 role)
expect_json("control" groups 0 rows 1 role)
if(OUT MATCHES "host name")
  message(SEND_ERROR "--no-hostname")
endif()

# Rounds are complete blocks: of each workload everybody has one sample in each round, and the
# orders differ.
string(JSON count LENGTH "${OUT}" groups 1 rows)
expect("grep -c . r.csv" 0 "41\n" "") # a line of names, 2 workloads x 4 rows x 5 rounds
expect("grep -o '<title>[^<]*' r.html | head -n 1" 0 "~a &lt;b&gt; title" "")
expect("grep -c 'https*://' r.html" 1 "0\n" "")
expect("grep -c traceEvents t.json" 0 "1\n" "")

# Saved results are drawn again, the same.
expect("gpukit report r.json --html again.html && cmp r.html again.html" 0 "~" "")
expect("gpukit report r.html --json again.json && cmp r.json again.json" 0 "~" "")
expect("gpukit compare --replay r.html --budget=1ms --quiet --json replayed.json" 0 "~9592|primes:1e5" "")
expect("cat replayed.json" 0 "~^{" "")
expect_json("primes:1e5" groups 0 workload)

# Peers: one that is right, one that is not looked at, and those that are wrong.
expect("gpukit compare primes:1e4 ${tiny} --peer 'right=echo 1,229' --peer-check" 0 "~right" "")
expect("gpukit compare primes:1e4 ${tiny} --peer 'any=echo 7'" 0 "~any" "")
expect("gpukit compare primes:1e4 ${tiny} --peer 'liar=echo 1228' --peer-check --json r.json" 5
  "~mismatch" "~not all outputs are the same")
expect("cat r.json" 0 "~" "")
expect_json("mismatch" groups 0 rows 5 state)
expect_json("liar" groups 0 rows 5 name)
string(JSON samples LENGTH "${OUT}" groups 0 rows 5 samples)
if(NOT samples EQUAL 0)
  message(SEND_ERROR "what is wrong was timed")
endif()
expect("gpukit compare primes:1e4 ${tiny} --peer 'fails=sh -c \"exit 3\"'" 0 "~failed" "")
expect("gpukit compare primes:1e4 ${tiny} --peer 'gone=no-such-program-at-all'" 0 "~gone" "")

expect("gpukit compare primes:1e4 ${tiny} --peer 'sequential=echo 1229'" 2 ""
  "~a strategy is called 'sequential'")

# A parent that ignores how its children end does not hide it from us.
expect("trap '' CHLD; exec gpukit compare primes:1e4 ${tiny} --peer 'fails=false'" 0
  "~fails +failed" "")

# Images: files are held to each other, and each process finds an empty folder.
expect("gpukit compare 'pixels:blur=2+invert@64x48x2' ${tiny} --peer 'cp=sh -c \"ls {out} && test -z \\\"$(ls {out})\\\" && cp {in}/* {out}\"' --json p.json" 0 "~cp" "")
expect("cat p.json" 0 "~" "")
foreach(row RANGE 3)
  expect_json("measured" groups 0 rows ${row} state)
endforeach()

# A report is data: what it has for commands is not run unless that is asked for.
expect("gpukit compare primes:1e4 ${tiny} --peer 'touch=touch touched' --json r.json && rm touched" 0
  "~" "")
expect("gpukit compare --replay r.json --quiet; test ! -e touched" 0 "~" "~")
expect("gpukit compare --replay r.json --quiet --replay-peers; test -e touched" 0 "~" "~")

# Ctrl-C: what there is, or nothing.
expect("timeout -s INT 0.5 gpukit compare primes:1e9 --quiet --json cut.json; code=$?; ls cut.json; exit $code"
  124 "~" "~stopped|No such file")

# Refused before anything is measured.
expect("gpukit compare prime:1e9" 2 "" "~did you mean primes\\?")
expect("gpukit compare --strategies thread" 2 "" "~did you mean threads\\?")
expect("gpukit compare --peer nonsense" 2 "" "~NAME=COMMAND")
expect("gpukit compare --html a --json a" 2 "" "~name the same file")
expect("gpukit compare --html nowhere/r.html" 74 "" "~nowhere")
expect("sed s/--quick/--help/ r.json > odd.json; gpukit compare --replay odd.json" 2 ""
  "~^gpukit: the report was not made by this version's gpukit compare: it was asked for help")
expect("gpukit compare --replay nowhere.json" 74 ""
  "gpukit: 'nowhere.json': cannot be opened: No such file or directory\n")
expect("gpukit compare --replay r.json primes" 2 "" "~leave out 'primes'")
expect("gpukit compare --replay /dev/null" 74 "" "~^gpukit: ")
expect("gpukit compare --seed x primes:10" 2 "" "~^gpukit: ")
expect("gpukit compare primes:1-5" 2 "" "~FIRST-LAST\\+STEP")
expect("gpukit compare primes:1e3,,2" 2 "" "~no list of sizes")
expect("gpukit compare ${tiny} pixels:no-such-operation@8x8x1" 2 "" "~unknown operation")

# Nothing that was asked for is left undone without a word.
expect("gpukit compare --replay r.json --strategies threads" 2 "" "~leave out --strategies, or")
expect("gpukit compare --replay r.json --no-cold" 2 "" "~leave out --no-cold, or")
expect("gpukit compare --replay-peers" 2 "" "~add --replay=FILE")
expect("gpukit compare --peer-check" 2 "" "~add --peer=")
expect("gpukit compare --replay r.json --dry-run" 0 "~^primes:1e4\n  sequential\n" "~")
expect("gpukit report r.json r.json --trace t.json" 2 "" "~--trace is for one run")
expect("gpukit report r.json --trace ./r.json" 2 "" "~would be replaced")
expect("OCL_ICD_VENDORS=/nonexistent gpukit compare primes:1e4 --dry-run" 0 "~threads=2"
  "~no OpenCL device is usable")

# What could not be written is told, and what was measured is shown all the same.
expect("gpukit compare primes:1e4 ${tiny} --html /dev/full" 74 "~sequential, again" "~No space left")

# Where folders are is nobody's business.
expect("gpukit compare pixels:invert@8x8x1 ${tiny} --peer 'copy=cp -r {in}/. {out}' --json r.json" 0
  "~copy" "")
expect("grep -c gpukit- r.json" 1 "0\n" "")
expect("grep -c 'cp -r in/. out' r.json" 0 "1\n" "")


expect("gpukit compare --dry-run primes:1e6 --strategies threads=7" 0
  "~^primes:1e6\n  sequential\n  threads=7\nprimes:1e5  \\(for the break-even\\)\n  sequential\n" "")
expect("gpukit compare --dry-run pixels:invert@8x8x1 --strategies threads=7,command" 0
  "pixels:invert@8x8x1\n  sequential\n  threads=7\n" "")
