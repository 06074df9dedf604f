// SPDX-License-Identifier: MIT
/* workload_test.c - what is compared, in the words of the command line: sizes, ranges, refusals. */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "compare/span.h"
#include "compare/workload.h"

static void assert_span(const char *word, bool is_range, const uint64_t *values, size_t count)
{
    span got;
    problem why;
    if (!span_parse(word, &got, &why))
        fail_msg("%s: %s", word, why.text);
    assert_int_equal(got.is_range, is_range);
    assert_int_equal(got.count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(got.values[i], values[i]);
}

static void a_word_is_one_number_or_a_range_of_them(void **state)
{
    (void)state;
    assert_span("8", false, (const uint64_t[]){8}, 1);
    assert_span("1e9", false, (const uint64_t[]){1000000000}, 1);
    assert_span("2^64-1", false, (const uint64_t[]){UINT64_MAX}, 1);
    assert_span("10-2+1", false, (const uint64_t[]){9}, 1);
    assert_span("1-4+1", true, (const uint64_t[]){1, 2, 3, 4}, 4);
    assert_span("1-8+3", true, (const uint64_t[]){1, 4, 7}, 3);
    assert_span("2-64*2", true, (const uint64_t[]){2, 4, 8, 16, 32, 64}, 6);
    assert_span("1e6-1e9*10", true, (const uint64_t[]){1000000, 10000000, 100000000, 1000000000},
                4);
    assert_span("5-5*2", true, (const uint64_t[]){5}, 1);
    /* the step beyond the last would not fit into 64 bits */
    assert_span("10T-18446744073709551615*1e6", true,
                (const uint64_t[]){10000000000000, 10000000000000000000u}, 2);
}

static void ranges_that_lead_nowhere_are_refused(void **state)
{
    static const char *const words[] = {"8-1*2", "1-8*1", "1-8*0", "0-8*2", "1-65+1", "1-8+",
                                        "-8+1",  "1-*2",  "x",     "",      "1e30",   "1-2*2*2"};
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        span got;
        problem why = {.text = ""};
        if (span_parse(words[i], &got, &why))
            fail_msg("%s was taken: %zu numbers", words[i], got.count);
        assert_string_not_equal(why.text, "");
    }
}

static void numbers_are_short(void **state)
{
    (void)state;
    assert_string_equal(span_number(0).text, "0");
    assert_string_equal(span_number(100).text, "100");
    assert_string_equal(span_number(1000).text, "1e3");
    assert_string_equal(span_number(25000000).text, "25e6");
    assert_string_equal(span_number(12345).text, "12345");
    assert_string_equal(span_number(10000000000000000000u).text, "1e19");
    assert_string_equal(span_number(UINT64_MAX).text, "18446744073709551615");
}

static size_t parse(const char *word, workload *list)
{
    size_t count = 0;
    problem why;
    if (!workload_parse(word, list, &count, &why))
        fail_msg("%s: %s", word, why.text);
    return count;
}

static void words_become_jobs_of_a_size(void **state)
{
    workload list[WORKLOADS_MOST];
    (void)state;
    assert_int_equal(parse("primes:1e6-1e8*10,2000", list), 4);
    assert_string_equal(list[0].name, "primes:1e6");
    assert_string_equal(list[2].name, "primes:1e8");
    assert_string_equal(list[3].name, "primes:2e3");
    assert_int_equal(list[2].last, 100000000);
    assert_int_equal(workload_size(&list[0]), 1000001);
    assert_string_equal(list[0].family, "primes");

    assert_int_equal(parse("primes:1e14..+1e6", list), 1);
    assert_int_equal(list[0].first, 100000000000000);
    assert_int_equal(list[0].last, 100000001000000);
    assert_string_equal(list[0].family, "primes from 1e14");
    assert_int_equal(parse("primes:0..18446744073709551615", list), 1);
    assert_int_equal(workload_size(&list[0]), UINT64_MAX);

    assert_int_equal(parse("countdown:10-1000*10x1e4,5x7", list), 4);
    assert_string_equal(list[1].name, "countdown:100x1e4");
    assert_int_equal(workload_size(&list[1]), 1000000);
    assert_string_equal(list[3].family, "countdown from 7");
    assert_false(list[3].is_plain);
}

static void the_plain_loop_is_a_job_of_its_own(void **state)
{
    workload list[WORKLOADS_MOST];
    size_t count = parse("countdown-plain:5000x1e4,7x5", list);
    problem why;
    (void)state;
    assert_int_equal(count, 2);
    assert_true(list[0].is_plain && list[1].is_plain);
    assert_int_equal(list[0].kind, WORKLOAD_COUNTDOWN);
    assert_string_equal(list[0].name, "countdown-plain:5e3x1e4");
    assert_string_equal(list[0].family, "countdown-plain from 1e4");
    assert_int_equal(workload_size(&list[1]), 35);
    assert_true(workload_parse("countdown:5000x1e4", list, &count, &why)); /* it is no twin */
    assert_int_equal(count, 3);
    workload_add_sweep(&list[0], list, &count);
    assert_true(list[3].is_plain);
    assert_string_equal(list[3].name, "countdown-plain:500x1e4");
    assert_int_equal(parse("countdown-plain", list), 1);
    assert_true(list[0].is_plain);
}

static void pixels_have_operations_and_sizes(void **state)
{
    workload list[WORKLOADS_MOST];
    (void)state;
    assert_int_equal(parse("pixels:sharpen=1,2+invert@64x48,32x16x3", list), 2);
    assert_int_equal(list[0].operation_count, 2);
    assert_string_equal(list[0].operations[0], "sharpen=1,2");
    assert_string_equal(list[0].operations[1], "invert");
    assert_int_equal(list[0].width, 64);
    assert_int_equal(list[0].height, 48);
    assert_int_equal(list[1].images, 3);
    assert_string_equal(list[1].name, "pixels:sharpen=1,2+invert@32x16x3");
    assert_string_equal(list[0].family, list[1].family);
    assert_int_equal(workload_size(&list[1]), 32 * 16 * 3);
    assert_int_equal(parse("pixels", list), 1);
    assert_string_equal(list[0].operations[0], "blur=2");
}

static void nonsense_is_refused_with_what_to_try(void **state)
{
    static const struct {
        const char *word, *because;
    } rows[] = {
        {"prime:1e9", "did you mean primes?"},  {"", "unknown workload"},
        {"primes:", "no list of sizes"},        {"primes:1e6,", "no list of sizes"},
        {"primes:1e6,1e6", "there twice"},      {"primes:9..3", ""},
        {"primes:1e30", "over the limit"},      {"countdown:50", "COUNTERSxFROM"},
        {"countdown:0x5", "count down from"},   {"countdown:5x0", "count down from"},
        {"countdown:1x5e9", "count down from"}, {"countdown:1e19x1e9", "count down from"},
        {"pixels:", "needs an operation"},      {"pixels:blur=2++invert", "joined by +"},
        {"pixels:blur=2@0x5", "WIDTHxHEIGHT"},  {"pixels:blur=2@5x5x0", "WIDTHxHEIGHT"},
        {"pixels:blur=2@5x5y", "WIDTHxHEIGHT"}, {"pixels:blur=2@99999x5", "WIDTHxHEIGHT"},
        {"primes:1-33+1", "more than 32"},      {"countdown-plane:5x5", "countdown-plain?"},
        {"countdown-plain:5", "COUNTERSxFROM"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        workload list[WORKLOADS_MOST];
        size_t count = 0;
        problem why = {.text = ""};
        if (workload_parse(rows[i].word, list, &count, &why))
            fail_msg("%s was taken", rows[i].word);
        if (why.text[0] == '\0' || strstr(why.text, rows[i].because) == NULL)
            fail_msg("%s: %s", rows[i].word, why.text);
    }
}

static void a_sweep_goes_down_by_tens(void **state)
{
    workload list[WORKLOADS_MOST];
    (void)state;
    size_t count = parse("primes:1e9,1e7", list);
    workload_add_sweep(&list[0], list, &count);
    assert_int_equal(count, 4); /* 1e7 was there */
    assert_string_equal(list[2].name, "primes:1e8");
    assert_string_equal(list[3].name, "primes:1e6");
    assert_true(list[2].is_sweep && !list[1].is_sweep);
    assert_string_equal(list[3].family, list[0].family);
    count = parse("primes:1e14..+1e6", list);
    workload_add_sweep(&list[0], list, &count);
    assert_int_equal(count, 1);
    count = parse("countdown:2000x50", list);
    workload_add_sweep(&list[0], list, &count);
    assert_int_equal(count, 3);
    assert_string_equal(list[2].name, "countdown:20x50");
    count = parse("pixels", list);
    workload_add_sweep(&list[0], list, &count);
    assert_int_equal(count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_is_one_number_or_a_range_of_them),
        cmocka_unit_test(ranges_that_lead_nowhere_are_refused),
        cmocka_unit_test(numbers_are_short),
        cmocka_unit_test(words_become_jobs_of_a_size),
        cmocka_unit_test(the_plain_loop_is_a_job_of_its_own),
        cmocka_unit_test(pixels_have_operations_and_sizes),
        cmocka_unit_test(nonsense_is_refused_with_what_to_try),
        cmocka_unit_test(a_sweep_goes_down_by_tens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
