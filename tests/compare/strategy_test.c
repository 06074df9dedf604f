// SPDX-License-Identifier: MIT
/* strategy_test.c - ways to do a job: what lists mean, and the commands that do the same. */
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "compare/strategy.h"
#include "compare/traces.h"

static void assert_names(const char *text, uint32_t cores, const char *expected)
{
    strategy_list list;
    problem why;
    char got[1024] = "";
    if (!strategies_parse(text, NULL, cores, &list, &why))
        fail_msg("%s: %s", text, why.text);
    for (size_t i = 0; i < list.count; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", i == 0 ? "" : " ",
                 list.items[i].name);
    assert_string_equal(got, expected);
}

static void lists_begin_with_the_baseline(void **state)
{
    (void)state;
    assert_names(NULL, 2, "sequential threads=2 processes=2");
    assert_names("threads", 4, "sequential threads=2 threads=3 threads=4");
    assert_names("threads", 12, "sequential threads=2 threads=4 threads=8 threads=12");
    assert_names("processes", 192,
                 "sequential processes=2 processes=4 processes=8 processes=16 processes=32 "
                 "processes=64");
    assert_names("threads=3,sequential,threads=3", 2, "sequential threads=3");
    assert_names("threads=2-8*2,auto", 2, "sequential threads=2 threads=4 threads=8 auto");
    assert_names("processes=1,command", 2, "sequential processes=1 gpukit, whole");
    assert_names("threads", 1, "sequential threads=2");
    assert_names("all,devices,overlap", 2, "sequential");
}

static void nonsense_is_refused_with_what_to_try(void **state)
{
    static const struct {
        const char *text, *because;
    } rows[] = {
        {"thread", "did you mean threads?"},
        {"", "no list"},
        {"threads,", "no list"},
        {"threads=0", "from 1 to"},
        {"processes=65", "from 1 to 64"},
        {"threads=x", ""},
        {"opencl:0", "unknown strategy"},
        {"threads=1-49+1", "more than 48"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        strategy_list list;
        problem why = {.text = ""};
        if (strategies_parse(rows[i].text, NULL, 2, &list, &why))
            fail_msg("%s was taken", rows[i].text);
        if (why.text[0] == '\0' || strstr(why.text, rows[i].because) == NULL)
            fail_msg("%s: %s", rows[i].text, why.text);
    }
}

static void assert_words(const strategy *how, const workload *job, const char *expected)
{
    strategy_command command;
    char got[1024] = "";
    strategy_words(how, job, "gpukit", "in put", "out", &command);
    for (size_t i = 0; command.words[i] != NULL; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", i == 0 ? "" : "|",
                 command.words[i]);
    assert_string_equal(got, expected);
}

static void a_strategy_is_a_command_too(void **state)
{
    static const workload primes = {.kind = WORKLOAD_PRIMES, .name = "primes:1e14..+1e6"};
    static const workload count = {
        .kind = WORKLOAD_COUNTDOWN, .name = "countdown:5x7", .counters = 5, .from = 7};
    static const workload plain = {
        .kind = WORKLOAD_COUNTDOWN, .counters = 5, .from = 7, .is_plain = true};
    static const workload blur = {.kind = WORKLOAD_PIXELS,
                                  .name = "pixels:blur=2",
                                  .operations = {"blur=2", "invert"},
                                  .operation_count = 2};
    static const strategy threads = {.kind = RESULTS_THREADS, .devices = "cpu", .threads = 3};
    static const strategy workers = {.kind = RESULTS_PROCESSES, .devices = "cpu", .processes = 2};
    static const strategy off = {.kind = RESULTS_DEVICE, .devices = "opencl:0", .slots = 1};
    (void)state;
    assert_words(&threads, &primes,
                 "gpukit|primes|1e14..+1e6|--method|sieve|--device|cpu|--threads|3");
    assert_words(&workers, &count,
                 "gpukit|countdown|--counters|5|--from|7|--device|cpu|--processes|2");
    assert_words(&off, &plain,
                 "gpukit|countdown|--counters|5|--from|7|--plain|--device|opencl:0|--slots|1");
    assert_words(&threads, &blur,
                 "gpukit|pixels|in put|-o|out|--op|blur=2|--op|invert|--device|cpu|--jobs|3");
    assert_words(&off, &primes,
                 "gpukit|primes|1e14..+1e6|--method|sieve|--device|opencl:0|--slots|1");
}

/* Seconds, to a picosecond. */
static void assert_seconds(double got, double expected)
{
    if (fabs(got - expected) > 1e-12)
        fail_msg("%g, expected %g", got, expected);
}

static gpukit_trace_record record(gpukit_track track, uint64_t began_ms, uint64_t ended_ms)
{
    return (gpukit_trace_record){
        .track = track, .started_ns = began_ms * 1000000, .ended_ns = ended_ms * 1000000};
}

static void the_parts_of_a_split_add_up(void **state)
{
    /* ms: 1  upload  4, 3  kernel  8, 5 another device's kernel 7, 7  download  10 */
    const gpukit_trace_record records[] = {
        record(GPUKIT_TRACK_UPLOAD, 1, 4),   record(GPUKIT_TRACK_COMPUTE, 3, 8),
        record(GPUKIT_TRACK_HOST, 5, 7),     record(GPUKIT_TRACK_DOWNLOAD, 7, 10),
        record(GPUKIT_TRACK_COMPUTE, 0, 20), /* it never started */
    };
    (void)state;
    const results_split split = traces_split(records, 5, 0.012);
    assert_true(split.is_known);
    assert_seconds(split.wall, 0.012);
    assert_seconds(split.upload, 0.003);
    assert_seconds(split.kernels, 0.005);
    assert_seconds(split.download, 0.003);
    assert_seconds(split.overlapped, 0.002);
    assert_seconds(split.neither, 0.003);
    assert_seconds(split.upload + split.kernels + split.download - split.overlapped + split.neither,
                   split.wall);
    assert_false(traces_split(records, 0, 1).is_known);
    assert_false(traces_split(&records[4], 1, 1).is_known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_begin_with_the_baseline),
        cmocka_unit_test(nonsense_is_refused_with_what_to_try),
        cmocka_unit_test(a_strategy_is_a_command_too),
        cmocka_unit_test(the_parts_of_a_split_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
