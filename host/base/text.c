// SPDX-License-Identifier: MIT
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>

void gpk_text_copy(char *out, size_t size, const char *text)
{
    gpk_text_format(out, size, "%s", text);
}

void gpk_text_format(char *out, size_t size, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(out, size, format, args);
    va_end(args);
}
