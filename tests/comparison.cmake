# gpukit compare: statistics, results, pages, and the measuring.
add_library(results_fixture OBJECT results/fixture.c)
target_include_directories(results_fixture PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/results)
target_link_libraries(results_fixture PUBLIC gpukit_program_objects)

# Results as texts, and back.
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
add_executable(results_draw_fixture results/draw_fixture.c)
target_link_libraries(results_draw_fixture PRIVATE gpukit_objects gpukit_program_objects
  results_fixture)
