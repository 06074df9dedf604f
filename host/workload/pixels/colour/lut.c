// SPDX-License-Identifier: MIT
#include "workload/pixels/colour/lut.h"

#include <stdlib.h>

#include "base/error.h"

/* Tables of 256 bytes or 65536 words, for each colour or one for all. */
typedef struct lut {
    uint32_t tables;
    uint32_t padding;
    union {
        uint8_t bytes[1];
        uint16_t words[1];
    } of;
} lut;

static uint32_t colours(const gpukit_pixels_shape *shape)
{
    return shape->channels >= 3 ? 3 : 1;
}

static void map_row(const gpk_pixels_stage *stage, const void *from, void *to)
{
    const lut *table = stage->data;
    const uint32_t channels = stage->in.channels, tables = table->tables;
    const uint8_t *from_bytes = from;
    const uint16_t *from_words = from;
    uint8_t *bytes = to;
    uint16_t *words = to;
    for (size_t i = 0; i < stage->in.width; i++) {
        for (uint32_t c = 0; c < channels; c++) {
            const size_t at = i * channels + c;
            const bool is_alpha = c >= colours(&stage->in);
            const size_t which = tables == 1 ? 0 : c;
            if (stage->in.bits == 8)
                bytes[at] =
                    is_alpha ? from_bytes[at] : table->of.bytes[which * 256 + from_bytes[at]];
            else
                words[at] =
                    is_alpha ? from_words[at] : table->of.words[which * 65536 + from_words[at]];
        }
    }
}

static void map_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                     const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    (void)state;
    for (uint32_t y = first; y < last; y++)
        map_row(stage, gpk_pixels_row(in, y), gpk_pixels_row(out, y));
}

static const gpk_pixels_stage_ops lut_ops = {.name = "lut", .rows = map_rows};

/* What comes out of a table already there. */
static uint32_t look_up(const lut *table, uint32_t channel, uint32_t sample, uint32_t most)
{
    const size_t at = (table->tables == 1 ? 0 : channel) * ((size_t)most + 1) + sample;
    return most == 255 ? table->of.bytes[at] : table->of.words[at];
}

gpukit_status gpk_pixels_add_curve(gpk_pixels_plan *plan, gpk_pixels_curve *curve, const void *user,
                                   bool is_uniform, gpukit_error *err)
{
    gpk_pixels_stage *last = gpk_pixels_plan_last(plan);
    const lut *before = last != NULL && last->ops == &lut_ops ? last->data : NULL;
    const uint32_t most = plan->out.bits == 8 ? 255 : 65535;
    const bool is_one = is_uniform && (before == NULL || before->tables == 1);
    const uint32_t tables = is_one ? 1 : colours(&plan->out);
    const size_t size = ((size_t)most + 1) * tables * (plan->out.bits / 8);
    lut *made = malloc(sizeof *made + size);
    if (made == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "a table of %zu bytes", size);
    made->tables = tables;
    for (uint32_t c = 0; c < tables; c++) {
        for (uint32_t sample = 0; sample <= most; sample++) {
            const uint32_t seen = before == NULL ? sample : look_up(before, c, sample, most);
            const uint32_t value = curve(user, c, seen, most);
            if (most == 255)
                made->of.bytes[c * 256 + sample] = (uint8_t)value;
            else
                made->of.words[(size_t)c * 65536 + sample] = (uint16_t)value;
        }
    }
    gpk_pixels_stage stage = {
        .ops = &lut_ops,
        .out = plan->out,
        .data = made,
        .table = &made->of,
        .table_size = size,
        .numbers = {(int32_t)tables},
    };
    if (before == NULL)
        return gpk_pixels_plan_add(plan, &stage, err);
    free(last->data);
    stage.in = last->in;
    *last = stage;
    return GPUKIT_OK;
}
