# cmake -D KERNELS=folder -D HOST=folder -D CLANG=file -D SCRATCH=folder -P rules.cmake
#
# What kernels/README.md says that GPUs want, as far as a machine can see it: words that no kernel
# may have, in any branch; of each program as the compiler sees it without extensions, doubles, asm
# and floats that may be contracted; barriers; what argument blocks are made of; the host's options.
cmake_minimum_required(VERSION 3.25)
if(NOT CLANG)
  message(STATUS "SKIP: no clang (install clang)")
  return()
endif()
include(${CMAKE_CURRENT_LIST_DIR}/programs.cmake)
set(before "(^|[^A-Za-z0-9_])")
set(behind "([^A-Za-z0-9_]|$)")

function(read_code file out)
  file(READ ${file} text)
  string(REGEX REPLACE "//[^\n]*" "" text "${text}")
  string(REGEX REPLACE "/\\*([^*]|\\*+[^*/])*\\*+/" "" text "${text}")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

function(refuse_words file why)
  read_code(${file} text)
  foreach(word IN LISTS ARGN)
    if(text MATCHES "${before}(${word})${behind}")
      string(REPLACE "${KERNELS}/" "kernels/" name ${file})
      message(SEND_ERROR "${name} has ${CMAKE_MATCH_2}: ${why}")
    endif()
  endforeach()
endfunction()

# Without extensions, for no device that has a macro of its own: so guards have done their work.
function(check_guards program)
  execute_process(COMMAND ${CLANG} -x cl -cl-std=CL1.2 -Xclang -cl-ext=-all
    -target spir64 -E -P ${SCRATCH}/${program}
    RESULT_VARIABLE result OUTPUT_VARIABLE text ERROR_VARIABLE errors)
  if(NOT result EQUAL 0)
    message(SEND_ERROR "kernels/${program} is refused: ${errors}")
  endif()
  if(text MATCHES "${before}(double[0-9]*)${behind}")
    message(SEND_ERROR "kernels/${program} has doubles where there is no cl_khr_fp64")
  endif()
  if(text MATCHES "${before}(asm|__asm|__asm__)${behind}")
    message(SEND_ERROR "kernels/${program} has asm where __NV_CL_C_VERSION is not defined")
  endif()
  string(FIND "${text}" "#pragma OPENCL FP_CONTRACT OFF" off)
  if(text MATCHES "${before}(float[0-9]*)${behind}" AND off EQUAL -1)
    message(SEND_ERROR "kernels/${program} computes floats that may be contracted: its Sources "
      "begin with lib/dialect.h")
  endif()
endfunction()

# What is inlined is seen in the kernel that it was inlined into.
function(check_barriers program)
  execute_process(COMMAND ${CLANG} -x cl -cl-std=CL1.2 -target spir64 -Xclang
    -finclude-default-header -O1 -emit-llvm -S ${SCRATCH}/${program} -o ${SCRATCH}/${program}.ll
    RESULT_VARIABLE result ERROR_VARIABLE errors)
  if(NOT result EQUAL 0)
    message(SEND_ERROR "kernels/${program} is refused: ${errors}")
    return()
  endif()
  file(STRINGS ${SCRATCH}/${program}.ll lines REGEX "^define |call .*@_Z7barrierj\\(")
  set(function "")
  foreach(line IN LISTS lines)
    if(line MATCHES "^define .*@([A-Za-z0-9_]+)\\(")
      set(function ${CMAKE_MATCH_1})
      string(FIND "${line}" "!reqd_work_group_size" fixed)
    elseif(function AND fixed EQUAL -1 AND NOT function IN_LIST ANY_GROUP)
      message(SEND_ERROR "kernels/${program}: ${function} has a barrier and no "
        "reqd_work_group_size")
      set(function "")
    endif()
  endforeach()
endfunction()

# Text from the beginning of a function up to its last barrier.
function(check_returns file)
  read_code(${file} text)
  string(REGEX REPLACE "[][;]" "," text "${text}")
  string(REGEX REPLACE "\n}" ";" functions "${text}")
  foreach(function IN LISTS functions)
    string(FIND "${function}" "barrier(" last REVERSE)
    string(SUBSTRING "${function}" 0 ${last} front)
    if(last GREATER -1 AND front MATCHES "${before}return${behind}")
      message(SEND_ERROR "${file} returns before a barrier")
    endif()
  endforeach()
endfunction()

set(ANY_GROUP self_test) # one kernel for groups of every size: that they differ is what it tests
set(words "native_[a-z0-9]+" "half_[a-z0-9]+" "v(load|store)a?_half[0-9a-z_]*" "half[0-9]*"
  "printf" "image[123]d[a-z_]*" "sampler_t" "(read|write)_image[a-z]*" "atom_[a-z]+" "mad"
  "get_global_offset" "long double" "sub_group_[a-z_]+")
file(GLOB files ${KERNELS}/*.cl ${KERNELS}/lib/*.h ${KERNELS}/shared/*.h)
foreach(file IN LISTS files)
  refuse_words(${file} "devices lack it, or differ in it" ${words})
  check_returns(${file})
endforeach()
file(GLOB files ${KERNELS}/shared/*.h)
foreach(file IN LISTS files)
  refuse_words(${file} "host and devices differ in it" size_t bool "u?(char|short|int|long)3"
    "float3" "ptrdiff_t" "double")
endforeach()
foreach(program IN LISTS PROGRAMS)
  join_sources(${program} ${SCRATCH}/${program})
  check_guards(${program})
  check_barriers(${program})
endforeach()

file(GLOB_RECURSE files ${HOST}/*.c ${HOST}/*.h)
set(has_standard FALSE)
foreach(file IN LISTS files)
  read_code(${file} text)
  if(text MATCHES "-cl-(fast-relaxed-math|mad-enable|unsafe-math[a-z-]*|finite-math-only)")
    message(SEND_ERROR "${file} has -cl-${CMAKE_MATCH_1}: results would differ from the host's")
  endif()
  if(text MATCHES "\"[^\"\n]*-cl-std=CL1\\.2")
    set(has_standard TRUE)
  endif()
endforeach()
if(NOT has_standard)
  message(SEND_ERROR "no file of the host builds kernels with -cl-std=CL1.2")
endif()
