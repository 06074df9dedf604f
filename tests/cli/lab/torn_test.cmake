# Whatever the writers do, no character is lost and no whole line is torn.
include(${CMAKE_CURRENT_LIST_DIR}/../lab.cmake)

experiment(torn no_character_is_lost whole_lines_are_never_torn)
figure(EQUAL 12400 by_character characters)
figure(EQUAL 400 by_line lines)
figure(EQUAL 0 by_line torn)
