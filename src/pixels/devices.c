// SPDX-License-Identifier: MIT
#include "pixels/devices.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <gpukit/queue.h>

#include "exit_code.h"
#include "message.h"
#include "pixels/processes.h"

static const gpukit_device_info host = {.id = "cpu"};

static int open_one(session *state, size_t index, uint32_t slots, device_place *out)
{
    gpukit_error error;
    const gpukit_pixels_device_params params = {
        .slots = slots,
        .staging = (gpukit_staging)state->options->staging,
        .deadline_ms = (uint32_t)state->options->deadline_ms,
        .trace = state->trace,
    };
    out->info = gpukit_context_device_at(state->context, index);
    if (strcmp(out->info->backend, "opencl") != 0)
        return EXIT_DONE;
    const gpukit_status status =
        gpukit_pixels_device_open(state->context, index, &params, &out->device, &error);
    if (status == GPUKIT_OK)
        return EXIT_DONE;
    message_failure("", &error);
    return exit_code_of(status);
}

int devices_open(session *state, uint32_t slots, devices *out)
{
    memset(out, 0, sizeof *out);
    if (session_is_for_cpu(state->options) || processes_are_asked(state->options)) {
        out->items[out->count++].info = &host;
        return EXIT_DONE;
    }
    int code = session_open(state, (gpukit_job_hint){0});
    while (code == EXIT_DONE && gpukit_context_device_at(state->context, out->count) != NULL) {
        code = open_one(state, out->count, slots, &out->items[out->count]);
        out->count += code == EXIT_DONE;
    }
    if (code != EXIT_DONE)
        devices_close(out);
    return code;
}

void devices_close(devices *all)
{
    for (size_t i = 0; i < all->count; i++)
        gpukit_pixels_device_close(all->items[i].device);
    all->count = 0;
}

uint32_t devices_apart(const devices *all)
{
    uint32_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        count += all->items[i].device != NULL;
    return count;
}

void devices_name(const devices *all, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < all->count && used < size; i++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", i == 0 ? "" : ",",
                                 all->items[i].info->id);
}

double devices_overlap(const devices *all)
{
    gpukit_queue_stats sum = {0}, one;
    for (size_t i = 0; i < all->count; i++) {
        if (all->items[i].device == NULL)
            continue;
        gpukit_pixels_device_measure(all->items[i].device, &one);
        sum.transfer_seconds += one.transfer_seconds;
        sum.kernel_seconds += one.kernel_seconds;
        sum.overlapped_seconds += one.overlapped_seconds;
    }
    const double ratio =
        gpukit_overlap_ratio(sum.transfer_seconds, sum.kernel_seconds, sum.overlapped_seconds);
    return ratio >= 0 ? ratio : (double)NAN;
}
