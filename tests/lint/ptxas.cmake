# cmake -D KERNELS=folder -D CLANG=file -D PTXAS=folder -D TABLE=file -D GOLDEN=file
#   -D SCRATCH=folder -P ptxas.cmake
#
# Compiles every program for an NVIDIA H200, in every specialisation that the table has, and
# refuses what would be slow there: spills, a stack, too many registers, too much local memory.
# The registers and the bytes of each kernel are kept in the golden file; GPUKIT_ACCEPT=1 in the
# environment writes it anew. PTXAS is a folder that scripts/fetch-ptxas has made.
cmake_minimum_required(VERSION 3.25)
set(MOST_REGISTERS 128) # with 256 items in a group two groups fit on a multiprocessor
set(MORE_REGISTERS 4)   # compilers differ by that much
set(ACCEPT "GPUKIT_ACCEPT=1 ctest --preset release -R 'lint/ptxas$'")

if(NOT EXISTS ${PTXAS}/ptxas)
  message(STATUS "SKIP: no ptxas (scripts/fetch-ptxas build/ptxas)")
  return()
elseif(NOT CLANG)
  message(STATUS "SKIP: no clang that reads what fetch-ptxas brings (install clang-15)")
  return()
endif()
include(${CMAKE_CURRENT_LIST_DIR}/programs.cmake)

function(refuse kernel specialisation why)
  message(SEND_ERROR "kernel ${kernel} (${specialisation}): ${why}")
endfunction()

# As "A=1,B=2;A=1,B=3..."; "-" for a program that is built as it is.
function(list_specialisations program out)
  set(all "")
  string(REPLACE "." "\\." pattern "${program}")
  file(STRINGS ${TABLE} rows REGEX "^${pattern} ")
  foreach(row IN LISTS rows)
    string(REGEX REPLACE " +" ";" macros "${row}")
    list(POP_FRONT macros)
    set(some "-")
    foreach(macro IN LISTS macros)
      string(REGEX MATCH "^([^=]+)=(.*)$" match "${macro}")
      set(name ${CMAKE_MATCH_1})
      string(REPLACE "|" ";" values "${CMAKE_MATCH_2}")
      set(longer "")
      foreach(specialisation IN LISTS some)
        foreach(value IN LISTS values)
          list(APPEND longer "${specialisation},${name}=${value}")
        endforeach()
      endforeach()
      set(some ${longer})
    endforeach()
    list(TRANSFORM some REPLACE "^-," "")
    list(APPEND all ${some})
  endforeach()
  if(NOT all)
    set(all "-")
  endif()
  set(${out} ${all} PARENT_SCOPE)
endfunction()

# Leaves what ptxas says in OUTPUT.
function(assemble program specialisation)
  set(defines "")
  if(NOT specialisation STREQUAL "-")
    string(REPLACE "," ";-D" defines "-D${specialisation}")
  endif()
  # clang 15 knows no sm_90; ptxas makes the same of sm_86.
  execute_process(COMMAND ${CLANG} -x cl -cl-std=CL1.2 -target nvptx64--nvidiacl
    -Xclang -finclude-default-header -Xclang -target-cpu -Xclang sm_86
    -Xclang -target-feature -Xclang +ptx72 -Xclang -mlink-builtin-bitcode
    -Xclang ${PTXAS}/libclc.bc -D__NV_CL_C_VERSION=120 ${defines} -O3
    -S ${SCRATCH}/${program} -o ${SCRATCH}/${program}.ptx
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(result EQUAL 0)
    execute_process(COMMAND ${PTXAS}/ptxas -arch=sm_90 -v ${SCRATCH}/${program}.ptx
      -o ${SCRATCH}/${program}.cubin
      RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  endif()
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "kernels/${program} (${specialisation}) is refused: ${output}")
  endif()
  set(OUTPUT "${output}" PARENT_SCOPE)
endfunction()

# One more row of the golden file in ROWS, for a kernel that is fit for a GPU.
function(judge kernel specialisation about)
  set(bad "[0-9]+ bytes (stack frame|spill stores|spill loads|cumulative stack)")
  string(REGEX MATCHALL "${bad}" parts "${about}")
  list(FILTER parts EXCLUDE REGEX "^0 ")
  if(parts)
    list(JOIN parts ", " parts)
    refuse(${kernel} ${specialisation} "${parts}; where no GPU runs it, its Needs row may say \
'for CPU devices alone: ${kernel}'")
  endif()
  string(REGEX MATCH "Used ([0-9]+) registers" match "${about}")
  set(registers ${CMAKE_MATCH_1})
  set(bytes 0)
  if(about MATCHES " ([0-9]+) bytes smem")
    set(bytes ${CMAKE_MATCH_1})
  endif()
  if(registers GREATER MOST_REGISTERS)
    refuse(${kernel} ${specialisation} "${registers} registers, ${MOST_REGISTERS} at most")
  endif()
  set(ROWS ${ROWS} "${kernel} ${specialisation} ${registers} ${bytes}" PARENT_SCOPE)
endfunction()

function(check program specialisation)
  assemble(${program} ${specialisation})
  read_cpu_kernels(${program} cpu_kernels)
  set(entry "Compiling entry function '[^']+' for '[^']+'[^']+Used [^\n]+")
  string(REGEX MATCHALL "${entry}" blocks "${OUTPUT}")
  set(kernels "")
  foreach(block IN LISTS blocks)
    string(REGEX MATCH "function '([^']+)' for '[^']+'(.+)" match "${block}")
    list(APPEND kernels ${CMAKE_MATCH_1})
    if(NOT CMAKE_MATCH_1 IN_LIST cpu_kernels)
      judge(${CMAKE_MATCH_1} ${specialisation} "${CMAKE_MATCH_2}")
    endif()
  endforeach()
  foreach(kernel IN LISTS cpu_kernels)
    if(NOT kernel IN_LIST kernels)
      message(SEND_ERROR "kernels/${program}: Needs names ${kernel}, and there is none")
    endif()
  endforeach()
  set(ROWS ${ROWS} PARENT_SCOPE)
endfunction()

# A row against the golden one of the same kernel and specialisation.
function(compare row)
  string(REGEX MATCH "^(.*) ([0-9]+) ([0-9]+)$" match "${row}")
  set(key "${CMAKE_MATCH_1}")
  set(registers ${CMAKE_MATCH_2})
  set(bytes ${CMAKE_MATCH_3})
  set(golden ${GOLDEN_ROWS})
  list(FILTER golden INCLUDE REGEX "^${key} [0-9]+ [0-9]+$")
  if(NOT golden MATCHES " ([0-9]+) ([0-9]+)$")
    message(SEND_ERROR "${key}: new, with ${registers} registers and ${bytes} bytes of local "
      "memory; to accept it: ${ACCEPT}")
    return()
  endif()
  math(EXPR most "${CMAKE_MATCH_1} + ${MORE_REGISTERS}")
  if(registers GREATER most OR bytes GREATER CMAKE_MATCH_2)
    message(SEND_ERROR "${key}: ${registers} registers and ${bytes} bytes of local memory, it had "
      "${CMAKE_MATCH_1} and ${CMAKE_MATCH_2}; to accept it: ${ACCEPT}")
  elseif(NOT registers EQUAL CMAKE_MATCH_1 OR NOT bytes EQUAL CMAKE_MATCH_2)
    message(STATUS "${key}: ${registers} registers and ${bytes} bytes, it had "
      "${CMAKE_MATCH_1} and ${CMAKE_MATCH_2}")
  endif()
endfunction()

set(ROWS "")
foreach(program IN LISTS PROGRAMS)
  join_sources(${program} ${SCRATCH}/${program})
  list_specialisations(${program} specialisations)
  foreach(specialisation IN LISTS specialisations)
    check(${program} ${specialisation})
  endforeach()
endforeach()
list(SORT ROWS COMPARE NATURAL)
if("$ENV{GPUKIT_ACCEPT}")
  list(JOIN ROWS "\n" text)
  file(WRITE ${GOLDEN} "# kernel, specialisation, registers, bytes of local memory: of clang 15's "
    "PTX by ptxas for sm_90.\n# Made by ${ACCEPT}\n${text}\n")
endif()
file(STRINGS ${GOLDEN} GOLDEN_ROWS REGEX "^[^#]")
foreach(row IN LISTS ROWS)
  compare("${row}")
endforeach()
foreach(golden IN LISTS GOLDEN_ROWS)
  string(REGEX REPLACE " [0-9]+ [0-9]+$" "" key "${golden}")
  if(NOT ROWS MATCHES "(^|;)${key} ")
    message(SEND_ERROR "${key}: gone; to accept that: ${ACCEPT}")
  endif()
endforeach()
