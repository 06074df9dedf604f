// SPDX-License-Identifier: MIT
#include "results/results_spot.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 160 };

static void put_path(const spot *at, char *out, size_t size)
{
    if (at->above == NULL) {
        out[0] = '\0';
        return;
    }
    put_path(at->above, out, size);
    const size_t used = strlen(out);
    if (at->name == NULL)
        snprintf(out + used, size - used, "[%zu]", at->index);
    else
        snprintf(out + used, size - used, "%s%s", used > 0 ? "." : "", at->name);
}

bool spot_refuse(const spot *at, const char *what)
{
    char path[PATH_SIZE];
    put_path(at, path, sizeof path);
    return problem_set(at->in->why, "%s %s", path[0] != '\0' ? path : "the text", what);
}

bool spot_refuse_memory(const spot *at)
{
    return problem_set_memory(at->in->why, "no memory left to read the results");
}

spot spot_element(const spot *of, size_t index)
{
    return (spot){of->in, of, NULL, index, json_array_get(of->value, index)};
}

bool spot_member(const spot *of, const char *name, spot *out)
{
    *out = (spot){of->in, of, name, 0, json_object_get(of->value, name)};
    return out->value != NULL || spot_refuse(out, "is missing");
}

bool spot_lacks(const spot *of, const char *name)
{
    return json_object_get(of->value, name) == NULL;
}

bool spot_is_object(const spot *at)
{
    return json_is_object(at->value) || spot_refuse(at, "must be an object");
}

bool spot_list(const spot *of, const char *name, size_t most, spot *out)
{
    char what[64];
    if (!spot_member(of, name, out))
        return false;
    if (!json_is_array(out->value))
        return spot_refuse(out, "must be a list");
    snprintf(what, sizeof what, "must have at most %zu elements", most);
    return json_array_size(out->value) <= most || spot_refuse(out, what);
}

bool spot_read_text(const spot *at, const char **out)
{
    if (!json_is_string(at->value))
        return spot_refuse(at, "must be a string");
    *out = results_keep(at->in->out, json_string_value(at->value));
    return !at->in->out->has_failed || spot_refuse_memory(at);
}

bool spot_read_real(const spot *at, double *out)
{
    if (!json_is_number(at->value))
        return spot_refuse(at, "must be a number");
    *out = json_number_value(at->value);
    return *out >= 0 || spot_refuse(at, "must be 0 or above");
}

static bool read_count(const spot *at, const results_field *field, uint32_t *out)
{
    char what[80];
    const json_int_t value = json_integer_value(at->value);
    if (!json_is_integer(at->value) || value < (json_int_t)field->least ||
        value > (json_int_t)field->most) {
        snprintf(what, sizeof what, "must be a whole number from %" PRIu64 " to %" PRIu64,
                 field->least, field->most);
        return spot_refuse(at, what);
    }
    *out = (uint32_t)value;
    return true;
}

/* Digits alone, as they are written: no sign, no zero before others. */
static bool read_quantity(const spot *at, const results_field *field, uint64_t *out)
{
    const char *text = json_string_value(at->value);
    if (text == NULL)
        return spot_refuse(at, "must be a string of digits");
    const size_t size = strspn(text, "0123456789");
    if (size == 0 || text[size] != '\0' || (text[0] == '0' && size > 1))
        return spot_refuse(at, "must be a string of digits");
    errno = 0;
    *out = strtoull(text, NULL, 10);
    if (errno != 0)
        return spot_refuse(at, "must be at most 18446744073709551615");
    return *out >= field->least || spot_refuse(at, "must be at least 1");
}

static bool read_word(const spot *at, const results_field *field, void *out)
{
    const char *text = json_string_value(at->value);
    char what[160] = "must be one of";
    for (unsigned i = 0; field->words[i] != NULL; i++) {
        if (text != NULL && strcmp(field->words[i], text) == 0) {
            memcpy(out, &i, sizeof i);
            return true;
        }
        const size_t used = strlen(what);
        snprintf(what + used, sizeof what - used, "%s %s", i > 0 ? "," : "", field->words[i]);
    }
    return spot_refuse(at, what);
}

static bool read_field(const spot *at, const results_field *field, void *to)
{
    void *out = (char *)to + field->offset;
    switch (field->kind) {
    case RESULTS_TEXT:
        return spot_read_text(at, out);
    case RESULTS_BOOL:
        *(bool *)out = json_is_true(at->value);
        return json_is_boolean(at->value) || spot_refuse(at, "must be true or false");
    case RESULTS_COUNT:
        return read_count(at, field, out);
    case RESULTS_QUANTITY:
        return read_quantity(at, field, out);
    case RESULTS_KNOWN:
        *(double *)out = -1;
        return json_is_null(at->value) || spot_read_real(at, out);
    case RESULTS_REAL:
    case RESULTS_TIME:
        return spot_read_real(at, out);
    case RESULTS_WORD:
        return read_word(at, field, out);
    }
    return false;
}

bool spot_read_members(const spot *of, const results_field *fields, void *to)
{
    spot at;
    if (!spot_is_object(of))
        return false;
    for (; fields->name != NULL; fields++)
        if (!(fields->may_lack && spot_lacks(of, fields->name)) &&
            (!spot_member(of, fields->name, &at) || !read_field(&at, fields, to)))
            return false;
    return true;
}

bool spot_read_columns(const spot *of, const results_field *fields, void *to)
{
    size_t count = 0, least = 0;
    for (; fields[count].name != NULL; count++)
        least = fields[count].may_lack ? least : count + 1;
    const size_t size = json_array_size(of->value);
    if (!json_is_array(of->value) || size < least || size > count)
        return spot_refuse(of, "must be a list with a value for each of the columns");
    for (size_t i = size; i < count; i++)
        if (fields[i].kind == RESULTS_KNOWN)
            *(double *)(void *)((char *)to + fields[i].offset) = -1;
    for (size_t i = 0; i < size; i++) {
        const spot at = spot_element(of, i);
        if (!read_field(&at, &fields[i], to))
            return false;
    }
    return true;
}

bool spot_check_columns(const spot *of, const char *name, const results_field *fields)
{
    spot names;
    char what[64];
    if (!spot_list(of, name, 64, &names))
        return false;
    for (size_t i = 0; fields[i].name != NULL; i++) {
        const spot at = spot_element(&names, i);
        const char *text = json_string_value(at.value);
        snprintf(what, sizeof what, "must be \"%s\"", fields[i].name);
        if (text == NULL || strcmp(text, fields[i].name) != 0)
            return spot_refuse(&at, what);
    }
    return true;
}
