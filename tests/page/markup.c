// SPDX-License-Identifier: MIT
#include "markup.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool refuse(markup *in, const char *why)
{
    snprintf(in->wrong, sizeof in->wrong, "%s: %.80s", why, in->at);
    return false;
}

bool markup_is(markup_text text, const char *word)
{
    return text.text != NULL && text.size == strlen(word) &&
           memcmp(text.text, word, text.size) == 0;
}

markup_text markup_attribute(const markup_tag *tag, const char *name)
{
    for (size_t i = 0; i < tag->count; i++)
        if (markup_is(tag->attributes[i].name, name))
            return tag->attributes[i].value;
    return (markup_text){0};
}

static markup_text take_word(markup *in)
{
    markup_text word = {in->at, 0};
    while (isalnum((unsigned char)*in->at) || (*in->at != '\0' && strchr("-:!", *in->at) != NULL))
        in->at++;
    word.size = (size_t)(in->at - word.text);
    return word;
}

/* A reference to a character, as html_text writes it. */
static bool is_reference(const char *at)
{
    static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strncmp(at, known[i], strlen(known[i])) == 0)
            return true;
    return false;
}

static bool pass_text(markup *in, char end)
{
    for (; *in->at != end && *in->at != '\0'; in->at++) {
        if (*in->at == '&' && !is_reference(in->at))
            return refuse(in, "an & that begins nothing");
        if (*in->at == '<' || *in->at == '>')
            return refuse(in, "a sign of markup in text");
    }
    return true;
}

static bool take_attribute(markup *in, markup_tag *out)
{
    if (out->count == MARKUP_ATTRIBUTES_MOST)
        return refuse(in, "too many attributes");
    out->attributes[out->count].value = (markup_text){0};
    markup_text *value = &out->attributes[out->count].value;
    out->attributes[out->count].name = take_word(in);
    if (out->attributes[out->count++].name.size == 0)
        return refuse(in, "no attribute");
    if (*in->at != '=')
        return true;
    if (*++in->at != '"')
        return refuse(in, "a value without quotes");
    value->text = ++in->at;
    if (!pass_text(in, '"') || *in->at != '"')
        return in->wrong[0] != '\0' ? false : refuse(in, "a value that does not end");
    value->size = (size_t)(in->at++ - value->text);
    return true;
}

static bool is_void(const markup_tag *tag)
{
    return markup_is(tag->name, "meta") || markup_is(tag->name, "input") ||
           markup_is(tag->name, "!DOCTYPE");
}

static bool pass_raw(markup *in, const markup_tag *tag)
{
    const char *end = markup_is(tag->name, "style")    ? "</style>"
                      : markup_is(tag->name, "script") ? "</script>"
                                                       : NULL;
    if (tag->is_end || end == NULL)
        return true;
    const char *found = strstr(in->at, end);
    if (found == NULL)
        return refuse(in, "it does not end");
    in->at = found;
    return true;
}

bool markup_next(markup *in, markup_tag *out)
{
    if (!pass_text(in, '<') || *in->at == '\0')
        return false;
    in->at++;
    *out = (markup_tag){.is_end = *in->at == '/'};
    in->at += out->is_end;
    out->name = take_word(in);
    if (out->name.size == 0)
        return refuse(in, "no tag");
    while (*in->at == ' ') {
        in->at++;
        if (!take_attribute(in, out))
            return false;
    }
    out->is_closed = *in->at == '/' || is_void(out);
    in->at += *in->at == '/';
    if (*in->at++ != '>')
        return refuse(in, "a tag that does not end");
    return pass_raw(in, out);
}
