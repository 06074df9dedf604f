// SPDX-License-Identifier: MIT
/* workload/pixels/colour/tone.c - operations on each sample alone. */
#include "workload/pixels/colour/kinds.h"
#include "workload/pixels/colour/lut.h"

static uint32_t invert(const void *user, uint32_t channel, uint32_t sample, uint32_t most)
{
    (void)user;
    (void)channel;
    return most - sample;
}

static gpukit_status build_invert(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    (void)op;
    return gpk_pixels_add_curve(plan, invert, NULL, true, err);
}

const gpk_pixels_op_kind gpk_pixels_invert = {
    .about = {"invert", "", "colour", "the negative"},
    .build = build_invert,
};
