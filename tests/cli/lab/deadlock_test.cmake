# Opposite order ends in a cycle that is found and broken once; one order makes none.
include(${CMAKE_CURRENT_LIST_DIR}/../lab.cmake)

experiment(deadlock every_transfer_is_done_once opposite_order_ends_in_a_cycle
  one_retreat_breaks_it same_order_never_makes_a_cycle)
figure(EQUAL 2 opposite_order transfers)
figure(EQUAL 1 opposite_order cycles)
figure(EQUAL 1 opposite_order retreats)
figure(GREATER 0 opposite_order standstill_seconds)
figure(EQUAL 20 same_order transfers)
figure(EQUAL 0 same_order cycles)
expect("gpukit lab deadlock" 0 "~Alice holds X and awaits Y, which Bob holds\n" "~")
