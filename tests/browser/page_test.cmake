# cmake -D DRAW=results_draw_fixture -D FOLDER=of pages -P page_test.cmake
foreach(tool IN ITEMS chromedriver python3)
  find_program(${tool} ${tool})
  if(NOT ${tool})
    message(STATUS "SKIP: no ${tool} (install chromium-driver and python3)")
    return()
  endif()
endforeach()

function(draw name word)
  execute_process(COMMAND ${DRAW} ${FOLDER}/${name}.html "${word}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(MAKE_DIRECTORY ${FOLDER})
draw(plain teach)
draw(many events=3000)
set(markup "\"'><img src=x onerror=hurt=1></script><script>hurt=2</script><b id=data>&amp;")
draw(hostile "hostile=${markup}")
execute_process(COMMAND ${python3} -B ${CMAKE_CURRENT_LIST_DIR}/page_test.py ${chromedriver}
  ${FOLDER}/plain.html ${FOLDER}/hostile.html ${FOLDER}/many.html COMMAND_ERROR_IS_FATAL ANY)
