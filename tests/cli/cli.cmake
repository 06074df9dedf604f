# cli.cmake - runs command lines with the built gpukit first in PATH, and compares all three
# of stdout, stderr and the exit code, exactly.
#
#   expect("gpukit primes 10" 0 "4\n" "")
#   expect("gpukit primes x" 2 "" "~^gpukit: [^\n]*\n$")      ~ starts a regular expression
#   expect("gpukit devices" 0 "~" "~")                      and alone it is any text
#
# The command lines are for sh. Tests get -D PROGRAM=build/gpukit and -D SCRATCH=folder, which
# is empty and their working directory.
cmake_minimum_required(VERSION 3.25)
get_filename_component(folder ${PROGRAM} DIRECTORY)
set(ENV{PATH} "${folder}:$ENV{PATH}")
set(ENV{LC_ALL} C)
foreach(variable IN ITEMS GPUKIT_DEVICE GPUKIT_KERNEL_DIR OMP_NUM_THREADS)
  unset(ENV{${variable}})
endforeach()
file(REMOVE_RECURSE ${SCRATCH})
file(MAKE_DIRECTORY ${SCRATCH})

function(differs got expected out)
  if(expected STREQUAL "~")
    set(result FALSE)
  elseif(expected MATCHES "^~(.*)$")
    set(pattern "${CMAKE_MATCH_1}")
    set(result TRUE)
    if("${got}" MATCHES "${pattern}")
      set(result FALSE)
    endif()
  else()
    string(COMPARE NOTEQUAL "${got}" "${expected}" result)
  endif()
  set(${out} ${result} PARENT_SCOPE)
endfunction()

# Leaves stdout in OUT and stderr in ERR, for a closer look.
function(expect command code out err)
  execute_process(COMMAND sh -c "${command}" WORKING_DIRECTORY ${SCRATCH} TIMEOUT 100
    RESULT_VARIABLE got_code OUTPUT_VARIABLE got_out ERROR_VARIABLE got_err)
  differs("${got_out}" "${out}" out_differs)
  differs("${got_err}" "${err}" err_differs)
  if(NOT got_code STREQUAL code OR out_differs OR err_differs)
    message(SEND_ERROR "$ ${command}\n"
      "exit code ${got_code}, expected ${code}\n"
      "stdout [[${got_out}]]\nexpected [[${out}]]\n"
      "stderr [[${got_err}]]\nexpected [[${err}]]")
  endif()
  set(OUT "${got_out}" PARENT_SCOPE)
  set(ERR "${got_err}" PARENT_SCOPE)
endfunction()

# expect_json(expected member...): a member of the object in OUT.
function(expect_json expected)
  string(JSON got ERROR_VARIABLE error GET "${OUT}" ${ARGN})
  if(NOT got STREQUAL expected)
    message(SEND_ERROR "${ARGN} is ${got}, expected ${expected} (${error}) in\n${OUT}")
  endif()
endfunction()

# The ids of the usable OpenCL devices of one kind: CPU, GPU or accelerator.
function(find_opencl wanted out)
  execute_process(COMMAND gpukit devices --json OUTPUT_VARIABLE all COMMAND_ERROR_IS_FATAL ANY)
  set(ids "")
  string(JSON count LENGTH "${all}" devices)
  set(i 0)
  while(i LESS count)
    foreach(member IN ITEMS id backend kind usable)
      string(JSON ${member} GET "${all}" devices ${i} ${member})
    endforeach()
    if(backend STREQUAL "opencl" AND usable AND kind STREQUAL wanted)
      list(APPEND ids ${id})
    endif()
    math(EXPR i "${i} + 1")
  endwhile()
  set(${out} "${ids}" PARENT_SCOPE)
endfunction()
