// SPDX-License-Identifier: MIT
/* The countdown: its two loops, beside what the device does of the first one's instructions. */
#include <inttypes.h>
#include <math.h>

#include "../countdown_rate.h"
#include "parts.h"

enum { COUNTERS = 1 << 20, ROUNDS = 5, SHORT_FROM = 300 };

/* What the kernels of a round should take; and all rounds, with the measuring of the ceiling. */
static const double ROUND_SECONDS = 0.15, PART_SECONDS = 4;

/* The checksum of these is the CPU's. */
static const gpukit_countdown_params small = {.counters = 1000, .from = 1000, .seed = 12};

typedef struct contest {
    gpu_row *row;
    gpukit_countdown_params job;
    uint64_t checksum; /* of the run before */
} contest;

/* Whether this device's checksum of a small job is the CPU's. */
static bool agrees_with_cpu(gpu_check *check, contest *c)
{
    gpukit_context *cpu = NULL;
    gpukit_error error;
    const gpukit_context_params params = {.devices = "cpu"};
    gpukit_countdown_params job = small;
    uint64_t theirs = 0, ours = 0;
    job.form = c->job.form;
    gpukit_status status = gpukit_context_open(&params, &cpu, &error);
    if (status != GPUKIT_OK) { /* a compiler without OpenMP is no fault of the device */
        gpu_row_skip(c->row, "nothing to compare it with: %.140s", error.text);
        return false;
    }
    status = gpukit_countdown(cpu, &job, &theirs, NULL, &error);
    if (status == GPUKIT_OK)
        status = gpukit_countdown(check->context, &job, &ours, NULL, &error);
    gpukit_context_close(cpu);
    if (status != GPUKIT_OK)
        gpu_row_fail_with(c->row, &error);
    else if (ours != theirs)
        gpu_row_fail(c->row,
                     "the checksum of %" PRIu64 " counters is %016" PRIx64
                     ", of the CPU %016" PRIx64,
                     job.counters, ours, theirs);
    return status == GPUKIT_OK && ours == theirs;
}

static bool run(gpu_check *check, contest *c, double *rate)
{
    gpukit_error error;
    countdown_speed speed;
    const gpukit_status status = countdown_rate(check->context, &c->job, &speed, &error);
    if (status != GPUKIT_OK) {
        gpu_row_fail_with(c->row, &error);
        return false;
    }
    if (c->checksum != 0 && speed.checksum != c->checksum) {
        gpu_row_fail(c->row, "the checksum is %016" PRIx64 ", and was %016" PRIx64, speed.checksum,
                     c->checksum);
        return false;
    }
    c->checksum = speed.checksum;
    *rate = speed.per_s * 1e-9;
    return true;
}

/* A short run warms up, and tells how long the others have to be. */
static bool warm_up(gpu_check *check, contest *c)
{
    double rate;
    c->job.from = SHORT_FROM;
    if (!run(check, c, &rate))
        return false;
    c->job.from = (uint32_t)fmax(SHORT_FROM, rate * 1e9 * ROUND_SECONDS / COUNTERS);
    c->checksum = 0;
    return true;
}

/* In turns with the rounds of arx: what the device does at most. The largest is the ceiling. */
static bool measure_ceiling(gpu_check *check, contest *c)
{
    gpukit_error error;
    double peak;
    if (countdown_peak(check->context, &peak, &error) != GPUKIT_OK) {
        gpu_row_fail_with(c->row, &error);
        return false;
    }
    c->row->ceiling = fmax(c->row->ceiling, peak * 1e-9);
    return true;
}

static void measure(gpu_check *check, contest *c)
{
    if (!gpu_row_fits(check, c->row, PART_SECONDS) || !agrees_with_cpu(check, c) ||
        !warm_up(check, c))
        return;
    for (int i = 0; i < ROUNDS; i++) {
        double rate;
        if (!run(check, c, &rate))
            return;
        gpu_row_add(c->row, rate);
        if (c->job.form == GPUKIT_COUNTDOWN_ARX && !measure_ceiling(check, c))
            return;
    }
    gpu_row_note(c->row, "%d counters from %u", COUNTERS, c->job.from);
}

void gpu_part_countdown(gpu_check *check)
{
    contest arx = {
        .row = gpu_row_new(check, "countdown", "G/s", "arx"),
        .job = {.counters = COUNTERS, .job.forgets = true},
    };
    contest plain = {
        .row = gpu_row_new(check, "countdown", "G/s", "plain"),
        .job = {.counters = COUNTERS, .form = GPUKIT_COUNTDOWN_PLAIN, .job.forgets = true},
    };
    measure(check, &arx);
    measure(check, &plain);
}
