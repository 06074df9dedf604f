# cmake -D SHELLCHECK=program -D ROOT=checkout -P shell.cmake
#
# The scripts pass shellcheck, but for what it only remarks.
if(NOT SHELLCHECK)
  message(NOTICE "SKIP: shellcheck is not installed")
  return()
endif()
file(GLOB scripts ${ROOT}/scripts/*)
if(NOT scripts)
  message(FATAL_ERROR "no scripts in ${ROOT}/scripts")
endif()
execute_process(COMMAND ${SHELLCHECK} --severity=warning ${scripts} RESULT_VARIABLE result)
if(NOT result STREQUAL "0")
  message(FATAL_ERROR "some script is not as it should be")
endif()
