# Every way gives the same sum, whatever devices there are; who is faster is another matter.
include(${CMAKE_CURRENT_LIST_DIR}/../lab.cmake)

experiment(norms every_sum_is_within_the_bound every_vector_is_done_once a_copy_is_equal)
figure(EQUAL 1000 vectors)
figure(EQUAL 10000 dimension)
figure(EQUAL 40000000 bytes)
figure(GREATER 57000 one_thread sum)
figure(LESS 58000 one_thread sum)
figure(GREATER 0 one_thread seconds)
figure(GREATER 57000 threads sum)
figure(LESS 58000 threads sum)

expect("gpukit lab norms --device nosuch" 3 "" "~nosuch[^\n]*\n$")
