// SPDX-License-Identifier: MIT
/* The rates of 32-bit integers and of floats: chains of operations, many at a time. */
#include <gpukit/countdown.h>

#include "base/error.h"
#include "lib/countdown.h"
#include "workload/countdown/kernels.h"
#include "workload/countdown/reference.h"
#include "workload/peaks/kernels.h"
#include "workload/peaks/rig.h"

enum {
    COUNTDOWN_OPERATIONS = 4, /* of a step */
    CHAIN_OPERATIONS = 2,
    MOST_ADDEND = 2,
    LEAST_STEPS = 1 << 8,
    MOST_STEPS = 1 << 22, /* about a tenth of a second for one chain on a GPU; and floats count so
                           * far */
};

_Static_assert(MOST_STEPS *MOST_ADDEND + PEAKS_OWN + PEAKS_CHAINS < 1 << 24, "floats count so far");
_Static_assert(LEAST_STEPS % PEAKS_TURNS == 0, "what is between two looks");

/* The kernel of one of the two, and what it works on. */
typedef struct arithmetic {
    const peaks_rig *rig;
    gpukit_program *program;
    gpukit_buffer *results;
    gpukit_buffer *starts; /* of floats */
    uint64_t items;
    size_t results_size;
    uint32_t runs; /* what each comes to is another one: nothing old passes for it */
} arithmetic;

static gpukit_status arithmetic_open(arithmetic *of, const gpk_kernel *kernel, gpukit_error *err)
{
    gpukit_queue *queue = of->rig->queue;
    const gpukit_status status = gpk_queue_program_open(queue, kernel, &of->program, err);
    if (status != GPUKIT_OK)
        return status;
    return gpukit_buffer_alloc(queue, of->results_size, GPUKIT_BUFFER_STAGED, &of->results, err);
}

static void arithmetic_close(arithmetic *of)
{
    gpukit_program_close(of->program);
    gpukit_buffer_free(of->results);
    gpukit_buffer_free(of->starts);
}

static gpukit_status fetch(const arithmetic *of, gpukit_error *err)
{
    gpk_chain chain = {.queue = of->rig->queue};
    gpk_chain_download(&chain, of->results, 0, of->results_size, NULL);
    return gpk_chain_finish(&chain, err);
}

/* Teams of counters that a countdown's items are of. */
static uint32_t teams(const arithmetic *of)
{
    const bool is_cpu = of->rig->device->kind == GPUKIT_DEVICE_CPU;
    return (uint32_t)(is_cpu ? of->items : of->items / COUNTDOWN_ITEMS);
}

static gpukit_status count_down(void *state, uint64_t steps, gpukit_error *err)
{
    arithmetic *of = state;
    const countdown_args args = {
        .seed = ++of->runs,
        .round_teams = teams(of),
        .teams = teams(of),
        .from = (uint32_t)steps,
        .steps = (uint32_t)steps,
        .begins = 1,
        .ends = 1,
    };
    const gpukit_launch launch = {
        .program = of->program,
        .args = &args,
        .buffers = &of->results,
        .items = of->items,
        .group = gpk_peaks_group(of->rig->device),
    };
    return gpk_peaks_run(of->rig, &launch, err);
}

/* That all have come to 0, by their checks; and where some have come to. */
static gpukit_status check_counters(void *state, uint64_t steps, gpukit_error *err)
{
    const arithmetic *of = state;
    const uint32_t *words = gpukit_buffer_host(of->results);
    const uint64_t count = (uint64_t)teams(of) * COUNTDOWN_TEAM, each = count / 2 - 1;
    gpukit_status status = fetch(of, err);
    for (uint64_t i = 0; i < count && status == GPUKIT_OK; i++) {
        const uint32_t *team = words + i / COUNTDOWN_TEAM * 2 * COUNTDOWN_TEAM;
        const uint32_t hash = team[i % COUNTDOWN_TEAM];
        bool is_right = team[COUNTDOWN_TEAM + i % COUNTDOWN_TEAM] == countdown_check(hash, 0, i);
        if (is_right && i % each == 0)
            is_right = hash ==
                       gpk_countdown_reference(GPUKIT_COUNTDOWN_PEAK, of->runs, i, (uint32_t)steps);
        if (!is_right)
            status =
                gpk_fail(err, GPUKIT_E_MISMATCH, 0, "",
                         "%s brought a wrong result of integers: counter %llu from %llu",
                         of->rig->device->id, (unsigned long long)i, (unsigned long long)steps);
    }
    return status;
}

gpukit_status gpk_peaks_integers(const peaks_rig *rig, double *rate, gpukit_error *err)
{
    const gpk_kernel *kernels = rig->device->kind == GPUKIT_DEVICE_CPU
                                    ? gpk_countdown_lanes_kernels
                                    : gpk_countdown_items_kernels;
    arithmetic of = {.rig = rig, .items = gpk_peaks_items(rig->device)};
    const uint64_t counters = (uint64_t)teams(&of) * COUNTDOWN_TEAM;
    of.results_size = (size_t)counters * 2 * sizeof(uint32_t);
    const peaks_test test = {
        .run = count_down,
        .check = check_counters,
        .state = &of,
        .least = LEAST_STEPS,
        .most = MOST_STEPS,
    };
    gpukit_status status = arithmetic_open(&of, &kernels[GPUKIT_COUNTDOWN_PEAK], err);
    if (status == GPUKIT_OK)
        status = gpk_peaks_rate(rig, &test, rate, err);
    if (status == GPUKIT_OK)
        *rate *= (double)counters * COUNTDOWN_OPERATIONS;
    arithmetic_close(&of);
    return status;
}

/* What a chain's step adds. */
static uint32_t addend(const arithmetic *of)
{
    return 1 + of->runs % MOST_ADDEND;
}

static gpukit_status run_chains(void *state, uint64_t steps, gpukit_error *err)
{
    arithmetic *of = state;
    of->runs++;
    const peaks_args args = {
        .items = of->items,
        .steps = (uint32_t)steps,
        .factor = 1,
        .addend = (float)addend(of),
    };
    gpukit_buffer *const buffers[] = {of->starts, of->results};
    const gpukit_launch launch = {
        .program = of->program,
        .args = &args,
        .buffers = buffers,
        .items = of->items,
        .group = gpk_peaks_group(of->rig->device),
    };
    return gpk_peaks_run(of->rig, &launch, err);
}

/* Each chain has counted its steps, from its own start and its item's, by the addend. */
static gpukit_status check_chains(void *state, uint64_t steps, gpukit_error *err)
{
    const arithmetic *of = state;
    const uint32_t *totals = gpukit_buffer_host(of->results);
    const uint32_t starts = PEAKS_CHAINS * (PEAKS_CHAINS - 1) / 2;
    gpukit_status status = fetch(of, err);
    for (uint64_t i = 0; i < of->items && status == GPUKIT_OK; i++) {
        const uint32_t right =
            starts + PEAKS_CHAINS * (uint32_t)(i % PEAKS_OWN + steps * addend(of));
        if (totals[i] != right)
            status = gpk_fail(err, GPUKIT_E_MISMATCH, 0, "",
                              "%s brought a wrong result of floats: %u, where %u is right",
                              of->rig->device->id, totals[i], right);
    }
    return status;
}

gpukit_status gpk_peaks_floats(const peaks_rig *rig, double *rate, gpukit_error *err)
{
    float starts[PEAKS_CHAINS];
    arithmetic of = {.rig = rig, .items = gpk_peaks_items(rig->device)};
    of.results_size = (size_t)of.items * sizeof(uint32_t);
    const peaks_test test = {
        .run = run_chains,
        .check = check_chains,
        .state = &of,
        .least = LEAST_STEPS,
        .most = MOST_STEPS,
    };
    for (uint32_t i = 0; i < PEAKS_CHAINS; i++)
        starts[i] = (float)i;
    gpukit_status status = arithmetic_open(&of, &gpk_peaks_chains, err);
    if (status == GPUKIT_OK)
        status = gpk_queue_bring(rig->queue, starts, sizeof starts, &of.starts, err);
    if (status == GPUKIT_OK)
        status = gpk_peaks_rate(rig, &test, rate, err);
    if (status == GPUKIT_OK)
        *rate *= (double)of.items * PEAKS_CHAINS * CHAIN_OPERATIONS;
    arithmetic_close(&of);
    return status;
}
