# programs.cmake - reads the programs in the folder KERNELS by the rows of their head comments,
# which kernels/README.md tells of.
file(GLOB PROGRAMS RELATIVE ${KERNELS} ${KERNELS}/*.cl)
if(NOT PROGRAMS)
  message(SEND_ERROR "no programs in ${KERNELS}")
endif()

# The first comment as one line.
function(read_head program out)
  file(READ ${KERNELS}/${program} text)
  string(REGEX REPLACE "\\*/.*" "" head "${text}")
  string(REGEX REPLACE "\n \\*? *" " " head "${head}")
  set(${out} "${head}" PARENT_SCOPE)
endfunction()

# The files that Sources names, in order; it may go on over several lines.
function(read_sources program out)
  read_head(${program} head)
  if(NOT head MATCHES " Sources +(.*) - in that order")
    message(FATAL_ERROR "kernels/${program}: no row 'Sources   a, b, this file - in that order'")
  endif()
  string(REPLACE "this file" ${program} row "${CMAKE_MATCH_1}")
  string(REGEX REPLACE ", *" ";" row "${row}")
  set(${out} ${row} PARENT_SCOPE)
endfunction()

# The kernels that Needs says are for CPU devices alone.
function(read_cpu_kernels program out)
  read_head(${program} head)
  set(row "")
  if(head MATCHES " Needs +(.*) Sources " AND
      CMAKE_MATCH_1 MATCHES "for CPU devices alone: ([a-z0-9_, ]+)")
    string(STRIP "${CMAKE_MATCH_1}" row)
    string(REGEX REPLACE ", *" ";" row "${row}")
  endif()
  set(${out} ${row} PARENT_SCOPE)
endfunction()

# The kernels that the program itself has.
function(read_entries program out)
  file(READ ${KERNELS}/${program} text)
  string(REPLACE ";" "," text "${text}")
  string(REGEX MATCHALL "(__kernel|_KERNEL)[^{]*[ \n]void[ \n]+[a-z0-9_]+\\(" entries "${text}")
  list(TRANSFORM entries REPLACE ".*[ \n]([a-z0-9_]+)\\($" "\\1")
  set(${out} ${entries} PARENT_SCOPE)
endfunction()

# Writes the program as drivers see it, its sources one after the other.
function(join_sources program file)
  read_sources(${program} sources)
  set(text "")
  foreach(source IN LISTS sources)
    string(APPEND text "#line 1 \"kernels/${source}\"\n")
    file(READ ${KERNELS}/${source} part)
    string(APPEND text "${part}")
  endforeach()
  file(WRITE ${file} "${text}")
endfunction()
