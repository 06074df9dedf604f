// SPDX-License-Identifier: MIT
/* json_test.c - the JSON writer: exact texts. */
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "json.h"

static void assert_text(json *text, const char *expected)
{
    assert_true(json_finish(text));
    assert_int_equal(text->size, strlen(expected));
    assert_memory_equal(text->text, expected, text->size);
    json_free(text);
}

static void members_keep_the_order_of_the_calls(void **state)
{
    (void)state;
    json text;
    json_init(&text);
    json_object_begin(&text, NULL);
    json_string(&text, "schema", "x/1");
    json_integer(&text, "b", -3);
    json_bool(&text, "a", true);
    json_array_begin(&text, "list");
    json_bool(&text, NULL, false);
    json_object_begin(&text, NULL);
    json_object_end(&text);
    json_array_begin(&text, NULL);
    json_array_end(&text);
    json_array_end(&text);
    json_real(&text, "c", 0.5);
    json_object_end(&text);
    assert_text(&text, "{\n"
                       "  \"schema\": \"x/1\",\n"
                       "  \"b\": -3,\n"
                       "  \"a\": true,\n"
                       "  \"list\": [\n"
                       "    false,\n"
                       "    {},\n"
                       "    []\n"
                       "  ],\n"
                       "  \"c\": 0.5\n"
                       "}\n");
}

static void quantities_are_strings_and_keep_every_digit(void **state)
{
    (void)state;
    json text;
    json_init(&text);
    json_array_begin(&text, NULL);
    json_quantity(&text, NULL, UINT64_MAX);
    json_quantity(&text, NULL, 9007199254740993);
    json_quantity(&text, NULL, 0);
    json_array_end(&text);
    assert_text(&text, "[\n"
                       "  \"18446744073709551615\",\n"
                       "  \"9007199254740993\",\n"
                       "  \"0\"\n"
                       "]\n");
}

static void what_is_not_finite_is_null(void **state)
{
    (void)state;
    json text;
    json_init(&text);
    json_array_begin(&text, NULL);
    json_real(&text, NULL, (double)INFINITY);
    json_real(&text, NULL, (double)NAN);
    json_real(&text, NULL, 1.0 / 3);
    json_real(&text, NULL, 1e300);
    json_real(&text, NULL, 0);
    json_array_end(&text);
    assert_text(&text, "[\n  null,\n  null,\n  0.333333333333,\n  1e+300,\n  0\n]\n");
}

static const struct {
    const char *value, *text;
} strings[] = {
    {"", ""},
    {"a\"b\\c/d", "a\\\"b\\\\c/d"},
    {"\n\t\001\037 \177", "\\u000a\\u0009\\u0001\\u001f \\u007f"},
    {"Gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x99\x82", "Gr\xC3\xBC\xC3\x9F \xE2\x82\xAC "
                                                         "\xF0\x9F\x99\x82"},
    {"\xED\x9F\xBF \xEE\x80\x80 \xF4\x8F\xBF\xBF", "\xED\x9F\xBF \xEE\x80\x80 \xF4\x8F\xBF\xBF"},
    /* not UTF-8: a lone byte, one too few, an overlong form, a surrogate, beyond the last */
    {"a\xFFz", "a\xEF\xBF\xBDz"},
    {"\x80", "\xEF\xBF\xBD"},
    {"\xE2\x82", "\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"\xC3\"", "\xEF\xBF\xBD\\\""},
    {"\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"\xE0\x9F\xBF", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
};

static void strings_are_escaped_and_mended(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
        char expected[100];
        json text;
        json_init(&text);
        json_string(&text, NULL, strings[i].value);
        snprintf(expected, sizeof expected, "\"%s\"\n", strings[i].text);
        assert_text(&text, expected);
    }
}

static void a_name_is_escaped_too(void **state)
{
    (void)state;
    json text;
    json_init(&text);
    json_object_begin(&text, NULL);
    json_bool(&text, "\"", true);
    json_object_end(&text);
    assert_text(&text, "{\n  \"\\\"\": true\n}\n");
}

static void a_long_text_keeps_all_of_it(void **state)
{
    (void)state;
    enum { COUNT = 100000 };
    json text;
    json_init(&text);
    json_array_begin(&text, NULL);
    for (int i = 0; i < COUNT; i++)
        json_integer(&text, NULL, 7);
    json_array_end(&text);
    assert_true(json_finish(&text));
    assert_int_equal(text.size, 2 + COUNT * 5 - 1 + 2); /* "[", lines of "\n  7,", "\n]\n" */
    json_free(&text);
    json_free(&text); /* twice does no harm */
}

static void flat_members_share_a_line(void **state)
{
    (void)state;
    json text;
    json_init(&text);
    json_array_begin(&text, NULL);
    for (int i = 0; i < 2; i++) {
        json_object_begin(&text, NULL);
        json_flat(&text, true);
        json_integer(&text, "a", i);
        json_object_begin(&text, "b");
        json_bool(&text, "c", true);
        json_object_end(&text);
        json_object_end(&text);
        json_flat(&text, false);
    }
    json_array_end(&text);
    assert_text(&text, "[\n"
                       "  {\"a\": 0, \"b\": {\"c\": true}},\n"
                       "  {\"a\": 1, \"b\": {\"c\": true}}\n"
                       "]\n");
}

static void a_narrow_text_has_no_spaces(void **state)
{
    (void)state;
    json text;
    json_init(&text);
    json_narrow(&text);
    json_object_begin(&text, NULL);
    json_array_begin(&text, "a b");
    json_flat(&text, true);
    json_integer(&text, NULL, 1);
    json_rounded(&text, NULL, 2.0 / 3, 3);
    json_array_end(&text);
    json_flat(&text, false);
    json_string(&text, "c", ", : ");
    json_object_end(&text);
    assert_text(&text, "{\n\"a b\":[1,0.667],\n\"c\":\", : \"\n}\n");
}

static void nanoseconds_become_microseconds_with_every_digit(void **state)
{
    (void)state;
    json text;
    json_init(&text);
    json_array_begin(&text, NULL);
    json_flat(&text, true);
    json_micros(&text, NULL, 0);
    json_micros(&text, NULL, 1);
    json_micros(&text, NULL, 1000);
    json_micros(&text, NULL, 12345678901234567);
    json_array_end(&text);
    assert_text(&text, "[0.000, 0.001, 1.000, 12345678901234.567]\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_keep_the_order_of_the_calls),
        cmocka_unit_test(quantities_are_strings_and_keep_every_digit),
        cmocka_unit_test(what_is_not_finite_is_null),
        cmocka_unit_test(strings_are_escaped_and_mended),
        cmocka_unit_test(a_name_is_escaped_too),
        cmocka_unit_test(a_long_text_keeps_all_of_it),
        cmocka_unit_test(flat_members_share_a_line),
        cmocka_unit_test(a_narrow_text_has_no_spaces),
        cmocka_unit_test(nanoseconds_become_microseconds_with_every_digit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
