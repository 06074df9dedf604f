# Each game is played whole and in turn, and never in less time than its moves take.
include(${CMAKE_CURRENT_LIST_DIR}/../lab.cmake)

experiment(chess each_game_has_its_moves_and_replies nobody_moves_out_of_turn
  never_faster_than_the_arithmetic no_more_replies_at_once_than_opponents)
figure(EQUAL 1600 sequential arithmetic_minutes)
figure(GREATER_EQUAL 1600 sequential last_reply_minutes)
figure(EQUAL 1 sequential replies_at_once_most)
figure(EQUAL 600 asynchronous arithmetic_minutes)
figure(GREATER_EQUAL 600 asynchronous last_move_minutes)
figure(GREATER_EQUAL 605 asynchronous last_reply_minutes)
