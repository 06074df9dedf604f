// SPDX-License-Identifier: MIT
/* peers_output.c - whether what a peer wrote has the answer. */
#include "peers.h"

#include <string.h>

static const char separators[] = ",_'";

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_separator(char c)
{
    return c != '\0' && strchr(separators, c) != NULL;
}

/* A part of words: letters, digits, _. Not by the locale. */
static bool is_of_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Nothing before `at` makes what begins there a part of something longer: 150, 1,50, 0.50, -50. */
static bool begins_here(const char *text, const char *at)
{
    const char before = *(at > text ? at - 1 : " "), second = *(at > text + 1 ? at - 2 : " ");
    if (is_of_word(before))
        return false;
    if (is_separator(before) || before == '.')
        return !is_digit(second);
    return before != '-' || is_of_word(second);
}

static bool ends_here(const char *at)
{
    if (is_of_word(*at))
        return false;
    return !((is_separator(*at) || *at == '.') && is_digit(at[1]));
}

/* Behind the answer where text begins with it in groups of three; NULL. */
static const char *match_groups(const char *text, const char *answer)
{
    const size_t size = strlen(answer);
    char separator = '\0';
    for (size_t i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0) {
            if (separator == '\0')
                separator = *text;
            if (!is_separator(*text) || *text++ != separator)
                return NULL;
        }
        if (*text++ != answer[i])
            return NULL;
    }
    return text;
}

bool peer_output_has(const char *output, const char *answer)
{
    const size_t size = strlen(answer);
    const bool is_number = strspn(answer, "0123456789") == size;
    if (size == 0)
        return false;
    for (const char *at = output; *at != '\0'; at++) {
        if (*at != answer[0] || !begins_here(output, at))
            continue;
        if (strncmp(at, answer, size) == 0 && ends_here(at + size))
            return true;
        const char *end = is_number ? match_groups(at, answer) : NULL;
        if (end != NULL && ends_here(end))
            return true;
    }
    return false;
}
