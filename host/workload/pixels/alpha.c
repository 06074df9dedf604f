// SPDX-License-Identifier: MIT
/* workload/pixels/alpha.c - premultiplied samples, and straight ones again. */
#include "lib/pixels_alpha.h"

#include "workload/pixels/plan.h"

static void premultiply_row(const gpukit_pixels_shape *in, const void *from, uint16_t *to)
{
    const uint32_t channels = in->channels;
    const uint8_t *bytes = from;
    const uint16_t *words = from;
    for (size_t i = 0; i < (size_t)in->width * channels; i += channels) {
        const uint32_t alpha = in->bits == 8 ? bytes[i + channels - 1] : words[i + channels - 1];
        for (uint32_t c = 0; c + 1 < channels; c++)
            to[i + c] = (uint16_t)(in->bits == 8 ? pixels_premultiply8(bytes[i + c], alpha)
                                                 : pixels_premultiply16(words[i + c], alpha));
        to[i + channels - 1] = (uint16_t)(in->bits == 8 ? alpha * 255u : alpha);
    }
}

static void premultiply_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                             const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    (void)state;
    for (uint32_t y = first; y < last; y++)
        premultiply_row(&stage->in, gpk_pixels_row(in, y), gpk_pixels_row(out, y));
}

static void unpremultiply_row(const gpukit_pixels_shape *out, const uint16_t *from, void *to)
{
    const uint32_t channels = out->channels;
    uint8_t *bytes = to;
    uint16_t *words = to;
    for (size_t i = 0; i < (size_t)out->width * channels; i += channels) {
        const uint32_t alpha = from[i + channels - 1];
        for (uint32_t c = 0; c + 1 < channels; c++) {
            if (out->bits == 8)
                bytes[i + c] = (uint8_t)pixels_unpremultiply8(from[i + c], alpha);
            else
                words[i + c] = (uint16_t)pixels_unpremultiply16(from[i + c], alpha);
        }
        if (out->bits == 8)
            bytes[i + channels - 1] = (uint8_t)pixels_alpha8(alpha);
        else
            words[i + channels - 1] = (uint16_t)alpha;
    }
}

static void unpremultiply_rows(const gpk_pixels_stage *stage, void *state,
                               const gpk_pixels_rows *in, const gpk_pixels_rows *out,
                               uint32_t first, uint32_t last)
{
    (void)state;
    for (uint32_t y = first; y < last; y++)
        unpremultiply_row(&stage->out, gpk_pixels_row(in, y), gpk_pixels_row(out, y));
}

static const gpk_pixels_stage_ops premultiply_ops = {
    .name = "premultiply",
    .rows = premultiply_rows,
};

static const gpk_pixels_stage_ops unpremultiply_ops = {
    .name = "unpremultiply",
    .rows = unpremultiply_rows,
};

gpukit_status gpk_pixels_add_premultiply(gpk_pixels_plan *plan, gpukit_error *err)
{
    gpk_pixels_stage stage = {.ops = &premultiply_ops, .out = plan->out};
    stage.out.bits = 16;
    return gpk_pixels_plan_add(plan, &stage, err);
}

gpukit_status gpk_pixels_add_unpremultiply(gpk_pixels_plan *plan, uint32_t bits, gpukit_error *err)
{
    gpk_pixels_stage stage = {.ops = &unpremultiply_ops, .out = plan->out};
    stage.out.bits = bits;
    return gpk_pixels_plan_add(plan, &stage, err);
}
