# gpukit merge: the answer on stdout when all of it is there, else how to get there on stderr.
# Needs -D JOURNALS=cli_journals, which makes the journals.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)

function(make file job first count more)
  expect("${JOURNALS} ${file} '${job}' ${first} ${count} ${more}" 0 "" "")
endfunction()

set(job "primes count 0..991")
make(a "${job}" 0 6 0)
make(b "${job}" 4 6 0)
expect("gpukit merge a b" 0 "145\n" "")
expect("gpukit merge b a a --quiet" 0 "145\n" "")
expect("gpukit merge a b --output all; gpukit merge all" 0 "145\n145\n" "")

# What is missing, and the command that finishes it.
set(part "gpukit: 60 % of the job is done, 6 of 10 grains: ${job}\n")
expect("gpukit merge a" 1 ""
  "${part}gpukit: finish it with: gpukit primes 0 991 --journal=a\n")
make(c "${job}" 1 3 0)
expect("gpukit merge a c" 1 "" "${part}gpukit: bring them together first: gpukit merge JOURNAL... \
--output FILE\ngpukit: finish it with: gpukit primes 0 991 --journal=FILE\n")
expect("gpukit merge a c --output d" 1 ""
  "${part}gpukit: finish it with: gpukit primes 0 991 --journal=d\n")
expect("gpukit merge d --quiet; echo $?; cp a \"it's b\"; gpukit merge \"it's b\"" 1 "1\n"
  "${part}gpukit: finish it with: gpukit primes 0 991 --journal='it'\\''s b'\n")
expect("cp a ./-a; gpukit merge ./-a; cp a './-1 a'; gpukit merge '-1 a'" 1 ""
  "${part}gpukit: finish it with: gpukit primes 0 991 --journal=./-a\n\
${part}gpukit: finish it with: gpukit primes 0 991 --journal='-1 a'\n")
string(REPEAT "a long name/" 100 long) # no message has room for that at once
expect("mkdir -p './${long}' && cp a './${long}a'; gpukit merge './${long}a'" 1 ""
  "${part}gpukit: finish it with: gpukit primes 0 991 --journal='./${long}a'\n")
expect("head -c -20 a >torn; gpukit merge torn" 1 "" "gpukit: 50 % of the job is done, 5 of 10 \
grains: ${job}\ngpukit: 32 bytes behind the last whole record of a journal are left out\n\
gpukit: finish it with: gpukit primes 0 991 --journal=torn\n")

# For programs; an answer is there only when it is whole.
expect("gpukit merge a b --json" 0 "~^{\n.*\n}\n$" "")
expect_json("gpukit.merge/1" schema)
expect_json("${job}" job)
expect_json("primes 0 991" command)
expect_json("2" journals)
expect_json("ON" done)
expect_json("145" value)
expect_json("45" digest)
expect_json("992" units)
expect_json("992" done_units)
expect_json("10" done_grains)
expect("gpukit merge b --json --quiet" 1 "~^{\n.*\n}\n$" "")
expect_json("OFF" done)
expect_json("592" done_units)
expect_json("0" first_gap first)
expect_json("399" first_gap last)
if(OUT MATCHES "value|digest")
  message(SEND_ERROR "a part of the answer is in\n${OUT}")
endif()
expect("gpukit merge a b --json=file.json && cat file.json" 0 "~^145\n{\n.*\n}\n$" "")

# What cannot be merged.
make(wrong "${job}" 5 1 1)
expect("gpukit merge a wrong --output none" 5 "" "gpukit: grain 5 is 15 (digest 5) in record 5 of \
'a' and 16 (digest 5) in record 0 of 'wrong'\n")
make(other "squares" 5 1 0)
expect("gpukit merge a other --output none" 2 ""
  "gpukit: journal 'other' is of another job: \"squares\", not \"${job}\"\n")
expect("gpukit merge a missing --output none" 74 ""
  "gpukit: cannot open journal 'missing': No such file or directory (open, ENOENT)\n")
expect("echo dear diary >diary; gpukit merge a diary" 74 ""
  "gpukit: 'diary' is no journal of gpukit; name another file\n")
expect("gpukit merge a --output a" 2 ""
  "gpukit: output 'a' is one of the journals to merge; name another file\n")
expect("gpukit merge a --output diary" 2 ""
  "gpukit: output 'diary' is there already; name another file, or delete it\n")
expect("cat diary; ls none" 2 "dear diary\n" "~none")
