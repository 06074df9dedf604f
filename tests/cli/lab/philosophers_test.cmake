# The naive ones are stuck for certain, and freed; order and the waiter never are. Who eats how
# much is what happened.
include(${CMAKE_CURRENT_LIST_DIR}/../lab.cmake)

experiment(philosophers no_fork_is_in_two_hands naive_ends_in_a_cycle_of_all
  one_retreat_feeds_all order_never_makes_a_cycle)
figure(EQUAL 5 naive philosophers_in_cycle)
figure(EQUAL 1 naive cycles)
foreach(seat RANGE 4)
  figure(EQUAL 1 naive meals ${seat})
endforeach()
foreach(manners IN ITEMS ordered ordered_queue)
  figure(EQUAL 0 ${manners} cycles)
endforeach()
foreach(manners IN ITEMS ordered ordered_queue arbitrated)
  figure(LESS_EQUAL 1 ${manners} fairness)
  figure(GREATER 0 ${manners} longest_wait_seconds)
endforeach()
expect("gpukit lab philosophers" 0 "~5 holds fork 5 and awaits fork 1, which 1 holds\n" "~")
