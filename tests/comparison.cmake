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
