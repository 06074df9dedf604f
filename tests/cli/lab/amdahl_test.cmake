# The job is the same on any number of threads, and each number has its row; how fast is another
# matter.
include(${CMAKE_CURRENT_LIST_DIR}/../lab.cmake)

experiment(amdahl any_number_of_threads_gives_the_same side_by_side_gives_the_same)
figure(EQUAL 0.2 serial_share)
figure(GREATER 0 cores)
figure(GREATER 0 steps)
figure(GREATER 0 start_seconds)
figure(GREATER 0 side_by_side_speedup)
figure(EQUAL 1 rows 0 threads)
figure(EQUAL 1 rows 0 speedup)
figure(EQUAL 1 rows 0 amdahl_speedup)

# From one thread to twice the cores.
string(JSON cores GET "${OUT}" figures cores)
string(JSON count LENGTH "${OUT}" figures rows)
math(EXPR last "${count} - 1")
math(EXPR most "2 * ${cores}")
figure(EQUAL ${most} rows ${last} threads)
foreach(row RANGE ${last})
  figure(GREATER 0 rows ${row} seconds)
  figure(LESS 5 rows ${row} amdahl_speedup)
endforeach()
