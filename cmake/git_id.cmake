# cmake -D SOURCE=... -D OUT=... -P git_id.cmake
#
# Writes a source that tells which commit is built, and whether it was changed; "" where this is no
# checkout of its own. The file is touched only where that has changed.
set(id "")
find_program(git git)
if(git AND EXISTS ${SOURCE}/.git)
  execute_process(COMMAND ${git} -C ${SOURCE} describe --always --dirty=-changed --abbrev=12
    --exclude=* OUTPUT_VARIABLE id ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
endif()
if(NOT id MATCHES "^[0-9a-f]+(-changed)?$")
  set(id "")
endif()
set(text "extern const char environment_git[];\nconst char environment_git[] = \"${id}\";\n")
set(old "")
if(EXISTS ${OUT})
  file(READ ${OUT} old)
endif()
if(NOT text STREQUAL old)
  file(WRITE ${OUT} "${text}")
endif()
