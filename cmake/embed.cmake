# cmake -D INPUT=file -D OUTPUT=file.c -D NAME=text -D SYMBOL=name -P embed.cmake
#
# Writes INPUT as a C array. Bytes in hexadecimal: any content, any length, no escapes.
# The NUL behind the last byte is not part of the size.
file(SIZE ${INPUT} size)
file(READ ${INPUT} hex HEX)
string(REPEAT "[0-9a-f]" 32 row)
string(REGEX REPLACE "(${row})" "\\1\n" hex "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE ${OUTPUT}
"/* kernels/${NAME}, embedded by cmake/embed.cmake. */
#include \"kernel_sources.h\"

static const unsigned char text[] = {
${bytes}0x00};

const gpk_source gpk_source_${SYMBOL} = {\"${NAME}\", text, ${size}};
")
