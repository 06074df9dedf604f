// SPDX-License-Identifier: MIT
/* run_parse_test.c - the words of gpukit run: files, values, results. */
#include "run.h"

#include <string.h>

#include "test.h"

static void a_file_has_a_type_and_perhaps_a_width(void **state)
{
    (void)state;
    static const struct {
        const char *text, *path;
        gpukit_type type;
        uint64_t width;
    } rows[] = {
        {"a.bin:float", "a.bin", GPUKIT_FLOAT, 1},
        {"a.bin:f32", "a.bin", GPUKIT_FLOAT, 1},
        {"a:b:c.bin:uint:3", "a:b:c.bin", GPUKIT_UINT32, 3},
        {"/x/y z:double:1e4", "/x/y z", GPUKIT_DOUBLE, 10000},
        {"-:uchar:all", "-", GPUKIT_UINT8, 0},
        {"float:float", "float", GPUKIT_FLOAT, 1},
        {"a:int:long", "a:int", GPUKIT_INT64, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        run_file file;
        problem why;
        if (!run_parse_file(rows[i].text, &file, &why))
            fail_msg("%s: %s", rows[i].text, why.text);
        assert_string_equal(file.path, rows[i].path);
        assert_int_equal(file.type, rows[i].type);
        assert_int_equal(file.width, rows[i].width);
    }
}

static void files_that_are_none_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", "a.bin", ":float", "a.bin:", "a.bin:flt", "a:float:0", "a:float:-1", "a:float:x"};
    static char too_long[5000];
    run_file file;
    problem why;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_false(run_parse_file(texts[i], &file, &why));
    memset(too_long, 'x', sizeof too_long - 1);
    assert_false(run_parse_file(too_long, &file, &why));
}

static void a_value_has_the_type_that_was_given_or_that_fits(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        gpukit_type type;
        const char *reads;
    } rows[] = {
        {"3", GPUKIT_INT32, "3"},
        {"-3", GPUKIT_INT32, "-3"},
        {"2147483647", GPUKIT_INT32, "2147483647"},
        {"2147483648", GPUKIT_INT64, "2147483648"},
        {"-2^31", GPUKIT_INT32, "-2147483648"},
        {"2^63", GPUKIT_UINT64, "9223372036854775808"},
        {"0.5", GPUKIT_FLOAT, "0.5"},
        {"1e-3", GPUKIT_FLOAT, "0.001"},
        {"char:-128", GPUKIT_INT8, "-128"},
        {"uchar:255", GPUKIT_UINT8, "255"},
        {"ulong:2^64-1", GPUKIT_UINT64, "18446744073709551615"},
        {"long:-2^63", GPUKIT_INT64, "-9223372036854775808"},
        {"double:0.1", GPUKIT_DOUBLE, "0.1"},
        {"float:1", GPUKIT_FLOAT, "1"},
        {"double:-inf", GPUKIT_DOUBLE, "-inf"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        gpukit_scalar value = {0};
        problem why;
        if (!run_parse_scalar(rows[i].text, &value, &why))
            fail_msg("%s: %s", rows[i].text, why.text);
        assert_int_equal(value.type, rows[i].type);
        assert_string_equal(run_scalar_text(value).text, rows[i].reads);
    }
}

static void values_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {"",          "x",          "char:128", "char:-129",
                                        "uchar:256", "uint:-1",    "int:0.5",  "flot:1",
                                        "float:x",   "ulong:2^64", "float:",   "-"};
    gpukit_scalar value;
    problem why;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (run_parse_scalar(texts[i], &value, &why))
            fail_msg("%s was taken", texts[i]);
}

static void a_float_has_as_many_digits_as_it_needs(void **state)
{
    (void)state;
    const gpukit_scalar third = {.type = GPUKIT_DOUBLE, .as.f = 1.0 / 3};
    const gpukit_scalar single = {.type = GPUKIT_FLOAT, .as.f = (double)0.1f};
    assert_string_equal(run_scalar_text(third).text, "0.3333333333333333");
    assert_string_equal(run_scalar_text(single).text, "0.1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_has_a_type_and_perhaps_a_width),
        cmocka_unit_test(files_that_are_none_are_refused),
        cmocka_unit_test(a_value_has_the_type_that_was_given_or_that_fits),
        cmocka_unit_test(values_that_do_not_fit_are_refused),
        cmocka_unit_test(a_float_has_as_many_digits_as_it_needs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
