# gpukit report: what was saved, shown anew and side by side. The results are the tests' fixture,
# out of its page: -D DRAW=results_draw_fixture.
include(${CMAKE_CURRENT_LIST_DIR}/cli.cmake)

expect("${DRAW} page.html noise=0.004 rounds=11 cores=2" 0 "" "")
expect("gpukit report page.html --json run.json" 0 "" "")

# The same in every form, whichever of its forms it was read from.
expect("gpukit report run.json --json again.json; cmp run.json again.json" 0 "" "")
expect("gpukit report run.json --html=again.html; gpukit report again.html --json -" 0 "~" "")
file(READ ${SCRATCH}/run.json run)
if(NOT OUT STREQUAL run)
  message(SEND_ERROR "the page has another JSON in it than the file")
endif()
expect_json("gpukit.compare/1" schema)
expect_json("18446744073709551557" plan seed)
expect("gpukit report run.json" 0 "~\nprimes:1e9\n.*  sequential +[0-9]+ ms +1.00x  1.00-1.00 .*#.*\
mismatch: .*\nprimes, by its size\n" "")
set(table "${OUT}")
expect("gpukit report page.html" 0 "${table}" "")
expect("LC_ALL=C.UTF-8 gpukit report run.json" 0 "~1.00×  1.00–1.00   █" "")
expect("gpukit report run.json --csv - | head -n 1 | tr '\\r' '!'" 0
  "~^workload,row,kind,role,round,order,began,seconds,.*,outlier!\n$" "")
expect("gpukit report run.json --md=-" 0 "~^## gpukit compare\n.*\n[|] <code>sequential</code> [|]" "")
expect("gpukit report run.json --html a.html --csv a.csv --md a.md --teach; ls a.*" 0
  "a.csv\na.html\na.md\n" "")
expect("gpukit report run.json --html -" 0 "~^<!DOCTYPE html>\n.*" "")

# Side by side: one row is slower by an eighth, one is gone, a fact is another one.
string(JSON rows LENGTH "${run}" groups 0 rows)
set(slow "${run}")
set(i 0)
string(JSON count LENGTH "${run}" groups 0 rows 3 samples)
while(i LESS count)
  string(JSON seconds GET "${run}" groups 0 rows 3 samples ${i} 3)
  string(REGEX REPLACE "^0\\.([0-9][0-9][0-9]).*$" "1\\1" thousandths "${seconds}")
  math(EXPR slower "(${thousandths} - 1000) * 9 / 8 + 1000")
  string(REGEX REPLACE "^1" "0." slower "${slower}")
  string(JSON slow SET "${slow}" groups 0 rows 3 samples ${i} 3 "${slower}")
  math(EXPR i "${i} + 1")
endwhile()
string(JSON name GET "${run}" groups 0 rows 3 name)
string(JSON slow SET "${slow}" groups 0 rows 2 name "\"another\"")
string(JSON slow SET "${slow}" facts 0 value "\"Another processor\"")
file(WRITE ${SCRATCH}/slow.json "${slow}")
expect("gpukit report run.json slow.json" 0 "~2 beside 1: of [0-9]+ rows in both, 1 is slower, \
.*${name} .* slower\n.* gone\n|.* new\n.*What else is different\n  processor, model\n" "")
expect("gpukit report run.json run.json --fail-if-slower 0%" 0 "~" "")
set(gone "gpukit: 1 row of the first run is not measured in the last one\n")
expect("gpukit report run.json slow.json --fail-if-slower 5%" 1 "~2 beside 1"
  "~^${gone}gpukit: slower by more than 5 %: primes:1e9 ${name} \\(1[0-9]\\.[0-9] %\\)\n$")
expect("gpukit report run.json slow.json --fail-if-slower=50%" 0 "~" "${gone}")
expect("gpukit report slow.json run.json --fail-if-slower '5 %'" 0 "~" "${gone}")
expect("gpukit report run.json slow.json run.json slow.json" 0 "~4 beside 1: of " "")
expect("gpukit report run.json slow.json --json -" 0 "~" "")
expect_json("gpukit.difference/1" schema)
expect_json("slower" rows 3 runs 1 verdict)
expect_json("slow.json" runs 1 file)
expect_json("Another processor" facts 0 values 1)
expect("gpukit report run.json slow.json --md - --html d.html" 0 "~^## gpukit report\n.*[*][*]slower" "")
expect("cat d.html" 0 "~^<!DOCTYPE html>\n.*What has changed.*slower.*</html>\n$" "")

# Runs that are partial or noisy say so.
string(REPLACE "\"partial\": false" "\"partial\": true" partial "${run}")
file(WRITE ${SCRATCH}/partial.json "${partial}")
expect("gpukit report partial.json" 0 "~^(MISMATCH|PARTIAL)  stopped before it had the rounds" "")
expect("${DRAW} noisy.html noise=0.3 rounds=7 cores=2; gpukit report noisy.html" 0 "~^NOISY " "")
expect("gpukit report run.json noisy.html --fail-if-slower 5%" 0 "~noisy.html, .*, NOISY\n"
  "~^gpukit: no verdict on [0-9]+ rows: a run of them was too noisy\n$")

function(refused arguments message)
  expect("gpukit report ${arguments}" 2 "" "gpukit: ${message}\n")
endfunction()
refused("" "report needs results that were saved: gpukit report FILE.json...")
refused("1 2 3 4 5 6 7 8 9" "report takes at most 8 files, not 9")
refused("run.json --fail-if-slower 5%" "--fail-if-slower needs two runs: gpukit report BEFORE NOW")
foreach(part IN ITEMS 5 x% -5% 1e9% 5%% nan%)
  refused("run.json run.json --fail-if-slower=${part}"
    "--fail-if-slower takes a percentage, such as 5%; not '${part}'")
endforeach()
refused("run.json run.json --csv x" "--csv is for one run; give one file")
refused("run.json run.json --teach --html x" "--teach is for the page of one run; give one file")
refused("run.json --teach" "--teach is for the page; add --html=FILE")
refused("run.json --md x --csv x" "--csv and --md name the same file; give each its own")
refused("run.json --json run.json"
  "'run.json' would be replaced by its own report; write that to another file")

# Files that are no results: a line for each, and nothing is written.
function(unreadable file message)
  expect("gpukit report ${file} --md out.md" 74 "" "gpukit: ${message}\n")
  expect("ls out.md" 2 "" "~")
endfunction()
unreadable(none.json "'none.json': cannot be opened: No such file or directory")
unreadable(. "'.': cannot be read: Is a directory")
file(WRITE ${SCRATCH}/text "no JSON")
unreadable(text "'text': the text is no JSON: line 1, column 2: '[' or '{' expected")
file(WRITE ${SCRATCH}/other.json "{\"schema\": \"gpukit.devices/1\"}")
unreadable(other.json
  "'other.json': the text is not of gpukit compare: its schema is not gpukit.compare/1")
file(WRITE ${SCRATCH}/page "<html><script>1</script></html>")
unreadable(page "'page': is a page without results of gpukit compare in it")
string(JSON bad REMOVE "${run}" groups 2 rows 0 kind)
file(WRITE ${SCRATCH}/bad.json "${bad}")
unreadable(bad.json "'bad.json': groups[2].rows[0].kind is missing")
string(REPLACE "compare/1" "compare/2" newer "${run}")
file(WRITE ${SCRATCH}/newer.json "${newer}")
unreadable(newer.json "'newer.json': the schema 'gpukit.compare/2' is of another gpukit, and this \
one reads gpukit.compare/1; try a newer gpukit")
expect("gpukit report run.json --html none/x" 74 ""
  "~^gpukit: cannot write 'none/x': No such file or directory\n$")
expect("gpukit report run.json --md - > /dev/full" 74 "" "~^gpukit: ")
