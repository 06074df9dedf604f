# cmake -D PYTHON=file -D PROGRAM=gpukit -D DRAW=results_draw_fixture -D SCHEMA=file
#       -D SCRATCH=folder -P validator.cmake
#
# What gpukit writes is valid by docs/compare.schema.json, and what is not is refused.
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND ${PYTHON} -c "import jsonschema; jsonschema.Draft202012Validator"
  RESULT_VARIABLE missing OUTPUT_QUIET ERROR_QUIET)
if(NOT PYTHON OR missing)
  message(STATUS "SKIP: no validator for JSON Schema 2020-12 (install python3-jsonschema)")
  return()
endif()
set(check "import json, sys, jsonschema
schema, value = (json.load(open(name)) for name in sys.argv[1:3])
jsonschema.Draft202012Validator.check_schema(schema)
errors = list(jsonschema.Draft202012Validator(schema).iter_errors(value))
print(*(f'{e.json_path}: {e.message[:200]}' for e in errors[:5]), sep='\\n')
sys.exit(len(errors) > 0)
")
file(REMOVE_RECURSE ${SCRATCH})
file(MAKE_DIRECTORY ${SCRATCH})

function(save name)
  execute_process(COMMAND ${DRAW} ${SCRATCH}/${name}.html ${ARGN} COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${PROGRAM} report ${SCRATCH}/${name}.html --json ${SCRATCH}/${name}.json
    COMMAND_ERROR_IS_FATAL ANY)
endfunction()

function(validate name out)
  execute_process(COMMAND ${PYTHON} -c "${check}" ${SCHEMA} ${SCRATCH}/${name}.json
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE errors)
  set(${out} ${result} PARENT_SCOPE)
  set(SAID "${output}${errors}" PARENT_SCOPE)
endfunction()

foreach(words IN ITEMS "rounds=5;cores=2" "noise=0.3;rounds=1;cores=1" "bare"
    "rounds=3;cores=1;hostile=|<\">\\")
  save(run ${words})
  validate(run invalid)
  if(invalid)
    message(SEND_ERROR "${words}: ${SAID}")
  endif()
endforeach()

file(READ ${SCRATCH}/run.json run)
foreach(change IN ITEMS "\"seconds\": 73|\"seconds\": -1" "\"kind\": \"device\"|\"kind\": \"x\""
    "\"seed\": \"|\"seed\": \"-" "\"facts\"|\"fact\"")
  string(REGEX MATCH "^(.*)[|](.*)$" match "${change}")
  string(REPLACE "${CMAKE_MATCH_1}" "${CMAKE_MATCH_2}" bad "${run}")
  file(WRITE ${SCRATCH}/bad.json "${bad}")
  validate(bad invalid)
  if(NOT invalid EQUAL 1 OR bad STREQUAL run)
    message(SEND_ERROR "the schema takes ${CMAKE_MATCH_2}: ${SAID}")
  endif()
endforeach()
