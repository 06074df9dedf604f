# Turns alternate, however long they are.
include(${CMAKE_CURRENT_LIST_DIR}/../lab.cmake)

experiment(iterations turns_alternate every_iteration_is_in_one_turn)
foreach(place IN ITEMS any_core one_core one_core_yielding)
  figure(GREATER 0 ${place} turns)
  figure(GREATER 1 ${place} iterations)
  figure(GREATER 0 ${place} longest_turn_iterations)
endforeach()
