// SPDX-License-Identifier: MIT
#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "suggest.h"

static const char all_types[] = "char, uchar, short, ushort, int, uint, long, ulong, float, double";

bool run_parse_type(const char *text, gpukit_type *out, problem *why)
{
    *out = gpukit_type_find(text);
    if (*out != GPUKIT_NOTHING)
        return true;
    suggestion near = suggest_for(text, strlen(text));
    for (gpukit_type type = GPUKIT_INT8; type <= GPUKIT_DOUBLE; type++)
        suggest_consider(&near, gpukit_type_name(type));
    if (near.best != NULL)
        return problem_set(why, "%s is no type; did you mean %s?", quote_string(text).text,
                           near.best);
    return problem_set(why, "%s is no type; there are %s", quote_string(text).text, all_types);
}

static bool parse_width(const char *text, uint64_t *out, problem *why)
{
    if (strcmp(text, "all") == 0) {
        *out = 0;
        return true;
    }
    if (!number_parse(piece_of_string(text), out, why))
        return false;
    return *out > 0 || problem_set(why, "an item has one element at least; \"all\" is for a file "
                                        "that every item reads the whole of");
}

/* The part behind the last colon, which is cut off; NULL: there is none. */
static char *cut_last(char *text)
{
    char *colon = strrchr(text, ':');
    if (colon == NULL)
        return NULL;
    *colon = '\0';
    return colon + 1;
}

/* From the end, so that a path may have colons of its own. */
bool run_parse_file(const char *text, run_file *out, problem *why)
{
    problem inner;
    const size_t size = strlen(text);
    *out = (run_file){.width = 1};
    if (size >= sizeof out->path)
        return problem_set(why, "a path of %zu bytes is too long", size);
    memcpy(out->path, text, size + 1);
    char *last = cut_last(out->path);
    if (last != NULL && gpukit_type_find(last) == GPUKIT_NOTHING &&
        strchr(out->path, ':') != NULL) {
        if (!parse_width(last, &out->width, &inner))
            return problem_set(why, "%s: %s", quote_string(text).text, inner.text);
        last = cut_last(out->path);
    }
    if (last == NULL || out->path[0] == '\0')
        return problem_set(why,
                           "%s is not FILE:TYPE, such as data.bin:float, or FILE:TYPE:N for N "
                           "elements of each item",
                           quote_string(text).text);
    if (!run_parse_type(last, &out->type, &inner))
        return problem_set(why, "%s: %s", quote_string(text).text, inner.text);
    return true;
}

bool run_parse_output_type(const char *text, run_file *out, problem *why)
{
    char with_path[80];
    if (strlen(text) > 60)
        return problem_set(why, "%s is no type", quote_string(text).text);
    snprintf(with_path, sizeof with_path, "x:%s", text);
    if (strchr(text, ':') == NULL) {
        *out = (run_file){.width = 1};
        return run_parse_type(text, &out->type, why);
    }
    if (!run_parse_file(with_path, out, why))
        return false;
    out->path[0] = '\0';
    return out->width > 0 || problem_set(why, "\"all\" is for inputs");
}

static bool parse_whole(const char *text, gpukit_scalar *out, problem *why)
{
    const bool is_negative = text[0] == '-';
    const bool is_signed = out->type % 2 == 1;
    const unsigned bits = 8 * (unsigned)gpukit_type_size(out->type);
    const uint64_t half = UINT64_C(1) << (bits - 1);
    const uint64_t most = is_signed ? half - !is_negative : half - 1 + half;
    uint64_t value;
    if (!number_parse(piece_of_string(text + is_negative), &value, why))
        return false;
    if (value > most || (is_negative && !is_signed && value > 0))
        return problem_set(why, "%s does not fit into a %s", quote_string(text).text,
                           gpukit_type_name(out->type));
    out->as.u = is_negative ? 0 - value : value;
    return true;
}

static bool parse_float(const char *text, gpukit_scalar *out, problem *why)
{
    char *end;
    errno = 0;
    out->as.f = strtod(text, &end);
    if (end != text && *end == '\0')
        return true;
    return problem_set(why, "%s is no number", quote_string(text).text);
}

/* Without a type: an int where it is one, else a long or an ulong, else a float. */
static bool guess_type(const char *text, gpukit_scalar *out, problem *why)
{
    static const gpukit_type wholes[] = {GPUKIT_INT32, GPUKIT_INT64, GPUKIT_UINT64};
    problem ignored;
    for (int i = 0; i < 3 && strchr(text, '.') == NULL; i++) {
        out->type = wholes[i];
        if (parse_whole(text, out, &ignored))
            return true;
    }
    out->type = GPUKIT_FLOAT;
    return parse_float(text, out, why);
}

bool run_parse_scalar(const char *text, gpukit_scalar *out, problem *why)
{
    char type[16];
    const char *colon = strchr(text, ':');
    if (colon == NULL)
        return guess_type(text, out, why);
    const size_t size = (size_t)(colon - text);
    if (size >= sizeof type)
        return problem_set(why, "%s is neither a value nor TYPE:VALUE", quote_string(text).text);
    memcpy(type, text, size);
    type[size] = '\0';
    if (!run_parse_type(type, &out->type, why))
        return false;
    return out->type >= GPUKIT_FLOAT ? parse_float(colon + 1, out, why)
                                     : parse_whole(colon + 1, out, why);
}
