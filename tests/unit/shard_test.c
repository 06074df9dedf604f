// SPDX-License-Identifier: MIT
/* shard_test.c - a part is what it says, or the task's place in a Slurm array. */
#include "shard.h"

#include <stdio.h>
#include <stdlib.h>

#include "test.h"

/* Values of SLURM_ARRAY_TASK_ID and so on; NULL: not set. */
typedef struct variables {
    const char *id, *count, *min, *step, *max;
} variables;

static void set_or_unset(const char *name, const char *value)
{
    if (value != NULL)
        assert_int_equal(setenv(name, value, 1), 0);
    else
        assert_int_equal(unsetenv(name), 0);
}

static void set_array(variables values)
{
    set_or_unset("SLURM_ARRAY_TASK_ID", values.id);
    set_or_unset("SLURM_ARRAY_TASK_COUNT", values.count);
    set_or_unset("SLURM_ARRAY_TASK_MIN", values.min);
    set_or_unset("SLURM_ARRAY_TASK_STEP", values.step);
    set_or_unset("SLURM_ARRAY_TASK_MAX", values.max);
}

static void assert_shard(const char *text, uint32_t part, uint32_t parts)
{
    shard got = {9, 9};
    problem why = {.text = ""};
    if (!shard_parse(text, &got, &why))
        fail_msg("%s: %s", text, why.text);
    if (got.part != part || got.parts != parts)
        fail_msg("%s is %u/%u, not %u/%u", text, got.part, got.parts, part, parts);
}

static void assert_refused(const char *text, const char *expected)
{
    shard got = {9, 9};
    problem why = {.text = ""};
    assert_false(shard_parse(text, &got, &why));
    assert_string_equal(why.text, expected);
    assert_int_equal(got.part, 9);
    assert_int_equal(got.parts, 9);
}

static void a_part_is_read_and_printed(void **state)
{
    (void)state;
    assert_shard("1/1", 1, 1);
    assert_shard("2/8", 2, 8);
    assert_shard("8/8", 8, 8);
    assert_shard("007/0010", 7, 10);
    assert_shard("4294967295/4294967295", 4294967295, 4294967295);
    assert_string_equal(shard_print((shard){2, 8}).text, "2/8");
    assert_string_equal(shard_print((shard){4294967295, 4294967295}).text, "4294967295/4294967295");
    assert_string_equal(shard_print((shard){0, 0}).text, "1/1");
}

static void what_is_no_part_is_refused(void **state)
{
    static const char *const texts[] = {"",
                                        "0/3",
                                        "4/3",
                                        "x",
                                        "1",
                                        "1/0",
                                        "1/",
                                        "/1",
                                        "/",
                                        "-1/2",
                                        "1/-2",
                                        "1/3/",
                                        "1/2x",
                                        "1 /2",
                                        "+1/2",
                                        "1//2",
                                        "AUTO",
                                        "aut",
                                        "auto/2",
                                        "auto ",
                                        "1.0/2",
                                        "1e0/2",
                                        "4294967297/2",
                                        "1/4294967296",
                                        "1/18446744073709551617",
                                        "18446744073709551617/2"};
    (void)state;
    set_array((variables){"1", "2", "1", "1", "2"});
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char expected[200];
        snprintf(expected, sizeof expected,
                 "--shard takes I/N with I from 1 to N, such as 2/8, or auto in a Slurm array, not "
                 "'%s'",
                 texts[i]);
        assert_refused(texts[i], expected);
    }
}

static void without_auto_the_environment_means_nothing(void **state)
{
    (void)state;
    set_array((variables){"3", "8", "1", "1", "8"});
    assert_shard(NULL, 0, 0);
    assert_shard("2/5", 2, 5);
}

static const struct {
    variables array;
    uint32_t part, parts;
} arrays[] = {
    {{"1", "8", "1", "1", "8"}, 1, 8}, /* --array=1-8 */
    {{"8", "8", "1", "1", "8"}, 8, 8},
    {{"0", "8", "0", "1", "7"}, 1, 8}, /* 0-7 */
    {{"7", "8", "0", "1", "7"}, 8, 8},
    {{"0", "8", "0", "2", "14"}, 1, 8}, /* 0-14:2 */
    {{"2", "8", "0", "2", "14"}, 2, 8},
    {{"14", "8", "0", "2", "14"}, 8, 8},
    {{"14", "8", "0", "2", "15"}, 8, 8}, /* 0-15:2, if its end was told as it was written */
    {{"107", "3", "100", "7", "114"}, 2, 3},
    {{"5", "1", "5", "1", "5"}, 1, 1},
    {{"3", "8", "1", "1", NULL}, 3, 8},
    {{"3", "8", "1", NULL, NULL}, 3, 8},
    {{"3", "8", "1", "", ""}, 3, 8},
    {{"4294967294", "4294967295", "0", "1", "4294967294"}, 4294967295, 4294967295},
    {{"4294967295", "2", "0", "4294967295", NULL}, 2, 2},
};

static void auto_is_the_place_in_the_array(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++) {
        set_array(arrays[i].array);
        assert_shard("auto", arrays[i].part, arrays[i].parts);
    }
}

#define NOT_SET(name)                                                                              \
    "--shard auto needs a Slurm array, and " name " is not set; submit the job by sbatch "         \
    "--array=1-8, or give the part yourself, such as --shard 2/8"
#define NO_NUMBER(name, value, least)                                                              \
    "--shard auto: " name " is '" value "', not a number from " least " on; correct it, or give "  \
    "the part yourself, such as --shard 2/8"
#define NOT_MANY(ids, count)                                                                       \
    "--shard auto: ids from " ids " are not the " count " that this Slurm array has; submit one "  \
    "without gaps, such as --array=1-8, or give the part yourself, such as --shard 2/8"
#define NO_ID(id, ids)                                                                             \
    "--shard auto: SLURM_ARRAY_TASK_ID " id " is none of " ids "; submit an array without gaps, "  \
    "such as --array=1-8, or give the part yourself, such as --shard 2/8"

static const struct {
    variables array;
    const char *why;
} refused[] = {
    {{NULL, NULL, NULL, NULL, NULL}, NOT_SET("SLURM_ARRAY_TASK_ID")},
    {{NULL, "8", "1", "1", "8"}, NOT_SET("SLURM_ARRAY_TASK_ID")},
    {{"", "8", "1", "1", "8"}, NOT_SET("SLURM_ARRAY_TASK_ID")},
    {{"1", NULL, "1", "1", "8"}, NOT_SET("SLURM_ARRAY_TASK_COUNT")},
    {{"1", "8", NULL, "1", "8"}, NOT_SET("SLURM_ARRAY_TASK_MIN")},
    {{"x", "8", "1", "1", "8"}, NO_NUMBER("SLURM_ARRAY_TASK_ID", "x", "0")},
    {{"-1", "8", "1", "1", "8"}, NO_NUMBER("SLURM_ARRAY_TASK_ID", "-1", "0")},
    {{"1", "0", "1", "1", "8"}, NO_NUMBER("SLURM_ARRAY_TASK_COUNT", "0", "1")},
    {{"1", "8", " 1", "1", "8"}, NO_NUMBER("SLURM_ARRAY_TASK_MIN", " 1", "0")},
    {{"1", "8", "1", "0", "8"}, NO_NUMBER("SLURM_ARRAY_TASK_STEP", "0", "1")},
    {{"1", "8", "1", "1", "4294967296"}, NO_NUMBER("SLURM_ARRAY_TASK_MAX", "4294967296", "0")},
    {{"1", "4", "1", "1", "7"}, NOT_MANY("1 to 7 in steps of 1", "4")}, /* --array=1,3,5,7 */
    {{"3", "2", "3", "1", "5"}, NOT_MANY("3 to 5 in steps of 1", "2")}, /* --array=3,5 */
    {{"1", "8", "9", "1", "2"}, NOT_MANY("9 to 2 in steps of 1", "8")},
    {{"9", "8", "1", "1", "8"}, NO_ID("9", "8 ids from 1 in steps of 1")},
    {{"9", "8", "1", NULL, NULL}, NO_ID("9", "8 ids from 1 in steps of 1")},
    {{"0", "8", "1", "1", "8"}, NO_ID("0", "8 ids from 1 in steps of 1")},
    {{"3", "8", "0", "2", "14"}, NO_ID("3", "8 ids from 0 in steps of 2")},
    {{"7", "4", "0", "2", "7"}, NO_ID("7", "4 ids from 0 in steps of 2")}, /* 0-4:2,7 */
};

static void an_array_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        set_array(refused[i].array);
        assert_refused("auto", refused[i].why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_is_read_and_printed),
        cmocka_unit_test(what_is_no_part_is_refused),
        cmocka_unit_test(without_auto_the_environment_means_nothing),
        cmocka_unit_test(auto_is_the_place_in_the_array),
        cmocka_unit_test(an_array_that_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
