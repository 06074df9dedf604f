# gpukit compare: statistics, results, pages, and the measuring.
add_library(results_fixture OBJECT results/fixture.c)
target_include_directories(results_fixture PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/results)
target_link_libraries(results_fixture PUBLIC gpukit_program_objects)

# What runs outside of this process.
foreach(part cold environment peers process)
  gpukit_test(unit ${part} compare/${part}_test.c LIBS gpukit_program_objects)
endforeach()
