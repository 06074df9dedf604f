// SPDX-License-Identifier: MIT
#include "options.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "number.h"
#include "suggest.h"

typedef struct parser {
    const option_spec *table;
    const operands *args;
    size_t at; /* the argument to be read next */
    unsigned char *values;
    problem *why;
} parser;

/* -5 is a number, refused as such, and - alone is a file. */
static bool is_option(const char *arg)
{
    return arg[0] == '-' && arg[1] != '\0' && !(arg[1] >= '0' && arg[1] <= '9');
}

static const option_spec *find(const option_spec *table, const char *name, size_t size)
{
    for (; table->name != NULL; table++)
        if (strlen(table->name) == size && memcmp(table->name, name, size) == 0)
            return table;
    return NULL;
}

static const option_spec *find_letter(const option_spec *table, char letter)
{
    for (; table->name != NULL; table++)
        if (table->letter == letter)
            return table;
    return NULL;
}

/* size is that of the option without a value. */
static const option_spec *find_option(const option_spec *table, const char *arg, size_t size)
{
    if (strncmp(arg, "--", 2) == 0)
        return find(table, arg + 2, size - 2);
    return size == 2 ? find_letter(table, arg[1]) : NULL;
}

static bool refuse_unknown(const parser *p, const char *arg)
{
    const size_t size = strcspn(arg, "=");
    const size_t dashes = strspn(arg, "-");
    const size_t name = dashes < size ? dashes : size;
    suggestion near = suggest_for(arg + name, size - name);
    for (const option_spec *row = p->table; row->name != NULL; row++)
        suggest_consider(&near, row->name);
    suggest_consider(&near, "help");
    if (near.best == NULL)
        return problem_set(p->why, "unknown option %s; --help lists them all",
                           quote(arg, size).text);
    return problem_set(p->why, "unknown option %s; did you mean --%s?", quote(arg, size).text,
                       near.best);
}

static bool refuse_choice(const parser *p, const option_spec *spec, const char *value)
{
    char all[128] = "";
    suggestion near = suggest_for(value, strlen(value));
    for (const char *const *choice = spec->choices; *choice != NULL; choice++) {
        if ((*choice)[0] == '\0')
            continue;
        strncat(all, all[0] == '\0' ? "" : ", ", sizeof all - strlen(all) - 1);
        strncat(all, *choice, sizeof all - strlen(all) - 1);
        suggest_consider(&near, *choice);
    }
    if (near.best == NULL)
        return problem_set(p->why, "--%s takes one of %s; not %s", spec->name, all,
                           quote_string(value).text);
    return problem_set(p->why, "--%s takes one of %s; not %s: did you mean %s?", spec->name, all,
                       quote_string(value).text, near.best);
}

static bool set_choice(const parser *p, const option_spec *spec, const char *value, int *out)
{
    for (int i = 0; spec->choices[i] != NULL; i++) {
        if (strcmp(spec->choices[i], value) == 0) {
            *out = i;
            return true;
        }
    }
    return refuse_choice(p, spec, value);
}

/* "64MiB", as people write it. */
typedef struct size_text {
    char text[32];
} size_text;

static size_text size_of(uint64_t bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    size_text out;
    size_t unit = 0;
    for (; bytes != 0 && bytes % 1024 == 0; bytes /= 1024)
        unit++;
    snprintf(out.text, sizeof out.text, "%" PRIu64 "%s", bytes, units[unit]);
    return out;
}

static bool refuse_size(const parser *p, const option_spec *spec, const char *value)
{
    return problem_set(p->why, "--%s takes a size from %s to %s; not %s", spec->name,
                       size_of(spec->least).text, size_of(spec->most).text,
                       quote_string(value).text);
}

static bool set_number(const parser *p, const option_spec *spec, const char *value, uint64_t *out)
{
    problem inner;
    piece number = piece_of_string(value);
    if (spec->kind == OPTION_SIZE && number.last > 1 && value[number.last - 1] == 'B')
        number.last--;
    if (!number_parse(number, out, &inner))
        return problem_set(p->why, "--%s: %s", spec->name, inner.text);
    const bool is_within = *out >= spec->least && *out <= spec->most;
    if (!is_within && spec->kind == OPTION_SIZE)
        return refuse_size(p, spec, value);
    if (!is_within)
        return problem_set(p->why, "--%s takes a number from %" PRIu64 " to %" PRIu64 "; not %s",
                           spec->name, spec->least, spec->most, quote_string(value).text);
    return true;
}

static bool set_duration(const parser *p, const option_spec *spec, const char *value, uint64_t *out)
{
    problem inner;
    if (!duration_parse(value, out, &inner))
        return problem_set(p->why, "--%s: %s", spec->name, inner.text);
    return true;
}

static bool add_to_list(const parser *p, const option_spec *spec, const char *value,
                        option_list *list)
{
    if (list->count == OPTION_LIST_MOST)
        return problem_set(p->why, "--%s can be given %d times", spec->name, OPTION_LIST_MOST);
    list->items[list->count++] = value;
    return true;
}

static bool set_value(const parser *p, const option_spec *spec, const char *value)
{
    void *field = p->values + spec->offset;
    switch (spec->kind) {
    case OPTION_FLAG:
        *(bool *)field = true;
        return true;
    case OPTION_TEXT:
    case OPTION_FILE:
        *(const char **)field = value;
        return true;
    case OPTION_NUMBER:
    case OPTION_SIZE:
        return set_number(p, spec, value, field);
    case OPTION_CHOICE:
        return set_choice(p, spec, value, field);
    case OPTION_DURATION:
        return set_duration(p, spec, value, field);
    case OPTION_LIST:
        return add_to_list(p, spec, value, field);
    }
    return false;
}

/* The value of an option that has none behind "=". */
static const char *implied_value(parser *p, const option_spec *spec)
{
    if (spec->kind == OPTION_FLAG)
        return "yes";
    if (spec->kind == OPTION_FILE)
        return "-";
    if (spec->implied != NULL)
        return spec->implied;
    const char *next = p->at < p->args->count ? p->args->items[p->at] : "";
    if (next[0] == '\0' || is_option(next))
        return NULL;
    p->at++;
    return next;
}

static bool read_option(parser *p, const char *arg)
{
    const size_t size = strcspn(arg, "=");
    const char *value = arg[size] == '=' ? arg + size + 1 : NULL;
    const option_spec *spec = find_option(p->table, arg, size);
    if (spec == NULL)
        return refuse_unknown(p, arg);
    if (value != NULL && spec->kind == OPTION_FLAG)
        return problem_set(p->why, "--%s takes no value; leave out %s", spec->name,
                           quote_string(arg + size).text);
    if (value == NULL)
        value = implied_value(p, spec);
    if (value == NULL || value[0] == '\0')
        return problem_set(p->why, "--%s needs a value: --%s=%s", spec->name, spec->name,
                           spec->kind == OPTION_CHOICE ? spec->choices[0] : spec->argument);
    return set_value(p, spec, value);
}

options_result options_parse(const option_spec *table, operands *args, void *values, problem *why)
{
    parser p = {.table = table, .args = args, .values = values, .why = why};
    size_t kept = 0;
    bool has_ended = false;
    while (p.at < args->count) {
        char *arg = args->items[p.at++];
        if (has_ended || !is_option(arg))
            args->items[kept++] = arg;
        else if (strcmp(arg, "--") == 0)
            has_ended = true;
        else if (strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0)
            return OPTIONS_HELP;
        else if (!read_option(&p, arg))
            return OPTIONS_REFUSED;
    }
    args->count = kept;
    return OPTIONS_OK;
}
