// SPDX-License-Identifier: MIT
/* results_schema_test.c - every member that is written stands in docs/compare.schema.json, with its
 * type, and what the schema requires is written. Where there is a validator of Python's,
 * results/schema holds the same text to all of it.
 */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "fixture.h"
#include "results/results_json.h"
#include "written.h"

static json_t *schema;

/* What a value and its schema are called in a message. */
typedef struct path {
    const struct path *above;
    const char *name;
} path;

static void fail_at(const path *at, const char *what)
{
    char text[400] = "";
    for (; at != NULL; at = at->above) {
        char longer[400];
        snprintf(longer, sizeof longer, "%.80s.%.300s", at->name, text);
        strcpy(text, longer);
    }
    fail_msg("%s %s", text, what);
}

static json_t *resolved(json_t *of)
{
    const char *to = json_string_value(json_object_get(of, "$ref"));
    if (to == NULL)
        return of;
    assert_int_equal(strncmp(to, "#/$defs/", 8), 0);
    json_t *found = json_object_get(json_object_get(schema, "$defs"), to + 8);
    if (found == NULL)
        fail_msg("no %s in the schema", to);
    return found;
}

static bool is_type(const json_t *value, const char *type)
{
    return (strcmp(type, "object") == 0 && json_is_object(value)) ||
           (strcmp(type, "array") == 0 && json_is_array(value)) ||
           (strcmp(type, "string") == 0 && json_is_string(value)) ||
           (strcmp(type, "boolean") == 0 && json_is_boolean(value)) ||
           (strcmp(type, "integer") == 0 && json_is_integer(value)) ||
           (strcmp(type, "number") == 0 && json_is_number(value)) ||
           (strcmp(type, "null") == 0 && json_is_null(value));
}

/* The type, the words, or the constant: one of them stands in every schema. */
static void check_kind(const json_t *of, const json_t *value, const path *at)
{
    const json_t *type = json_object_get(of, "type"), *words = json_object_get(of, "enum");
    const json_t *constant = json_object_get(of, "const"), *one;
    size_t i;
    bool is_good = constant != NULL && json_equal(constant, value);
    if (json_is_string(type))
        is_good = is_type(value, json_string_value(type));
    json_array_foreach(type, i, one) is_good = is_good || is_type(value, json_string_value(one));
    json_array_foreach(words, i, one) is_good = is_good || json_equal(one, value);
    if (!is_good)
        fail_at(at, "is not as the schema says");
}

static void check(json_t *of, json_t *value, const path *above, const char *name);

static void check_object(json_t *of, json_t *value, const path *at)
{
    json_t *properties = json_object_get(of, "properties"), *one;
    const char *name;
    size_t i;
    json_object_foreach(value, name, one)
    {
        json_t *its = json_object_get(properties, name);
        if (its == NULL)
            fail_at(&(path){at, name}, "is not in the schema");
        check(its, one, at, name);
    }
    json_array_foreach(json_object_get(of, "required"), i,
                       one) if (json_object_get(value, json_string_value(one)) == NULL)
        fail_at(&(path){at, json_string_value(one)}, "is required and not there");
}

static void check_array(json_t *of, json_t *value, const path *at)
{
    json_t *each = json_object_get(of, "items"), *first = json_object_get(of, "prefixItems"), *one;
    size_t i;
    if (json_object_get(of, "const") != NULL)
        return;
    if (first != NULL && json_array_size(first) != json_array_size(value))
        fail_at(at, "has not as many values as the schema says");
    json_array_foreach(value, i, one)
    {
        char name[24];
        snprintf(name, sizeof name, "%zu", i);
        json_t *its = first != NULL ? json_array_get(first, i) : each;
        if (its == NULL)
            fail_at(at, "has values that are not in the schema");
        check(its, one, at, name);
    }
}

static void check(json_t *of, json_t *value, const path *above, const char *name)
{
    const path at = {above, name};
    of = resolved(of);
    check_kind(of, value, &at);
    if (json_is_object(value))
        check_object(of, value, &at);
    if (json_is_array(value))
        check_array(of, value, &at);
}

static void check_fixture(const fixture_params *params)
{
    size_t size;
    char *text = written_fixture(params, &size);
    json_t *value = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(value);
    check(schema, value, NULL, "");
    json_decref(value);
    free(text);
}

static void what_is_written_is_in_the_schema(void **state)
{
    (void)state;
    check_fixture(&(fixture_params){.noise = 0.004, .rounds = 11, .cores = 4});
}

static void so_it_is_where_little_was_measured(void **state)
{
    (void)state;
    check_fixture(&(fixture_params){.noise = 0.3, .rounds = 1, .cores = 1});
    check_fixture(&(fixture_params){.noise = 0.004, .rounds = 0, .cores = 1});
}

static int load_schema(void **state)
{
    (void)state;
    json_error_t error;
    schema = json_load_file(SCHEMA, JSON_REJECT_DUPLICATES, &error);
    if (schema == NULL)
        print_error("%s: %s\n", SCHEMA, error.text);
    return schema == NULL;
}

static int free_schema(void **state)
{
    (void)state;
    json_decref(schema);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_in_the_schema),
        cmocka_unit_test(so_it_is_where_little_was_measured),
    };
    return cmocka_run_group_tests(tests, load_schema, free_schema);
}
