// SPDX-License-Identifier: MIT
#include "shell.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_plain(const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "/._-+,:@%=";
    return text[0] != '\0' && text[strspn(text, plain)] == '\0';
}

char *shell_word(const char *text)
{
    static const char quote[] = "'\\''"; /* ends the quotes, is one, and begins them anew */
    if (is_plain(text))
        return strdup(text);
    size_t size = sizeof "''";
    for (const char *at = text; *at != '\0'; at++)
        size += *at == '\'' ? strlen(quote) : 1;
    char *word = malloc(size), *out = word;
    if (word == NULL)
        return NULL;
    *out++ = '\'';
    for (const char *at = text; *at != '\0'; at++)
        if (*at == '\'')
            out = stpcpy(out, quote);
        else
            *out++ = *at;
    memcpy(out, "'", 2);
    return word;
}
