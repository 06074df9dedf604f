# cmake -D INPUT=file -D OUTPUT=file.c -D NAME=text -D DEFINITION="const type name" -D HEADER=file.h
#   -P embed.cmake
#
# Writes INPUT as a C array. Bytes in hexadecimal: any content, any length, no escapes.
# The NUL behind the last byte is not part of the size.
include(${CMAKE_CURRENT_LIST_DIR}/digest.cmake)
file(SIZE ${INPUT} size)
file(READ ${INPUT} hex HEX)
string(REPEAT "[0-9a-f]" 32 row)
string(REGEX REPLACE "(${row})" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
set(last "")
if(DEFINITION MATCHES "page_text")
  digest(${INPUT} base64)
  set(last ", \"sha256-${base64}\"")
endif()
file(WRITE ${OUTPUT}
"/* ${NAME}, embedded by cmake/embed.cmake. */
#include \"${HEADER}\"

static const unsigned char text[] = {
${bytes}0x00};

${DEFINITION} = {\"${NAME}\", text, ${size}${last}};
")
