// SPDX-License-Identifier: MIT
/* The countdown: its two loops, beside what the device does of the first one's instructions. */
#include <inttypes.h>
#include <math.h>

#include "../countdown_rate.h"
#include "parts.h"

enum { COUNTERS = 1 << 20, ROUNDS = 5, LEAST_FROM = 100 };

/* What the kernels of a round should take, at the speed of the peak. */
static const double ROUND_SECONDS = 0.15;

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
    if (status == GPUKIT_OK)
        status = gpukit_countdown(cpu, &job, &theirs, NULL, &error);
    if (status == GPUKIT_OK)
        status = gpukit_countdown(check->context, &job, &ours, NULL, &error);
    gpukit_context_close(cpu);
    if (status != GPUKIT_OK)
        gpu_row_fail(c->row, "%s", error.text);
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
        gpu_row_fail(c->row, "%s", error.text);
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

/* Rounds of it, and in turns with them what the device does at most where that is asked for. The
 * first run warms up. */
static void measure(gpu_check *check, contest *c, bool has_ceiling)
{
    double rate;
    if (!agrees_with_cpu(check, c) || !run(check, c, &rate))
        return;
    for (int i = 0; i < ROUNDS && run(check, c, &rate); i++) {
        gpukit_error error;
        double peak = 0;
        gpu_row_add(c->row, rate);
        if (has_ceiling && countdown_peak(check->context, &peak, &error) == GPUKIT_OK)
            c->row->ceiling = fmax(c->row->ceiling, peak * 1e-9);
    }
    if (c->row->state == GPU_MEASURED)
        gpu_row_note(c->row, "%" PRIu64 " counters from %u", c->job.counters, c->job.from);
}

void gpu_part_countdown(gpu_check *check)
{
    gpukit_error error;
    double peak;
    contest arx = {.row = gpu_row_new(check, "countdown", "G/s", "arx")};
    contest plain = {.row = gpu_row_new(check, "countdown", "G/s", "plain")};
    const gpukit_status status = countdown_peak(check->context, &peak, &error);
    if (status != GPUKIT_OK) {
        gpu_row_fail(arx.row, "%s", error.text);
        gpu_row_fail(plain.row, "%s", error.text);
        return;
    }
    const double from = fmax(LEAST_FROM, peak * ROUND_SECONDS / COUNTERS);
    arx.row->ceiling = peak * 1e-9;
    arx.job = (gpukit_countdown_params){.counters = COUNTERS, .from = (uint32_t)from};
    plain.job = arx.job;
    plain.job.form = GPUKIT_COUNTDOWN_PLAIN;
    measure(check, &arx, true);
    measure(check, &plain, false);
}
