# cmake -D INPUT=file -D OUTPUT=file.c -D NAME=text -D DEFINITION="const type name" -D HEADER=file.h
#   -P embed.cmake
#
# Writes INPUT as a C array, a text of a page squeezed and with its digest. Bytes in hexadecimal:
# any content, any length, no escapes.
# The NUL behind the last byte is not part of the size.
include(${CMAKE_CURRENT_LIST_DIR}/digest.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/squeeze.cmake)
set(last "")
if(DEFINITION MATCHES "page_text") # of a page, every one of which has it within
  squeeze(${INPUT} ${OUTPUT}.squeezed)
  set(INPUT ${OUTPUT}.squeezed)
  digest(${INPUT} base64)
  set(last ", \"sha256-${base64}\"")
endif()
file(SIZE ${INPUT} size)
file(READ ${INPUT} hex HEX)
string(REPEAT "[0-9a-f]" 32 row)
string(REGEX REPLACE "(${row})" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE ${OUTPUT}
"/* ${NAME}, embedded by cmake/embed.cmake. */
#include \"${HEADER}\"

static const unsigned char text[] = {
${bytes}0x00};

${DEFINITION} = {\"${NAME}\", text, ${size}${last}};
")
