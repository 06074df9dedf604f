# Waits are never cut short and overlap as far as they can; work comes to the same.
include(${CMAKE_CURRENT_LIST_DIR}/../lab.cmake)

experiment(waiting no_wait_is_cut_short never_more_at_once_than_can_be everybody_computes_the_same
  one_thread_has_all_ten_waits_at_once one_thread_computes_one_at_a_time)
figure(EQUAL 10 tasks)
figure(GREATER_EQUAL 0.8 waiting sequential seconds)
figure(EQUAL 1 waiting sequential most_at_once)
figure(GREATER_EQUAL 0.4 waiting workers_2 seconds)
figure(GREATER_EQUAL 0.08 waiting async seconds)
figure(EQUAL 10 waiting async most_at_once)
figure(EQUAL 1 computing async most_at_once)
