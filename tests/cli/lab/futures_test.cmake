# Every future ends once, as it must; and workers that are killed lose nothing.
include(${CMAKE_CURRENT_LIST_DIR}/../lab.cmake)

experiment(futures each_completes_once results_are_right errors_travel_in_futures
  a_timeout_ends_nothing cancelled_before_it_began_never_runs who_runs_is_asked_to_stop
  each_callback_comes_once both_workers_are_killed nothing_is_lost)
figure(EQUAL 9 callbacks)
figure(EQUAL 2 workers_killed)
figure(EQUAL 455052511 primes) # primesieve 1e10
