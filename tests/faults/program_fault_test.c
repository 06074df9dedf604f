// SPDX-License-Identifier: MIT
/* program_fault_test.c - whole runs of `gpukit primes` in which OpenCL fails, hangs or lies.
 *
 * The answer is right or there is none, and the exit code is the one that was promised. A
 * fault that never struck proves nothing, and fails its test. With the argument "all",
 * every fault is placed; without, an even choice of them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faults/program.h"
#include "test.h"

enum { EXIT_OK = 0, EXIT_NO_DEVICE = 3, EXIT_FAILED = 4, EXIT_DISAGREE = 5, SKIPPED = 77 };

/* Ten chunks; and enough for two devices to take part. */
#define ALONE "primes 3e6 --device=opencl:0 --grain=300000 --chunk-grains=1 --forget"
#define BESIDE "primes 1e9 --device=cpu,opencl:0 --grain=3e6 --chunk-grains=1 --forget"
static const char answer_alone[] = "216816\n";    /* primesieve 3e6 */
static const char answer_beside[] = "50847534\n"; /* primesieve 1e9 */

typedef struct job {
    const char *arguments;
    bool is_cold;
    const char *only; /* the entry points with that in their name */
} job;

static const job jobs[] = {
    {ALONE, false, ""},
    {ALONE " --staging=copy", false, ""},
    {ALONE, true, "Program"},
};
enum { JOB_COUNT = sizeof jobs / sizeof jobs[0] };

static const int codes[] = {-5, -4, -9999, -36};
enum { CODE_COUNT = sizeof codes / sizeof codes[0] };

static bool runs_all;
static const char backoff[] =
    " --backoff=10ms";  /* the first quarantine is short, where there is one */
static unsigned placed; /* faults that struck, in all tests */
static unsigned wrong;  /* runs of this test that did not end as they should */

static int begin(void **state)
{
    (void)state;
    wrong = 0;
    return 0;
}

/* The i-th of so many numbers in [1, last], evenly spread. */
static unsigned long spread(unsigned long last, unsigned i, unsigned most)
{
    return most == 1 ? 1 : 1 + (last - 1) * i / (most - 1);
}

static unsigned smaller(unsigned long a, unsigned long b)
{
    return (unsigned)(a < b ? a : b);
}

static void blame(const program_trial *trial, const char *why)
{
    wrong++;
    print_error("%s: GPUKIT_FAULT='%s' GPUKIT_FAULT_SEED=%lu%s gpukit %s\n"
                "    exit %d after %d ms, stdout '%s', stderr '%s'\n",
                why, trial->rule, trial->seed, trial->is_cold ? " XDG_CACHE_HOME=/dev/null" : "",
                trial->arguments, trial->code, trial->ms, trial->out, trial->err);
}

static bool is_right(const program_trial *trial, const char *answer)
{
    return trial->code == EXIT_OK && strcmp(trial->out, answer) == 0;
}

static bool ends_empty(const program_trial *trial, int code)
{
    return trial->code == code && trial->out[0] == '\0';
}

/* False, and told, where the fault never struck. */
static bool place(program_trial *trial)
{
    if (!program_try_until_struck(trial)) {
        blame(trial, "never struck");
        return false;
    }
    placed++;
    return true;
}

static uint64_t calls_of(const opencl_layer_count *count)
{
    uint64_t sum = 0;
    for (int i = 0; i < 1 + OPENCL_LAYER_DEVICES; i++)
        sum += count->calls[i];
    return sum;
}

/* Calls on the first device that any run makes: how often events are asked about depends on the
 * time, and on what else the machine does. */
static unsigned long calls_on_device(program_trial *trial)
{
    opencl_layer_count counts[PROGRAM_MOST_CALLS];
    unsigned long sum = 0;
    assert_true(program_count(trial, counts));
    for (int i = 0; i < PROGRAM_MOST_CALLS; i++)
        if (strcmp(counts[i].call, "clGetEventInfo") != 0)
            sum += counts[i].calls[1];
    assert_true(sum > 0);
    return sum;
}

/* Before a device is open there is no job to go on with: one that cannot be listed is not
 * there, and one that does not open has failed. */
static bool may_end_at_once(const program_trial *trial, const char *call)
{
    static const char *const listing[] = {"clGetPlatformIDs", "clGetPlatformInfo", "clGetDeviceIDs",
                                          "clGetDeviceInfo", "clCreateContext"};
    bool opens = strcmp(call, "clCreateContext") == 0;
    for (size_t i = 0; i < sizeof listing / sizeof listing[0]; i++)
        if (strcmp(call, listing[i]) == 0)
            return ends_empty(trial, EXIT_NO_DEVICE) || (opens && ends_empty(trial, EXIT_FAILED));
    return false;
}

static void place_one(const job *where, const char *call, unsigned long nth, const char *action)
{
    char rule[96];
    snprintf(rule, sizeof rule, "%s:%lu:%s", call, nth, action);
    program_trial trial = {.arguments = where->arguments, .rule = rule, .is_cold = where->is_cold};
    if (place(&trial) && !is_right(&trial, answer_alone) && !may_end_at_once(&trial, call))
        blame(&trial, "one fault");
}

/* The calls of an entry point, by every code; or three of them, by the next code each. How
 * often events are asked about depends on the time, and on what else the machine does: some of
 * the first calls do. */
static void place_in_each(const job *where, const opencl_layer_count *count, const char *action)
{
    static unsigned turn;
    bool polls = strcmp(count->call, "clGetEventInfo") == 0;
    uint64_t calls = polls ? (calls_of(count) + 15) / 16 : calls_of(count);
    unsigned most = smaller(calls, !runs_all ? 3 : polls ? 32 : calls);
    for (unsigned i = 0; i < most; i++) {
        for (unsigned j = 0; j < (runs_all ? CODE_COUNT : 1); j++) {
            char text[32];
            snprintf(text, sizeof text, "%s%d", action, codes[turn++ % CODE_COUNT]);
            place_one(where, count->call, spread(calls, i, most), text);
        }
    }
}

static void one_transient_fault_changes_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < JOB_COUNT; i++) {
        opencl_layer_count counts[PROGRAM_MOST_CALLS];
        char arguments[256];
        snprintf(arguments, sizeof arguments, "%s%s", jobs[i].arguments, backoff);
        job where = jobs[i];
        where.arguments = arguments;
        program_trial trial = {.arguments = arguments, .is_cold = where.is_cold};
        assert_true(program_count(&trial, counts));
        assert_true(is_right(&trial, answer_alone));
        for (int j = 0; counts[j].call[0] != '\0'; j++) {
            if (calls_of(&counts[j]) == 0 || strstr(counts[j].call, where.only) == NULL)
                continue;
            place_in_each(&where, &counts[j], "");
            if (strncmp(counts[j].call, "clEnqueue", 9) == 0)
                place_in_each(&where, &counts[j], "async=");
        }
    }
    assert_int_equal(wrong, 0);
}

/* A bug of ours is never failed over, nor tried again. */
static void a_mistake_of_ours_ends_the_job(void **state)
{
    static const struct {
        const char *rule;
        bool is_cold;
    } rows[] = {
        {"clBuildProgram:1+:-11", true},  {"clCreateKernel:1:-46", false},
        {"clSetKernelArg:1:-51", false},  {"clSetKernelArg:9:-49", false},
        {"clCreateKernel:2+:-46", false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        program_trial trial = {
            .arguments = ALONE, .rule = rows[i].rule, .is_cold = rows[i].is_cold};
        if (!place(&trial))
            continue;
        if (!ends_empty(&trial, EXIT_FAILED) || trial.struck != 1 || trial.ms > 5000)
            blame(&trial, "a mistake of ours");
    }
    assert_int_equal(wrong, 0);
}

/* All calls on the device fail from the nth on; the last half of them may come too late to
 * strike, or to matter. */
static void a_dead_device_beside_a_living_one(void **state)
{
    char arguments[256];
    (void)state;
    snprintf(arguments, sizeof arguments, "%s%s", BESIDE, backoff);
    program_trial trial = {.arguments = arguments, .may_leak = true};
    unsigned long last = calls_on_device(&trial) / 2;
    unsigned most = smaller(last, runs_all ? 100 : 16);
    for (unsigned i = 0; i < most; i++) {
        char rule[64];
        snprintf(rule, sizeof rule, "*@0:%lu+:%d", spread(last, i, most), codes[i % CODE_COUNT]);
        trial.rule = rule;
        if (place(&trial) && !is_right(&trial, answer_beside))
            blame(&trial, "one is dead");
    }
    assert_int_equal(wrong, 0);
}

/* What failed, and behind it how far the job came, where it came anywhere. */
static bool tells_the_end(const char *text)
{
    const char *end = strchr(text, '\n');
    if (strncmp(text, "gpukit: ", 8) != 0 || end == NULL)
        return false;
    const char *last = strchr(end + 1, '\n');
    return end[1] == '\0' ||
           (strncmp(end + 1, "gpukit: ended after ", 20) == 0 && last != NULL && last[1] == '\0');
}

static void all_devices_dead(void **state)
{
    char arguments[256];
    (void)state;
    snprintf(arguments, sizeof arguments, "%s --quiet%s", ALONE, backoff);
    program_trial trial = {.arguments = arguments, .may_leak = true};
    unsigned long last = calls_on_device(&trial) / 2; /* still in the midst of the job */
    unsigned most = smaller(last, runs_all ? 100 : 12);
    for (unsigned i = 0; i < most; i++) {
        char rule[64];
        unsigned long nth = spread(last, i, most);
        snprintf(rule, sizeof rule, "*@0:%lu+:-36", nth);
        trial.rule = rule;
        if (!place(&trial))
            continue;
        bool ends = ends_empty(&trial, EXIT_FAILED) ||
                    (nth == 1 && ends_empty(&trial, EXIT_NO_DEVICE)); /* the context's call */
        if (!ends || !tells_the_end(trial.err))
            blame(&trial, "all are dead");
    }
    assert_int_equal(wrong, 0);
}

static void a_device_that_hangs(void **state)
{
    static const struct {
        const char *rule;
        const char *more;
    } rows[] = {
        {"clBuildProgram@0:1:hang", ""},
        {"clCreateKernel@0:1:hang", ""},
        {"clCreateBuffer@0:2:hang", ""},
        {"clSetKernelArg@0:12:hang", ""},
        {"clFlush@0:5:hang", ""},
        {"clGetEventInfo@0:50:hang", ""},
        {"clWaitForEvents@0:3:hang", ""},
        {"clEnqueueNDRangeKernel@0:2:hang", ""},
        {"clEnqueueNDRangeKernel@0:2:endless", ""},
        {"clEnqueueMapBuffer@0:2:hang", ""},
        {"clEnqueueMapBuffer@0:2:endless", ""},
        {"clEnqueueUnmapMemObject@0:5:endless", ""},
        {"clEnqueueWriteBuffer@0:2:hang", " --staging=copy"},
        {"clEnqueueWriteBuffer@0:2:endless", " --staging=copy"},
        {"clEnqueueReadBuffer@0:2:hang", " --staging=copy"},
        {"clEnqueueReadBuffer@0:2:endless", " --staging=copy"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char arguments[256];
        snprintf(arguments, sizeof arguments, "%s --deadline=300ms%s%s", BESIDE, rows[i].more,
                 backoff);
        program_trial trial = {
            .arguments = arguments, .rule = rows[i].rule, .may_leak = true, .limit_ms = 20000};
        if (place(&trial) && !is_right(&trial, answer_beside))
            blame(&trial, "one hangs");
    }
    assert_int_equal(wrong, 0);
}

typedef struct download {
    const char *call;
    const char *more;
} download;

static const download downloads[] = {
    {"clEnqueueMapBuffer", ""},
    {"clEnqueueReadBuffer", " --staging=copy"},
};
enum { DOWNLOAD_COUNT = sizeof downloads / sizeof downloads[0] };

static unsigned long count_downloads(const download *way)
{
    opencl_layer_count counts[PROGRAM_MOST_CALLS];
    char arguments[256];
    snprintf(arguments, sizeof arguments, "%s%s", ALONE, way->more);
    program_trial trial = {.arguments = arguments};
    assert_true(program_count(&trial, counts));
    for (int i = 0; counts[i].call[0] != '\0'; i++)
        if (strcmp(counts[i].call, way->call) == 0)
            return (unsigned long)calls_of(&counts[i]);
    fail_msg("no %s", way->call);
    return 0;
}

/* Right, or the program says that results disagree. */
static bool is_not_wrong(const program_trial *trial)
{
    return is_right(trial, answer_alone) || ends_empty(trial, EXIT_DISAGREE);
}

static void flip_bits(const char *verify, unsigned runs)
{
    unsigned long counts[DOWNLOAD_COUNT];
    for (size_t i = 0; i < DOWNLOAD_COUNT; i++)
        counts[i] = count_downloads(&downloads[i]);
    for (unsigned seed = 0; seed < runs; seed++) {
        char arguments[256];
        char rule[64];
        const download *way = &downloads[seed % DOWNLOAD_COUNT];
        unsigned long nth = 1 + seed / DOWNLOAD_COUNT % counts[seed % DOWNLOAD_COUNT];
        snprintf(arguments, sizeof arguments, "%s%s%s%s", ALONE, way->more, verify, backoff);
        snprintf(rule, sizeof rule, "%s:%lu:flip", way->call, nth);
        program_trial trial = {.arguments = arguments, .rule = rule, .seed = seed};
        if (place(&trial) && !is_not_wrong(&trial))
            blame(&trial, "a flipped bit");
    }
}

static void flipped_bits(void **state)
{
    (void)state;
    flip_bits("", runs_all ? 200 : 30);
    assert_int_equal(wrong, 0);
}

static void flipped_bits_of_a_job_that_is_done_twice(void **state)
{
    (void)state;
    flip_bits(" --verify=double", runs_all ? 200 : 30);
    assert_int_equal(wrong, 0);
}

/* Lies once in each download, and gives how often the answer was not wrong. */
static unsigned lie_in_each(const char *verify, unsigned *runs)
{
    unsigned caught = 0;
    for (size_t i = 0; i < DOWNLOAD_COUNT; i++) {
        unsigned long count = count_downloads(&downloads[i]);
        for (unsigned long nth = 1; nth <= count; nth++) {
            char arguments[256];
            char rule[64];
            snprintf(arguments, sizeof arguments, "%s%s%s%s", ALONE, downloads[i].more, verify,
                     backoff);
            snprintf(rule, sizeof rule, "%s:%lu:lie", downloads[i].call, nth);
            program_trial trial = {.arguments = arguments, .rule = rule, .seed = nth};
            if (!place(&trial))
                continue;
            ++*runs;
            caught += is_not_wrong(&trial);
            if (verify[0] != '\0' && !is_not_wrong(&trial))
                blame(&trial, "a lie");
        }
    }
    return caught;
}

static void a_sample_may_catch_a_liar(void **state)
{
    unsigned runs = 0;
    (void)state;
    unsigned caught = lie_in_each("", &runs);
    print_message("by default, %u of %u lies were caught\n", caught, runs);
    assert_true(runs > 0);
    assert_int_equal(wrong, 0); /* each of them was told */
}

/* Wrong from some moment on, as broken devices are: the next sample sees it, and what came
 * since the sample before is done again. */
static void a_device_that_goes_wrong_is_caught_by_default(void **state)
{
    static const char *const rules[] = {
        "clEnqueueMapBuffer@0:1+:lie=1",
        "clEnqueueMapBuffer@0:9+:lie=1",
        "clEnqueueMapBuffer@0:40+:lie=1",
    };
    char arguments[256];
    (void)state;
    snprintf(arguments, sizeof arguments, "%s%s", BESIDE, backoff);
    program_trial trial = {.arguments = arguments};
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        trial.rule = rules[i];
        if (place(&trial) && !is_right(&trial, answer_beside))
            blame(&trial, "one goes wrong");
    }
    /* It fails its self-test when it is to come back, three times. */
    snprintf(arguments, sizeof arguments, "%s%s", ALONE, backoff);
    program_trial alone = {.arguments = arguments, .rule = rules[0]};
    if (place(&alone) && !ends_empty(&alone, EXIT_FAILED))
        blame(&alone, "the only one goes wrong");
    assert_int_equal(wrong, 0);
}

static void a_device_that_lies_is_caught(void **state)
{
    unsigned runs = 0;
    (void)state;
    lie_in_each(" --verify=double", &runs);
    lie_in_each(" --verify=all", &runs);
    assert_true(runs > 0);
    assert_int_equal(wrong, 0);
}

/* 0 where the tests can run. */
static int prepare(void)
{
    opencl_layer_count counts[PROGRAM_MOST_CALLS];
    program_trial trial = {.arguments = ALONE};
    if (!program_setup(ALONE)) {
        print_error("%s cannot be run in %s\n", PROGRAM, SCRATCH);
        return 1;
    }
    if (!program_count(&trial, counts)) {
        bool is_fine = trial.code == EXIT_OK || trial.code == EXIT_NO_DEVICE;
        print_error("%s: %s: exit %d, %s\n", is_fine ? "SKIPPED" : "FAILED",
                    "no OpenCL device, or a loader that loads no layers", trial.code, trial.err);
        return is_fine ? SKIPPED : 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(one_transient_fault_changes_nothing, begin),
        cmocka_unit_test_setup(a_mistake_of_ours_ends_the_job, begin),
        cmocka_unit_test_setup(a_dead_device_beside_a_living_one, begin),
        cmocka_unit_test_setup(all_devices_dead, begin),
        cmocka_unit_test_setup(a_device_that_hangs, begin),
        cmocka_unit_test_setup(flipped_bits, begin),
        cmocka_unit_test_setup(flipped_bits_of_a_job_that_is_done_twice, begin),
        cmocka_unit_test_setup(a_sample_may_catch_a_liar, begin),
        cmocka_unit_test_setup(a_device_that_goes_wrong_is_caught_by_default, begin),
        cmocka_unit_test_setup(a_device_that_lies_is_caught, begin),
    };
    runs_all = argc > 1 && strcmp(argv[1], "all") == 0;
    int cannot = prepare();
    if (cannot != 0)
        return cannot;
    if (argc > 2)
        cmocka_set_test_filter(argv[2]);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    print_message("%u faults placed\n", placed);
    return failed;
}
