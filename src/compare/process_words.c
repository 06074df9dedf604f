// SPDX-License-Identifier: MIT
/* process_words.c - the words of a command that needs no shell. */
#include "process.h"

#include <string.h>

/* Words that only a shell knows what to do with. */
static bool is_of_shells(const char *word)
{
    static const char *const words[] = {".",      "case",  "cd",    "eval",   "exec", "export",
                                        "for",    "if",    "set",   "source", "time", "trap",
                                        "ulimit", "umask", "unset", "until",  "while"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

typedef struct reader {
    const char *in;
    char *out; /* in the same text, never beyond in */
} reader;

static bool take_single(reader *r)
{
    for (; *r->in != '\''; *r->out++ = *r->in++)
        if (*r->in == '\0')
            return false;
    r->in++;
    return true;
}

static bool take_double(reader *r)
{
    for (; *r->in != '"'; *r->out++ = *r->in++) {
        if (*r->in == '\\' && r->in[1] != '\0' && strchr("\\\"$`", r->in[1]) != NULL)
            r->in++;
        else if (*r->in == '\0' || *r->in == '$' || *r->in == '`' ||
                 (*r->in == '\\' && r->in[1] == '\n'))
            return false;
    }
    r->in++;
    return true;
}

/* One word, up to a blank or the end. False: it has more than quotes. */
static bool take_word(reader *r)
{
    while (*r->in != '\0' && strchr(" \t", *r->in) == NULL) {
        const char c = *r->in;
        if (strchr("|&;<>()$`*?[#~{}!\n", c) != NULL)
            return false;
        if (c == '\'' || c == '"') {
            r->in++;
            if (!(c == '\'' ? take_single(r) : take_double(r)))
                return false;
            continue;
        }
        if (c == '\\' && (*++r->in == '\0' || *r->in == '\n'))
            return false;
        *r->out++ = *r->in++;
    }
    return true;
}

bool process_split(char *text, const char **words, size_t most)
{
    reader r = {.in = text, .out = text};
    size_t count = 0;
    for (;;) {
        r.in += strspn(r.in, " \t");
        if (*r.in == '\0')
            break;
        char *word = r.out;
        if (count + 1 >= most || !take_word(&r))
            return false;
        const bool is_last = *r.in == '\0'; /* the zero of the word may be there */
        *r.out++ = '\0';
        words[count++] = word;
        if (is_last)
            break;
        r.in++;
    }
    if (count == 0 || strchr(words[0], '=') != NULL || is_of_shells(words[0]))
        return false;
    words[count] = NULL;
    return true;
}
