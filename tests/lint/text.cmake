# cmake -D ROOT=checkout -P text.cmake
#
# Every text file: no white space at the end of a line, no tabs, no carriage returns, one
# newline at the end, no folder of somebody's machine; within 100 columns, but for prose and
# for what the program prints.
cmake_minimum_required(VERSION 3.25)
set(MACHINE_PATHS "/(ho[m]e|ro[o]t|wo[r]k|Us[e]rs)/") # brackets: this line is no such path
string(REPEAT "[^\n]" 101 TOO_LONG)

function(refuse why)
  message(NOTICE "${file}: ${why}")
  set_property(GLOBAL PROPERTY broken TRUE)
endfunction()

function(check file)
  file(READ ${ROOT}/${file} text)
  if(text MATCHES "[ \t]\n")
    refuse("white space at the end of a line")
  endif()
  if(text MATCHES "\t|\r")
    refuse("a tab or a carriage return")
  endif()
  if(text MATCHES "[^\n]$|\n\n$")
    refuse("must end in one newline")
  endif()
  if(text MATCHES "${MACHINE_PATHS}[^\n]*")
    refuse("a folder of one machine: ${CMAKE_MATCH_0}")
  endif()
  if(NOT file MATCHES "\\.md$|^tests/cli/" AND text MATCHES "${TOO_LONG}[^\n]*")
    refuse("more than 100 columns: ${CMAKE_MATCH_0}")
  endif()
endfunction()

set(patterns ${ROOT}/.ci/run ${ROOT}/.clang* ${ROOT}/.editorconfig ${ROOT}/*.md ${ROOT}/*.txt
  ${ROOT}/*.json ${ROOT}/LICENSE ${ROOT}/scripts/*)
file(GLOB files LIST_DIRECTORIES FALSE RELATIVE ${ROOT} ${patterns})
set(patterns "")
foreach(room IN ITEMS cmake docs kernels host src examples tests bench)
  foreach(kind IN ITEMS c cc h in map cl css js cmake txt md sh)
    list(APPEND patterns ${ROOT}/${room}/*.${kind})
  endforeach()
endforeach()
file(GLOB_RECURSE deep RELATIVE ${ROOT} ${patterns})
list(FILTER deep EXCLUDE REGEX "/corpora/|/golden/") # bytes as they must be
foreach(file IN LISTS files deep)
  check(${file})
endforeach()
get_property(broken GLOBAL PROPERTY broken)
if(broken)
  message(FATAL_ERROR "some text is not as it should be")
endif()
