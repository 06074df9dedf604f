// SPDX-License-Identifier: MIT
#include "problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { QUOTED_MAX = 60 };

bool problem_set(problem *why, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(why->text, sizeof why->text, format, args);
    va_end(args);
    why->lacks_memory = false;
    return false;
}

bool problem_set_memory(problem *why, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(why->text, sizeof why->text, format, args);
    va_end(args);
    why->lacks_memory = true;
    return false;
}

/* A cut must not leave half of a UTF-8 sequence behind. */
static size_t cut_at(const char *text, size_t size)
{
    if (size <= QUOTED_MAX)
        return size;
    size_t cut = QUOTED_MAX;
    while (cut > 0 && ((unsigned char)text[cut] & 0xC0u) == 0x80u)
        cut--;
    return cut;
}

quoted quote(const char *text, size_t size)
{
    quoted result;
    const size_t shown = cut_at(text, size);
    char *out = result.text;
    *out++ = '\'';
    for (size_t i = 0; i < shown; i++) {
        const unsigned char byte = (unsigned char)text[i];
        if (byte < 0x20 || byte == 0x7F)
            out += sprintf(out, "\\x%02x", byte);
        else
            *out++ = (char)byte;
    }
    const char *end = shown < size ? "...'" : "'";
    memcpy(out, end, strlen(end) + 1);
    return result;
}

quoted quote_string(const char *text)
{
    return quote(text, strlen(text));
}
