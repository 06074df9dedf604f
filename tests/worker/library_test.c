// SPDX-License-Identifier: MIT
/* library_test.c - a program of a user's, whose devices live in workers of the same program. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gpukit/gpukit.h>

#include "test.h"

enum { ITEMS = 100000, GRAIN = 997 };

typedef struct factors {
    uint32_t scale, shift;
} factors;

static uint32_t pairs[2 * ITEMS];
static float weights[4] = {0.5f, 1.25f, -2.0f, 3.0f};

/* Of each item two numbers, and what all items share. */
static void mix(const gpukit_span *span)
{
    const uint32_t *in = span->inputs[0];
    const float *shared = span->inputs[1];
    const factors *by = span->argument;
    uint32_t *out = span->output;
    for (uint64_t i = 0; i < span->count; i++)
        out[i] = (in[2 * i] ^ in[2 * i + 1]) * by->scale + by->shift +
                 (uint32_t)(shared[(span->first + i) % 4] * 4.0f + 8.0f);
}

/* Of which no worker knows. */
static void stranger(const gpukit_span *span)
{
    memset(span->output, 0, span->count * sizeof(uint64_t));
}

static void squares(const gpukit_span *span)
{
    uint64_t *out = span->output;
    for (uint64_t i = 0; i < span->count; i++)
        out[i] = (span->first + i) * (span->first + i);
}

static gpukit_context *context_of(const gpukit_context_params *params)
{
    gpukit_context *context = NULL;
    gpukit_error error = {.status = GPUKIT_OK};
    if (gpukit_context_open(params, &context, &error) != GPUKIT_OK)
        fail_msg("no context: %s", error.text);
    return context;
}

static gpukit_context *two_processes(void)
{
    return context_of(&(gpukit_context_params){.devices = "cpu", .processes = 2});
}

static void the_cpu_is_two_processes(void **state)
{
    (void)state;
    gpukit_context *context = two_processes();
    assert_string_equal(gpukit_context_device_at(context, 0)->id, "cpu.0");
    assert_string_equal(gpukit_context_device_at(context, 1)->id, "cpu.1");
    assert_null(gpukit_context_device_at(context, 2));
    assert_int_equal(gpukit_context_device_at(context, 1)->compute_units, 1);
    gpukit_context_close(context);
}

static void a_named_function_runs_in_workers(void **state)
{
    const gpukit_range range = {
        .operation = {.function = squares, .output_type = GPUKIT_UINT64},
        .first = 1,
        .count = 1000,
        .reduce = GPUKIT_REDUCE_SUM,
        .job = {.grain_size = 10},
    };
    gpukit_scalar sum = {.type = GPUKIT_NOTHING};
    gpukit_error error = {.status = GPUKIT_OK};
    (void)state;
    gpukit_context *context = two_processes();
    assert_int_equal(gpukit_range_run(context, &range, &sum, NULL, &error), GPUKIT_OK);
    assert_int_equal(sum.type, GPUKIT_UINT64);
    assert_int_equal(sum.as.u, 333833500); /* n (n + 1) (2 n + 1) / 6 */
    gpukit_context_close(context);
}

static gpukit_range mixed(factors *by, uint32_t *output)
{
    static gpukit_input inputs[2];
    inputs[0] = (gpukit_input){.type = GPUKIT_UINT32, .width = 2, .data = pairs};
    inputs[1] = (gpukit_input){.type = GPUKIT_FLOAT, .data = weights, .count = 4};
    for (uint32_t i = 0; i < 2 * ITEMS; i++)
        pairs[i] = i * UINT32_C(2654435761);
    return (gpukit_range){
        .operation = {.function = mix,
                      .argument = by,
                      .argument_size = sizeof *by,
                      .inputs = inputs,
                      .input_count = 2,
                      .output_type = GPUKIT_UINT32},
        .first = 3,
        .count = ITEMS,
        .reduce = GPUKIT_REDUCE_SUM,
        .output = output,
        .job = {.grain_size = GRAIN},
    };
}

/* Arrays, an argument and a last grain that is short: as in this process, byte by byte. */
static void arrays_come_and_go_as_in_this_process(void **state)
{
    static uint32_t here[ITEMS + 1], there[ITEMS + 1];
    factors by = {7, 11};
    gpukit_scalar a = {.type = GPUKIT_NOTHING}, b = {.type = GPUKIT_NOTHING};
    gpukit_error error = {.status = GPUKIT_OK};
    (void)state;
    here[ITEMS] = there[ITEMS] = 0xDEADBEEF;
    gpukit_range range = mixed(&by, here);
    gpukit_context *context = context_of(&(gpukit_context_params){.devices = "cpu"});
    assert_int_equal(gpukit_range_run(context, &range, &a, NULL, &error), GPUKIT_OK);
    gpukit_context_close(context);
    context = two_processes();
    range = mixed(&by, there);
    assert_int_equal(gpukit_range_run(context, &range, &b, NULL, &error), GPUKIT_OK);
    assert_int_equal(a.as.u, b.as.u);
    assert_memory_equal(here, there, sizeof here);
    by.shift = 12; /* another job on the same workers, with another argument */
    assert_int_equal(gpukit_range_run(context, &range, &b, NULL, &error), GPUKIT_OK);
    assert_int_equal(b.as.u, a.as.u + ITEMS);
    assert_int_equal(there[ITEMS], 0xDEADBEEF);
    gpukit_context_close(context);
}

static void an_empty_range_has_its_result(void **state)
{
    const gpukit_range range = {
        .operation = {.function = squares, .output_type = GPUKIT_UINT64},
        .reduce = GPUKIT_REDUCE_SUM,
    };
    gpukit_scalar sum = {.type = GPUKIT_NOTHING, .as.u = 1};
    gpukit_error error = {.status = GPUKIT_OK};
    (void)state;
    gpukit_context *context = two_processes();
    if (gpukit_range_run(context, &range, &sum, NULL, &error) != GPUKIT_OK)
        fail_msg("%s", error.text);
    assert_int_equal(sum.as.u, 0);
    gpukit_context_close(context);
}

static void refused(gpukit_context *context, const gpukit_range *range, const char *why)
{
    gpukit_error error = {.status = GPUKIT_OK};
    assert_int_equal(gpukit_range_run(context, range, NULL, NULL, &error), GPUKIT_E_ARGUMENT);
    if (strstr(error.text, why) == NULL)
        fail_msg("'%s' is not in '%s'", why, error.text);
}

static void what_no_worker_can_have_is_refused(void **state)
{
    static uint32_t output[ITEMS];
    factors by = {1, 0};
    (void)state;
    gpukit_context *context = two_processes();
    gpukit_range range = mixed(&by, output);
    range.operation.argument_size = 0;
    refused(context, &range, "set argument_size");
    range = (gpukit_range){
        .operation = {.function = stranger, .output_type = GPUKIT_UINT64},
        .count = 10,
        .reduce = GPUKIT_REDUCE_SUM,
    };
    refused(context, &range, "gpukit_worker_function");
    range.operation.function = squares;
    range.operation.argument_size = 8; /* of nothing */
    refused(context, &range, "no argument");
    gpukit_context_close(context);
}

static void a_queue_stays_in_this_process(void **state)
{
    gpukit_queue *queue = NULL;
    gpukit_error error = {.status = GPUKIT_OK};
    (void)state;
    gpukit_context *context = two_processes();
    assert_int_equal(gpukit_queue_open(context, 0, NULL, &queue, &error), GPUKIT_E_ARGUMENT);
    assert_null(queue);
    assert_non_null(strstr(error.text, "cpu.0 is in a worker process"));
    gpukit_context_close(context);
}

static void names_are_given_once(void **state)
{
    char longest[65];
    (void)state;
    memset(longest, 'n', 64);
    longest[64] = '\0';
    assert_int_equal(gpukit_worker_function("squares", stranger), GPUKIT_E_ARGUMENT);
    assert_int_equal(gpukit_worker_function("other", squares), GPUKIT_E_ARGUMENT);
    assert_int_equal(gpukit_worker_function("", stranger), GPUKIT_E_ARGUMENT);
    assert_int_equal(gpukit_worker_function(NULL, stranger), GPUKIT_E_ARGUMENT);
    assert_int_equal(gpukit_worker_function("none", NULL), GPUKIT_E_ARGUMENT);
    assert_int_equal(gpukit_worker_function(longest, stranger), GPUKIT_E_ARGUMENT);
}

static size_t count_open(void)
{
    size_t count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static void use_once(const char *devices)
{
    const gpukit_primes_params params = {.first = 0, .last = 10000000};
    gpukit_error error = {.status = GPUKIT_OK};
    uint64_t count = 0;
    const bool is_cpu = strcmp(devices, "cpu") == 0;
    gpukit_context *context = context_of(&(gpukit_context_params){
        .devices = devices, .isolate = GPUKIT_ISOLATE_ON, .processes = is_cpu ? 2 : 0});
    if (gpukit_primes_count(context, &params, &count, NULL, NULL, &error) != GPUKIT_OK)
        fail_msg("%s: %s", devices, error.text);
    assert_int_equal(count, 664579);
    gpukit_context_close(context);
}

/* Workers have ended and were waited for, and their sockets, pages and trays are closed. */
static void nothing_is_left_of_contexts(void **state)
{
    static const char *const selectors[] = {"cpu", "opencl"};
    gpukit_inventory *inventory;
    (void)state;
    assert_int_equal(gpukit_inventory_alloc(&inventory, NULL), GPUKIT_OK);
    const size_t kinds = gpukit_inventory_platform_at(inventory, 0) == NULL ? 1 : 2;
    gpukit_inventory_free(inventory);
    for (size_t i = 0; i < kinds; i++) {
        use_once(selectors[i]); /* what a first use opens for good */
        const size_t before = count_open();
        for (int again = 0; again < 3; again++)
            use_once(selectors[i]);
        assert_int_equal(count_open(), before);
        assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
        assert_int_equal(errno, ECHILD);
    }
}

/* A kernel suits nothing here, and no worker knows the function. */
static void a_function_without_a_name_needs_a_device_of_this_process(void **state)
{
    gpukit_scalar result;
    gpukit_error error;
    const gpukit_range range = {
        .operation = {.kernel = "k",
                      .source = "kernel void k(ulong first, ulong count, global "
                                "ulong *out) { }",
                      .function = stranger,
                      .output_type = GPUKIT_UINT64},
        .count = 1000,
        .reduce = GPUKIT_REDUCE_SUM,
    };
    gpukit_context *context = two_processes();
    (void)state;
    assert_int_equal(gpukit_range_run(context, &range, &result, NULL, &error), GPUKIT_E_NO_DEVICE);
    assert_non_null(strstr(error.text, "gpukit_worker_function"));
    gpukit_context_close(context);
}

/* Between two jobs nobody looks at workers. */
static void a_worker_that_died_idle_is_replaced(void **state)
{
    const gpukit_primes_params params = {.last = 1000000};
    gpukit_context *context = two_processes();
    gpukit_error error;
    char command[80];
    (void)state;
    snprintf(command, sizeof command, "pkill -9 -P %ld -f '^gpukit worker cpu'", (long)getpid());
    for (int i = 0; i < 3; i++) {
        uint64_t count = 0;
        gpukit_report report;
        if (gpukit_primes_count(context, &params, &count, NULL, &report, &error) != GPUKIT_OK)
            fail_msg("job %d: %s", i, error.text);
        assert_int_equal(count, 78498);
        assert_true(report.seconds < 30);
        assert_int_equal(system(command), 0);
    }
    gpukit_context_close(context);
}

int main(int argc, char **argv)
{
    int code = 1;
    if (gpukit_worker_function("squares", squares) != GPUKIT_OK ||
        gpukit_worker_function("mix", mix) != GPUKIT_OK || gpukit_worker_main(argc, argv, &code))
        return code;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_cpu_is_two_processes),
        cmocka_unit_test(a_named_function_runs_in_workers),
        cmocka_unit_test(arrays_come_and_go_as_in_this_process),
        cmocka_unit_test(an_empty_range_has_its_result),
        cmocka_unit_test(what_no_worker_can_have_is_refused),
        cmocka_unit_test(a_queue_stays_in_this_process),
        cmocka_unit_test(names_are_given_once),
        cmocka_unit_test(a_function_without_a_name_needs_a_device_of_this_process),
        cmocka_unit_test(a_worker_that_died_idle_is_replaced),
        cmocka_unit_test(nothing_is_left_of_contexts),
    };
    return cmocka_run_group_tests_name("library", tests, NULL, NULL);
}
