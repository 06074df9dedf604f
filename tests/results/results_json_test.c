// SPDX-License-Identifier: MIT
/* results_json_test.c - what is written is read back, to the last byte, and what is not as it
 * should be is refused by its place.
 */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "results/results_json.h"
#include "written.h"

static const fixture_params plain = {.noise = 0.004, .rounds = 11, .cores = 4};

static void assert_comes_back(const char *text, size_t size)
{
    results again;
    problem why = {.text = ""};
    size_t again_size;
    if (!results_read_json(text, size, &again, &why))
        fail_msg("%s", why.text);
    char *second = written(&again, false, &again_size);
    results_free(&again);
    assert_int_equal(again_size, size);
    assert_string_equal(second, text);
    free(second);
}

static void what_is_written_is_read_and_written_again_byte_for_byte(void **state)
{
    (void)state;
    size_t size;
    char *text = written_fixture(&plain, &size);
    assert_comes_back(text, size);
    free(text);
}

/* Every kind of text that could end a string, a line, or be no text at all. */
static const char *const hostile[] = {
    "\"",
    "\\",
    "\n",
    "\r\t",
    "\x01",
    "\x7f",
    "</script>",
    "<!--",
    "\xe2\x80\xae",
    "\xc2\x85",
    "\xf0\x9f\x98\x80",
    "%s%n",
    "{}[]",
    "\\u0000",
};

static void hostile_names_come_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        const fixture_params params = {
            .noise = 0.004, .rounds = 3, .cores = 1, .hostile = hostile[i]};
        size_t size;
        char *text = written_fixture(&params, &size);
        assert_comes_back(text, size);
        free(text);
    }
}

static void integers_of_64_bits_are_exact(void **state)
{
    (void)state;
    results made, again;
    problem why;
    size_t size;
    fixture_make(&plain, &made);
    made.plan.seed = UINT64_MAX;
    made.groups[0]->size = 9007199254740993;
    made.groups[0]->rows[0]->samples[0].faults = UINT64_MAX - 1;
    char *text = written(&made, false, &size);
    assert_true(results_read_json(text, size, &again, &why));
    assert_true(again.plan.seed == UINT64_MAX);
    assert_true(again.groups[0]->size == 9007199254740993);
    assert_true(again.groups[0]->rows[0]->samples[0].faults == UINT64_MAX - 1);
    results_free(&again);
    results_free(&made);
    free(text);
}

static void what_is_not_known_stays_unknown(void **state)
{
    (void)state;
    results made, again;
    problem why;
    size_t size;
    fixture_make(&plain, &made);
    made.load_before = -1;
    made.groups[0]->rows[0]->samples[0].cpu_seconds = -3;
    made.groups[0]->rows[0]->split.is_known = false;
    char *text = written(&made, false, &size);
    assert_true(results_read_json(text, size, &again, &why));
    assert_true(again.load_before < 0 && again.load_after > 0);
    assert_true(again.groups[0]->rows[0]->samples[0].cpu_seconds < 0);
    assert_false(again.groups[0]->rows[0]->split.is_known);
    assert_true(again.groups[0]->rows[1]->split.is_known);
    results_free(&again);
    results_free(&made);
    free(text);
}

/* What is replaced, once, in the text of the fixture; and what is said then. */
static const struct {
    const char *from, *to, *why;
} refusals[] = {
    {"\"gpukit.compare/1\"", "\"gpukit.compare/2\"",
     "the schema 'gpukit.compare/2' is of another gpukit, and this one reads gpukit.compare/1; try "
     "a newer gpukit"},
    {"\"gpukit.compare/1\"", "\"gpukit.devices/1\"",
     "the text is not of gpukit compare: its schema is not gpukit.compare/1"},
    {"\"gpukit.compare/1\"", "7",
     "the text is not of gpukit compare: its schema is not gpukit.compare/1"},
    {"\"schema\"", "\"Schema\"", "schema is missing"},
    {"\"date\"", "\"data\"", "date is missing"},
    {"\"seconds\": 73", "\"seconds\": -73", "seconds must be 0 or above"},
    {"\"seconds\": 73", "\"seconds\": null", "seconds must be a number"},
    {"\"seconds\": 73", "\"seconds\": \"73\"", "seconds must be a number"},
    {"\"partial\": false", "\"partial\": 0", "partial must be true or false"},
    {"\"version\": \"0.1.0\"", "\"version\": 1", "version must be a string"},
    {"\"seed\": \"18446744073709551557\"", "\"seed\": 18446744073709",
     "plan.seed must be a string of digits"},
    {"\"18446744073709551557\"", "\"18446744073709551616\"",
     "plan.seed must be at most 18446744073709551615"},
    {"\"18446744073709551557\"", "\"-1\"", "plan.seed must be a string of digits"},
    {"\"18446744073709551557\"", "\"007\"", "plan.seed must be a string of digits"},
    {"\"rounds_least\": 11", "\"rounds_least\": 11.5",
     "plan.rounds_least must be a whole number from 0 to 4294967295"},
    {"\"rounds_least\": 11", "\"rounds_least\": 4294967296",
     "plan.rounds_least must be a whole number from 0 to 4294967295"},
    {"\"facts\": [", "\"facts\": [7, ", "facts[0] must be an object"},
    {"\"switches\", \"kernel_seconds\"", "\"kernel_seconds\", \"switches\"",
     "sample_columns[5] must be \"switches\""},
    {"\"size\": \"1000000000\"", "\"size\": \"0\"", "groups[0].size must be at least 1"},
    {"\"workload\": \"countdown:5000x10000\"", "\"workload\": \"primes:1e9\"",
     "groups[1] has the workload of another group"},
    {"\"kind\": \"processes\"", "\"kind\": \"process\"",
     "groups[0].rows[2].kind must be one of sequential, threads, processes, device, together, "
     "auto, "
     "command, peer"},
    {"\"name\": \"sequential, again\"", "\"name\": \"sequential\"",
     "groups[0].rows[1] has the name of another row of its group"},
    {"\"role\": \"control\"", "\"role\": \"baseline\"",
     "groups[0].rows[1] is the second baseline of its group"},
    {"\"batch\": 1", "\"batch\": 0",
     "groups[0].rows[0].batch must be a whole number from 1 to 4294967295"},
    {"\"cold\": [", "\"cold\": [1, 1, 1, ", "groups[0].rows[0].cold must have at most 5 elements"},
    {"\"split\": {\"wall\"", "\"split\": {\"walls\"", "groups[0].rows[0].split.wall is missing"},
    {"[0, 0, 0, ", "[1, 0, 0, ",
     "groups[0].rows[0].samples[1] is of a round that the row has a sample of already"},
    {"[0, 0, 0, ", "[1000, 0, 0, ",
     "groups[0].rows[0].samples[0][0] must be a whole number from 0 to 999"},
    {"[0, 0, 0, ", "[0, 0, 0], [",
     "groups[0].rows[0].samples[0] must be a list with a value for each of the columns"},
    {"[0, 0, 0, ", "[0, 0, 0, 0, 0, ",
     "groups[0].rows[0].samples[0] must be a list with a value for each of the columns"},
    {"\"lanes\": [", "\"lanes\": 7, \"other\": [", "timelines[0].lanes must be a list"},
    {"[3, \"call\"", "[4, \"call\"", "timelines[0].events[3] is in a lane that there is not"},
    {"[3, \"call\", ", "[3, \"call\", 9", "timelines[0].events[3] ends before it begins"},
    {"{", "[", "the text is no JSON: line 2, column 11: ']' expected"},
    {"\"date\"", "\"version\"", "the text is no JSON: line 4, column 11: duplicate object key"},
    {"\"2026-11-27T21:00:00Z\"", "\"\\u0000\"", "the text is no JSON: line 4, column "},
    {"\"2026-11-27T21:00:00Z\"", "\"\xff\"", "the text is no JSON: line 4, column "},
    {"\"seconds\": 73", "\"seconds\": 1e999", "the text is no JSON: line 8, column "},
};

static char *replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    char *out = malloc(strlen(text) + strlen(to) + 1);
    assert_non_null(out);
    if (at == NULL)
        fail_msg("no %s in the text", from);
    sprintf(out, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    return out;
}

static void what_is_wrong_is_named_by_its_place(void **state)
{
    (void)state;
    size_t size;
    char *text = written_fixture(&plain, &size);
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        results out;
        problem why = {.text = ""};
        char *other = replaced(text, refusals[i].from, refusals[i].to);
        assert_false(results_read_json(other, strlen(other), &out, &why));
        if (strncmp(why.text, refusals[i].why, strlen(refusals[i].why)) != 0)
            fail_msg("%s -> %s: %s", refusals[i].from, refusals[i].to, why.text);
        free(other);
    }
    free(text);
}

static void every_cut_of_a_text_is_refused(void **state)
{
    (void)state;
    size_t size;
    char *text = written_fixture(&(fixture_params){.noise = 0.004, .rounds = 1, .cores = 1}, &size);
    for (size_t cut = 0; cut < size - 2; cut += cut < 2000 ? 1 : 97) {
        results out;
        problem why;
        assert_false(results_read_json(text, cut, &out, &why));
    }
    free(text);
}

static void a_deep_text_is_refused(void **state)
{
    (void)state;
    enum { DEPTH = 1000000 };
    results out;
    problem why;
    char *text = malloc(DEPTH);
    assert_non_null(text);
    memset(text, '[', DEPTH);
    assert_false(results_read_json(text, DEPTH, &out, &why));
    free(text);
}

/* 25 rows of 15 rounds: a page of them has 150 kB in all. */
static void it_is_small_enough_for_a_page(void **state)
{
    (void)state;
    size_t size;
    results made;
    fixture_make(&(fixture_params){.noise = 0.004, .rounds = 15, .cores = 4}, &made);
    made.timeline_count = 0;
    made.group_count = 2;
    made.groups[1]->row_count = 25 - made.groups[0]->row_count;
    char *text = written(&made, true, &size);
    print_message("%zu bytes\n", size);
    assert_true(size < 70000);
    results_free(&made);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_and_written_again_byte_for_byte),
        cmocka_unit_test(hostile_names_come_back),
        cmocka_unit_test(integers_of_64_bits_are_exact),
        cmocka_unit_test(what_is_not_known_stays_unknown),
        cmocka_unit_test(what_is_wrong_is_named_by_its_place),
        cmocka_unit_test(every_cut_of_a_text_is_refused),
        cmocka_unit_test(a_deep_text_is_refused),
        cmocka_unit_test(it_is_small_enough_for_a_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
