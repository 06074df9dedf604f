// SPDX-License-Identifier: MIT
/* markup.h - takes HTML apart as strictly as our own writer puts it together. */
#ifndef GPUKIT_TESTS_PAGE_MARKUP_H
#define GPUKIT_TESTS_PAGE_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

enum { MARKUP_ATTRIBUTES_MOST = 12 };

typedef struct markup_text {
    const char *text; /* in the page; not ended by a zero */
    size_t size;
} markup_text;

typedef struct markup_tag {
    markup_text name;
    bool is_end;    /* </p> */
    bool is_closed; /* <path/>, and those that never have an end */
    size_t count;
    struct {
        markup_text name, value; /* value.text is NULL where there is none */
    } attributes[MARKUP_ATTRIBUTES_MOST];
} markup_tag;

typedef struct markup {
    const char *at;
    char wrong[200]; /* "" while all is well */
} markup;

/* The next tag. What is inside of style and script is not markup and is passed over. False at the
 * end, and where something is wrong: a '<' or an '&' that begins nothing, an attribute without
 * double quotes. */
bool markup_next(markup *in, markup_tag *out);

bool markup_is(markup_text text, const char *word);

/* Its value; text is NULL where there is no such attribute. */
markup_text markup_attribute(const markup_tag *tag, const char *name);

#endif /* GPUKIT_TESTS_PAGE_MARKUP_H */
