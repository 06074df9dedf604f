# cmake -D ROOT=checkout -D PYTHON=file -P gpu_models.cmake
#
# The tables of models of GPUs, here and there, are what bench/gpu_models.py works out.
cmake_minimum_required(VERSION 3.25)
if(NOT PYTHON)
  message(STATUS "SKIP: no python3 (install python3)")
  return()
endif()
execute_process(COMMAND ${PYTHON} -B ${ROOT}/bench/gpu_models.py --check
  RESULT_VARIABLE result ERROR_VARIABLE error)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${error}")
endif()
