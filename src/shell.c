// SPDX-License-Identifier: MIT
#include "shell.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char control[] = "'\"$(printf '\\%03o')\"'"; /* one byte, outside of the quotes */

static bool is_plain(const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "/._-+,:@%";
    return text[0] != '\0' && text[strspn(text, plain)] == '\0';
}

/* Between single quotes, where only these have a meaning. */
static char *put_byte(char *out, unsigned char byte)
{
    if (byte == '\'')
        return stpcpy(out, "'\\''");
    if ((byte < ' ' && byte != '\n') || byte == 0x7F)
        return out + sprintf(out, control, byte);
    *out = (char)byte;
    return out + 1;
}

char *shell_word(const char *text)
{
    if (is_plain(text))
        return strdup(text);
    char *word = malloc(strlen(text) * sizeof control + sizeof "''"), *out = word;
    if (word == NULL)
        return NULL;
    *out++ = '\'';
    for (; *text != '\0'; text++)
        out = put_byte(out, (unsigned char)*text);
    memcpy(out, "'", 2);
    return word;
}
