// SPDX-License-Identifier: MIT
/* workload/pixels/colour/gray.c - gray of colours.
 *
 * 601 is what OpenCV 4.6 makes of samples of 8 bits, to the last bit. `linear` weighs the light
 * that sRGB stands for, in whole numbers of 16 bits (20 where samples have 16): the light of each
 * sample is rounded, and so is the sample of each light.
 */
#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "workload/pixels/colour/kinds.h"
#include "workload/pixels/colour/points.h"

typedef enum luma { LUMA_601, LUMA_709, LUMA_LINEAR } luma;

static gpukit_status parse(gpk_pixels_op *op, gpk_arguments *arguments,
                           const gpukit_pixels_files *files, gpukit_error *err)
{
    static const char *const choices[] = {"601", "709", "linear", NULL};
    (void)files;
    if (!gpk_arguments_has_more(arguments))
        return GPUKIT_OK;
    return gpk_arguments_choice(arguments, "a luma", choices, &op->choice, err);
}

/* The light of a sample, both in [0, 1]. */
static double light_of(double sample)
{
    return sample <= 0.04045 ? sample / 12.92 : pow((sample + 0.055) / 1.055, 2.4);
}

/* The table that PIXELS_STEP_LIGHT wants. */
static gpukit_status make_table(gpk_pixels_stage *stage, uint32_t bits, gpukit_error *err)
{
    const uint32_t most = bits == 8 ? 255 : 65535, light_most = pixels_light_most(bits);
    stage->table_size = (most + 1) * sizeof(uint32_t) + (light_most + 1) * sizeof(uint16_t);
    uint32_t *table = malloc(stage->table_size);
    if (table == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "a table of %zu bytes",
                        stage->table_size);
    uint16_t *back = (uint16_t *)(table + most + 1);
    uint32_t light = 0;
    for (uint32_t sample = 0; sample <= most; sample++) {
        table[sample] = (uint32_t)lrint(light_of((double)sample / most) * light_most);
        /* Up to where the next sample is nearer. */
        const double end = sample == most ? 2 : light_of((sample + 0.5) / most);
        for (; light <= light_most && light < end * light_most; light++)
            back[light] = (uint16_t)sample;
    }
    stage->data = table;
    stage->table = table;
    return GPUKIT_OK;
}

static gpukit_status build(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err)
{
    static const int32_t weights[][3] = {
        [LUMA_601] = {9798, 19235, 3735},
        [LUMA_709] = {6966, 23436, 2366},
        [LUMA_LINEAR] = {6966, 23436, 2366},
    };
    gpk_pixels_stage stage = {.out = plan->out};
    if (plan->out.channels < 3)
        return GPUKIT_OK;
    stage.out.channels -= 2;
    for (size_t i = 0; i < 3; i++)
        stage.numbers[1 + i] = weights[op->choice][i];
    if (op->choice != LUMA_LINEAR)
        return gpk_pixels_add_points(plan, PIXELS_STEP_GRAY, &stage, err);
    gpukit_status status = make_table(&stage, plan->out.bits, err);
    return status == GPUKIT_OK ? gpk_pixels_add_points(plan, PIXELS_STEP_LIGHT, &stage, err)
                               : status;
}

const gpk_pixels_op_kind gpk_pixels_grayscale = {
    .about = {"grayscale", "[=601|709|linear]", "colour",
              "one gray of three colours, weighed as Rec. 601 or 709, or by their light"},
    .parse = parse,
    .build = build,
};
