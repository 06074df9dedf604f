# gpukit compare: statistics, results, pages, and the measuring.
add_library(results_fixture OBJECT results/fixture.c)
target_include_directories(results_fixture PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/results)
target_link_libraries(results_fixture PUBLIC gpukit_program_objects)

# What can be said of samples, and what follows from results.
foreach(part random intervals tests fits)
  gpukit_test(unit statistics_${part} statistics/${part}_test.c LIBS gpukit_program_objects)
  target_include_directories(unit_statistics_${part} PRIVATE statistics)
endforeach()
add_library(results_made OBJECT results/made.c)
target_include_directories(results_made PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/results)
target_link_libraries(results_made PUBLIC gpukit_program_objects)
foreach(part analysis claims odd words)
  gpukit_test(unit results_${part} results/${part}_test.c LIBS results_fixture results_made
    gpukit_program_objects)
endforeach()

# The measuring, and what of it runs outside of this process.
foreach(part cold digest environment peers process strategy workload)
  gpukit_test(unit ${part} compare/${part}_test.c LIBS gpukit_program_objects m)
endforeach()
if(GPUKIT_OPENMP AND GPUKIT_JANSSON)
  gpukit_cli_test(compare TIMEOUT 300)
  if(GPUKIT_OPENCL)
    gpukit_cli_test(compare_devices TIMEOUT 300)
  endif()
endif()

# Results as texts, and back.
gpukit_test(results text results/results_text_test.c LIBS results_fixture gpukit_program_objects)
target_compile_definitions(results_text PRIVATE
  GOLDEN="${CMAKE_CURRENT_SOURCE_DIR}/results/golden")
gpukit_test(results difference results/difference_test.c
  LIBS results_fixture gpukit_program_objects)
if(GPUKIT_JANSSON)
  gpukit_test(results json results/results_json_test.c results/written.c
    LIBS results_fixture gpukit_program_objects)
  gpukit_test(results schema results/results_schema_test.c results/written.c
    LIBS results_fixture gpukit_program_objects)
  target_compile_definitions(results_schema PRIVATE
    SCHEMA="${PROJECT_SOURCE_DIR}/docs/compare.schema.json")
  gpukit_fuzz(results_json fuzz/results_json_fuzz.c LIBS gpukit_program_objects)
endif()

# The page.
add_library(results_draw OBJECT results/draw.c page/markup.c)
target_include_directories(results_draw PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/page)
target_link_libraries(results_draw PUBLIC results_fixture)
set(drawn results_draw results_fixture gpukit_program_objects)
add_executable(results_draw_fixture results/draw_fixture.c)
target_link_libraries(results_draw_fixture PRIVATE gpukit_objects ${drawn})
foreach(part IN ITEMS page hostile contrast golden words)
  gpukit_test(page ${part} page/${part}_test.c LIBS ${drawn})
endforeach()
target_compile_definitions(page_golden PRIVATE
  GOLDEN="${CMAKE_CURRENT_SOURCE_DIR}/page/golden/page.txt")
find_program(GPUKIT_TIDY tidy)
gpukit_script_test(page tidy page/tidy_test.cmake ARGS -D TIDY=${GPUKIT_TIDY}
  -D DRAW=$<TARGET_FILE:results_draw_fixture> -D SCRATCH=${CMAKE_CURRENT_BINARY_DIR}/page_tidy)
gpukit_script_test(page digest page/digest_test.cmake
  ARGS -D DIGEST=${GPUKIT_EMBED_DIGEST} -D SCRATCH=${CMAKE_CURRENT_BINARY_DIR}/page_digest)

# Saved results on the command line; and their schema, by a validator of other people's.
if(GPUKIT_JANSSON)
  gpukit_cli_test(report -D DRAW=$<TARGET_FILE:results_draw_fixture>)
  find_program(GPUKIT_PYTHON python3)
  gpukit_script_test(results validator results/validator.cmake ARGS
    -D PYTHON=${GPUKIT_PYTHON} -D PROGRAM=$<TARGET_FILE:gpukit_program>
    -D DRAW=$<TARGET_FILE:results_draw_fixture> -D SCRATCH=${CMAKE_CURRENT_BINARY_DIR}/validator
    -D SCHEMA=${PROJECT_SOURCE_DIR}/docs/compare.schema.json)
endif()
# What its charts are made of, and the page in a browser.
gpukit_test(page busy page/busy_test.c LIBS gpukit_program_objects)
gpukit_test(page figure page/figure_test.c LIBS gpukit_program_objects)
gpukit_script_test(browser page browser/page_test.cmake TIMEOUT 300
  ARGS -DDRAW=$<TARGET_FILE:results_draw_fixture> -DFOLDER=${CMAKE_CURRENT_BINARY_DIR}/browser)
