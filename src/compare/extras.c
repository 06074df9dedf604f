// SPDX-License-Identifier: MIT
#include "compare/extras.h"

#include <stdio.h>
#include <string.h>

#include <gpukit/peaks.h>

#include "compare/cold.h"
#include "exit_code.h"
#include "message.h"
#include "session.h"
#include "signals.h"

/* Of one cold start. */
static const double LIMIT_SECONDS = 300;

static int code_of_signal(void)
{
    return signals_caught() == 0 ? EXIT_DONE : EXIT_SIGNAL + signals_caught();
}

/* ---- cold ---- */

/* What devices have to build is the same for all ways to use them: one of each tells. */
static bool has_cold(const field_entry *entry)
{
    const results_row *row = entry->who.row;
    return !entry->is_out && !entry->group->is_sweep && entry->who.how != NULL &&
           row->role != RESULTS_CONTROL && row->slots == 0 && row->kind != RESULTS_TOGETHER &&
           row->kind != RESULTS_COMMAND;
}

int extras_cold(field *all, uint32_t times, progress *state)
{
    for (size_t i = 0; i < all->count && signals_caught() == 0; i++) {
        field_entry *entry = all->entries[i];
        problem why;
        if (!has_cold(entry))
            continue;
        progress_say(state, "cold starts: %s", entry->who.row->name);
        const cold_params params = {
            .words = entry->command.words, .times = times, .limit = LIMIT_SECONDS};
        if (!cold_measure(&params, &entry->who.row->cold, &why) && signals_caught() == 0)
            message_note("%s, %s: no cold start: %s", entry->group->workload, entry->who.row->name,
                         why.text);
    }
    return code_of_signal();
}

/* ---- peaks ---- */

static bool goes_on(void *user)
{
    (void)user;
    return signals_caught() == 0;
}

static void measure_peak(field *all, gpukit_context *context, size_t index, double seconds)
{
    const gpukit_device_info *device = gpukit_context_device_at(context, index);
    const gpukit_peaks_params params = {.seconds = seconds, .goes_on = goes_on};
    gpukit_peaks peaks;
    gpukit_error error;
    if (results_find_peak(all->results, device->id) != NULL)
        return;
    if (gpukit_peaks_measure(context, index, &params, &peaks, &error) != GPUKIT_OK) {
        if (signals_caught() == 0)
            message_note("no peaks of %s: %s", device->id, error.text);
        return;
    }
    results_peak *peak = results_add_peak(all->results);
    if (peak != NULL)
        *peak = (results_peak){.device = results_keep(all->results, device->id),
                               .integer_rate = peaks.integer_rate,
                               .float_rate = peaks.float_rate,
                               .bandwidth = peaks.bandwidth,
                               .upload = peaks.upload,
                               .download = peaks.download,
                               .launch = peaks.launch_seconds};
}

/* A team of every core, and each OpenCL device by itself: on contexts of their own, since those of
 * the field may have fewer threads or others beside them. */
int extras_peaks(field *all, double seconds, progress *state)
{
    char done[STRATEGIES_MOST][sizeof all->entries[0]->who.how->devices];
    size_t count = 0;
    for (size_t i = 0; i < all->count && signals_caught() == 0; i++) {
        const strategy *how = all->entries[i]->who.how;
        const bool is_of_one = how != NULL && (how->kind == RESULTS_SEQUENTIAL ||
                                               (how->kind == RESULTS_DEVICE && how->slots == 0));
        bool is_done = false;
        for (size_t j = 0; j < count; j++)
            is_done = is_done || (is_of_one && strcmp(done[j], how->devices) == 0);
        if (!is_of_one || is_done || all->entries[i]->is_out)
            continue;
        snprintf(done[count++], sizeof done[0], "%s", how->devices);
        progress_say(state, "what devices do at most: %s", how->devices);
        const gpukit_context_params params = {.devices = how->devices,
                                              .log = {.write = message_log}};
        gpukit_context *context;
        gpukit_error error;
        if (gpukit_context_open(&params, &context, &error) != GPUKIT_OK) {
            message_note("no peaks of %s: %s", how->devices, error.text);
            continue;
        }
        measure_peak(all, context, 0, seconds);
        session_close_context(context);
    }
    return code_of_signal();
}
