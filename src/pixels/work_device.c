// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "pixels/trust.h"
#include "pixels/work.h"

/* The device did not do it, and the image is still in its slot. Not into the slot, which a device
 * that was given up may still write to. */
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

static bool run_slot(work *given, device_place *where, gpukit_pixels_slot *slot, problem *why)
{
    gpukit_pixels_image own = {0};
    const trust_image image = {
        .slot = slot,
        .chain = given->chain,
        .threads = given->threads,
        .stops = given->stops,
        .times = given->times,
    };
    const trust_outcome outcome = trust_run(where, &image, why);
    bool is_good = outcome != TRUST_OVER;
    if (outcome == TRUST_HOST)
        is_good = run_instead(given, slot, &own, why);
    is_good = is_good && work_write(given, own.pixels != NULL ? &own : &slot->out, why);
    free(own.pixels);
    return is_good;
}

/* What is held of the image, the host's work beside it where all of it is compared. */
static size_t size_of(const work *given, const device_place *where)
{
    const size_t in = work_image_size(&given->reader->shape), out = work_image_size(&given->out);
    const bool is_sampled =
        where->verify == GPUKIT_VERIFY_SAMPLE || where->verify == GPUKIT_VERIFY_NONE;
    return in + (is_sampled ? out : 2 * out);
}

bool work_on_device(work *given, device_place *where, problem *why)
{
    gpukit_error error;
    gpukit_pixels_slot *slot;
    const size_t size = size_of(given, where);
    if (size > given->memory / 4 * 3)
        return work_on_host(given, why);
    const gpukit_status status =
        gpukit_pixels_slot_take(where->device, given->chain, &given->reader->shape, &slot, &error);
    if (status == GPUKIT_E_MEMORY && !where->is_strict)
        return work_on_host(given, why);
    if (status != GPUKIT_OK)
        return trust_note(where, &error, why) == TRUST_HOST && work_on_host(given, why);
    const bool is_good = work_open(given, size, why) && work_read(given, &slot->in, why) &&
                         run_slot(given, where, slot, why);
    gpukit_pixels_slot_give(slot);
    return is_good;
}
