// SPDX-License-Identifier: MIT
/* range_fault_test.c - whole runs of `gpukit run` with a kernel of the user's, in which OpenCL
 * fails, dies, or brings bits that are not those it was given.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faults/program.h"
#include "test.h"

enum { EXIT_OK = 0, EXIT_NO_DEVICE = 3, EXIT_FAILED = 4, SKIPPED = 77, TABLE = 100 };

#define PICK                                                                                       \
    "run " SCRATCH "/pick.cl --kernel pick --in " SCRATCH "/table.bin:uint:all --type ulong"       \
    " --device=opencl:0 --chunk-grains=1 --backoff=10ms --quiet"
#define SUM PICK " --range 0..99999 --grain=10000 --reduce sum"
#define LIST PICK " --range 0..39 --grain=10"
#define COPY " --staging=copy"

/* The table is k^2, a hundred of them, and an item adds its number: i (i - 1) / 2 and a thousand
 * times 99 (99 + 1) (2 99 + 1) / 6. */
static const char sum_of_all[] = "5328300000\n";
static char list_of_all[512];

static const char source[] =
    "kernel void pick(ulong first, ulong count, global const uint *table,\n"
    "                 global ulong *out)\n"
    "{\n"
    "    ulong i = get_global_id(0);\n"
    "    if (i < count)\n"
    "        out[i] = table[(first + i) % 100] + first + i;\n"
    "}\n";

static const struct {
    const char *arguments, *answer;
} jobs[] = {
    {SUM, sum_of_all},
    {SUM COPY, sum_of_all},
    {LIST, list_of_all},
    {LIST COPY, list_of_all},
};
enum { JOBS = sizeof jobs / sizeof jobs[0] };

static unsigned wrong, placed;

static int begin(void **state)
{
    (void)state;
    wrong = placed = 0;
    return 0;
}

static void blame(const program_trial *trial, const char *why)
{
    wrong++;
    print_error("%s: GPUKIT_FAULT='%s' GPUKIT_FAULT_SEED=%lu gpukit %s\n"
                "    exit %d after %d ms, stdout '%s', stderr '%s'\n",
                why, trial->rule, trial->seed, trial->arguments, trial->code, trial->ms, trial->out,
                trial->err);
}

static bool place(program_trial *trial)
{
    if (!program_try_until_struck(trial)) {
        blame(trial, "never struck");
        return false;
    }
    placed++;
    return true;
}

static bool is_right(const program_trial *trial, const char *answer)
{
    return trial->code == EXIT_OK && strcmp(trial->out, answer) == 0;
}

static uint64_t calls_of(const opencl_layer_count *count)
{
    uint64_t sum = 0;
    for (int i = 0; i < 1 + OPENCL_LAYER_DEVICES; i++)
        sum += count->calls[i];
    return sum;
}

/* The first call of a command on the device, and one in the middle. */
static void place_in(size_t job, const opencl_layer_count *count, const char *action)
{
    const uint64_t calls = calls_of(count);
    for (uint64_t nth = 1; nth <= calls; nth += calls < 4 ? calls : calls / 2) {
        char rule[96];
        snprintf(rule, sizeof rule, "%s:%llu:%s", count->call, (unsigned long long)nth, action);
        program_trial trial = {.arguments = jobs[job].arguments, .rule = rule};
        if (place(&trial) && !is_right(&trial, jobs[job].answer))
            blame(&trial, "one fault");
    }
}

static void one_command_that_fails_changes_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < JOBS; i++) {
        opencl_layer_count counts[PROGRAM_MOST_CALLS];
        program_trial trial = {.arguments = jobs[i].arguments};
        assert_true(program_count(&trial, counts));
        assert_true(is_right(&trial, jobs[i].answer));
        for (int j = 0; counts[j].call[0] != '\0'; j++) {
            if (calls_of(&counts[j]) == 0 || (strncmp(counts[j].call, "clEnqueue", 9) != 0 &&
                                              strcmp(counts[j].call, "clCreateBuffer") != 0))
                continue;
            place_in(i, &counts[j], "-5");
            if (strncmp(counts[j].call, "clEnqueue", 9) == 0)
                place_in(i, &counts[j], "async=-9999");
        }
    }
    assert_int_equal(wrong, 0);
    assert_true(placed > 20);
}

/* A list may have begun; a number has not. */
static void a_device_that_dies_leaves_no_wrong_number(void **state)
{
    (void)state;
    for (unsigned nth = 1; nth < 200; nth += 23) {
        char rule[64];
        snprintf(rule, sizeof rule, "*@0:%u+:-36", nth);
        program_trial trial = {.arguments = SUM, .rule = rule, .may_leak = true};
        if (place(&trial) && (trial.out[0] != '\0' || (trial.code != EXIT_FAILED &&
                                                       (nth > 1 || trial.code != EXIT_NO_DEVICE))))
            blame(&trial, "it is dead");
    }
    assert_int_equal(wrong, 0);
}

/* The table is on its way, or a kernel runs. Where one command never ends and the device lives,
 * it is opened again. */
static void a_device_that_hangs_leaves_no_wrong_number(void **state)
{
    static const struct {
        const char *arguments, *rule;
    } rows[] = {
        {SUM COPY, "clEnqueueWriteBuffer@0:1:endless"}, {SUM COPY, "clEnqueueWriteBuffer@0:1:hang"},
        {SUM COPY, "clEnqueueReadBuffer@0:2:endless"},  {SUM, "clEnqueueNDRangeKernel@0:3:endless"},
        {SUM, "clEnqueueNDRangeKernel@0:3:hang"},       {SUM, "clEnqueueMapBuffer@0:2:endless"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char arguments[512];
        snprintf(arguments, sizeof arguments, "%s --deadline=300ms", rows[i].arguments);
        program_trial trial = {
            .arguments = arguments, .rule = rows[i].rule, .may_leak = true, .limit_ms = 30000};
        if (place(&trial) && !is_right(&trial, sum_of_all) &&
            (trial.code != EXIT_FAILED || trial.out[0] != '\0'))
            blame(&trial, "it hangs");
    }
    assert_int_equal(wrong, 0);
}

/* Each download, in turn, has a wrong bit. A list that is mapped did not travel, and is not
 * looked at: its records are, and with a sum there is nothing else. */
static void flipped_bits_are_in_no_answer(void **state)
{
    static const struct {
        size_t job;
        const char *call;
    } downloads[] = {
        {0, "clEnqueueMapBuffer"}, {1, "clEnqueueReadBuffer"}, {3, "clEnqueueReadBuffer"}};
    (void)state;
    for (size_t i = 0; i < sizeof downloads / sizeof downloads[0]; i++)
        for (unsigned seed = 0; seed < 24; seed++) {
            char rule[64];
            snprintf(rule, sizeof rule, "%s:%u:flip", downloads[i].call, 1 + seed % 6);
            program_trial trial = {
                .arguments = jobs[downloads[i].job].arguments, .rule = rule, .seed = seed};
            if (place(&trial) && !is_right(&trial, jobs[downloads[i].job].answer))
                blame(&trial, "a flipped bit");
        }
    assert_int_equal(wrong, 0);
}

static bool write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    bool is_written = file != NULL && fwrite(bytes, 1, size, file) == size;
    return (file == NULL || fclose(file) == 0) && is_written;
}

static bool write_job(void)
{
    uint32_t table[TABLE];
    size_t used = 0;
    for (uint32_t i = 0; i < TABLE; i++)
        table[i] = i * i;
    for (unsigned i = 0; i < 40; i++)
        used += (size_t)snprintf(list_of_all + used, sizeof list_of_all - used, "%u\n", i * i + i);
    return write_file(SCRATCH "/pick.cl", source, sizeof source - 1) &&
           write_file(SCRATCH "/table.bin", table, sizeof table);
}

/* 0 where the tests can run. */
static int prepare(void)
{
    opencl_layer_count counts[PROGRAM_MOST_CALLS];
    program_trial trial = {.arguments = SUM};
    if (!program_setup("--version") || !write_job()) {
        print_error("%s cannot be run in %s\n", PROGRAM, SCRATCH);
        return 1;
    }
    if (program_count(&trial, counts))
        return 0;
    bool is_fine = trial.code == EXIT_OK || trial.code == EXIT_NO_DEVICE;
    print_error("%s: %s: exit %d, %s\n", is_fine ? "SKIPPED" : "FAILED",
                "no OpenCL device, or a loader that loads no layers", trial.code, trial.err);
    return is_fine ? SKIPPED : 1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(one_command_that_fails_changes_nothing, begin),
        cmocka_unit_test_setup(a_device_that_dies_leaves_no_wrong_number, begin),
        cmocka_unit_test_setup(a_device_that_hangs_leaves_no_wrong_number, begin),
        cmocka_unit_test_setup(flipped_bits_are_in_no_answer, begin),
    };
    int cannot = prepare();
    return cannot != 0 ? cannot : cmocka_run_group_tests(tests, NULL, NULL);
}
