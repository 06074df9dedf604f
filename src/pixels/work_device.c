// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "message.h"
#include "pixels/work.h"

/* The device failed, and the image is still in its slot. */
static bool run_instead(work *given, const gpukit_pixels_slot *slot, gpukit_pixels_image *out,
                        problem *why)
{
    out->shape = slot->out.shape;
    out->stride = gpukit_pixels_row_size(&out->shape);
    out->pixels = malloc(work_image_size(&out->shape));
    if (out->pixels == NULL)
        return problem_set(why, "no memory left for its pixels");
    return work_run(given, &slot->in, out, why);
}

/* It failed, or has no kernels for these operations. */
static void tell_failure(device_place *where, const gpukit_error *error)
{
    if (!atomic_exchange(&where->has_failed, true))
        message_note("%s: %s; the cpu goes on in its place", where->info->id, error->text);
}

/* From the slot, or from memory of its own where the device failed. */
static bool run_slot(work *given, device_place *where, gpukit_pixels_slot *slot, problem *why)
{
    gpukit_error error;
    gpukit_pixels_times times = {0};
    gpukit_pixels_image own = {0};
    const gpukit_status status = gpukit_pixels_slot_run(slot, &times, &error);
    given->times->upload += times.upload;
    given->times->kernels += times.kernels;
    given->times->download += times.download;
    bool is_good = true;
    if (status == GPUKIT_E_ARGUMENT || status == GPUKIT_E_BUILD) {
        is_good = problem_set(why, "%s", error.text); /* ours, which the host would hide */
    } else if (status != GPUKIT_OK) {
        tell_failure(where, &error);
        is_good = run_instead(given, slot, &own, why);
    }
    is_good = is_good && work_write(given, own.pixels != NULL ? &own : &slot->out, why);
    free(own.pixels);
    return is_good;
}

bool work_on_device(work *given, device_place *where, problem *why)
{
    gpukit_error error;
    gpukit_pixels_slot *slot;
    const size_t size = work_image_size(&given->reader->shape) + work_image_size(&given->out);
    if (size > given->memory / 4 * 3 || atomic_load(&where->has_failed))
        return work_on_host(given, why);
    const gpukit_status status =
        gpukit_pixels_slot_take(where->device, given->chain, &given->reader->shape, &slot, &error);
    if (status == GPUKIT_E_MEMORY)
        return work_on_host(given, why);
    if (status != GPUKIT_OK) {
        tell_failure(where, &error);
        return work_on_host(given, why);
    }
    const bool is_good = work_open(given, size, why) && work_read(given, &slot->in, why) &&
                         run_slot(given, where, slot, why);
    gpukit_pixels_slot_give(slot);
    return is_good;
}
