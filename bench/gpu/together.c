// SPDX-License-Identifier: MIT
/* The sieve on the team alone, on this device alone, and on both. */
#include "../together.h"

#include "parts.h"

enum { ROUNDS = 3, ROWS = TOGETHER_CONTESTANTS + 1, GROWTH = 4 };

/* Long enough that the start and the end of a job are little of it. */
static const double ENOUGH_SECONDS = 1.5;

/* Nobody takes longer than that, however slow beside the other one. */
static const double MOST_SECONDS = 8;

static const double SHARE = 0.3; /* of all that is left */

/* The longest of a round, and all of it. */
static double slowest(const together_round *r)
{
    double seconds = 0;
    for (int i = 0; i < TOGETHER_CONTESTANTS; i++)
        seconds = r->seconds[i] > seconds ? r->seconds[i] : seconds;
    return seconds;
}

static double whole(const together_round *r)
{
    double seconds = 0;
    for (int i = 0; i < TOGETHER_CONTESTANTS; i++)
        seconds += r->seconds[i];
    return seconds;
}

/* Larger and larger work, until both together have enough to do; it warms up, too. */
static gpukit_status choose(const gpu_check *check, const together *t, const together_work **work,
                            together_round *found, gpukit_error *err)
{
    *work = together_works;
    gpukit_status status = together_run(t, *work, found, err); /* kernels are built */
    while (status == GPUKIT_OK) {
        status = together_run(t, *work, found, err);
        if (status != GPUKIT_OK || found->seconds[TOGETHER_BOTH] >= ENOUGH_SECONDS ||
            GROWTH * slowest(found) > MOST_SECONDS || (*work)[1].name == NULL ||
            (1 + ROUNDS) * GROWTH * whole(found) > gpu_check_left(check))
            break;
        ++*work;
    }
    return status;
}

static bool all_fit(const gpu_check *check, gpu_row *const rows[ROWS], double seconds)
{
    bool fits = true;
    for (int i = 0; i < ROWS; i++)
        fits = gpu_row_fits(check, rows[i], seconds) && fits;
    return fits;
}

static gpukit_status measure(const gpu_check *check, const together *t, gpu_row *const rows[ROWS],
                             gpukit_error *err)
{
    const together_work *work;
    together_round round;
    gpukit_status status = choose(check, t, &work, &round, err);
    if (status != GPUKIT_OK || !all_fit(check, rows, whole(&round)))
        return status;
    for (int i = 0; i < ROUNDS && status == GPUKIT_OK; i++) {
        status = together_run(t, work, &round, err);
        if (status != GPUKIT_OK)
            return status;
        for (int c = 0; c < TOGETHER_CONTESTANTS; c++)
            gpu_row_add(rows[c], round.seconds[c]);
        gpu_row_add(rows[ROWS - 1], round.efficiency);
    }
    const gpukit_device_info *team = gpukit_context_device_at(t->contexts[TOGETHER_TEAM], 0);
    gpu_row_note(rows[ROWS - 1], "primes to %s; %u threads; the last job says %.3f", work->name,
                 team->compute_units, round.reported);
    return GPUKIT_OK;
}

void gpu_part_together(gpu_check *check)
{
    together t;
    gpukit_error error;
    gpu_row *const rows[ROWS] = {
        gpu_row_new(check, "together", "s", "cpu"),
        gpu_row_new(check, "together", "s", "gpu"),
        gpu_row_new(check, "together", "s", "both"),
        gpu_row_new(check, "together", "ratio", "efficiency"),
    };
    gpu_check_take_share(check, SHARE);
    if (!all_fit(check, rows, ROUNDS * ENOUGH_SECONDS))
        return;
    gpukit_status status = together_open(&t, check->info->id, &error);
    const bool has_both = status != GPUKIT_E_NO_DEVICE; /* a compiler may have no OpenMP */
    if (status == GPUKIT_OK)
        status = measure(check, &t, rows, &error);
    together_close(&t);
    for (int i = 0; i < ROWS && status != GPUKIT_OK; i++) {
        if (has_both)
            gpu_row_fail_with(rows[i], &error);
        else
            gpu_row_skip(rows[i], "%s", error.text);
    }
}
