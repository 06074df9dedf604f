// SPDX-License-Identifier: MIT
#include "workload/pixels/colour/lut.h"

#include <stdlib.h>

#include "base/error.h"
#include "lib/pixels_colour.h"
#include "workload/pixels/colour/kernels.h"
#include "workload/pixels/colour/map.h"

typedef struct lut {
    gpk_map map; /* by the table below */
    union {
        uint8_t bytes[1];
        uint16_t words[1];
    } of;
} lut;

static void map_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                     const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    const lut *by = stage->data;
    (void)state;
    for (uint32_t y = first; y < last; y++)
        gpk_map_row(&by->map, &stage->in, gpk_pixels_row(in, y), gpk_pixels_row(out, y));
}

static const gpk_pixels_stage_ops lut_ops = {
    .name = "lut",
    .rows = map_rows,
    .passes = gpk_pixels_colour_pass,
};

/* What comes out of a table already there. */
static uint32_t look_up(const lut *table, uint32_t channel, uint32_t sample, uint32_t most)
{
    const size_t at = (table->map.tables == 1 ? 0 : channel) * ((size_t)most + 1) + sample;
    return most == 255 ? table->of.bytes[at] : table->of.words[at];
}

/* The table of the curve behind `before`, which may be NULL. */
static void fill(lut *made, const lut *before, gpk_pixels_curve *curve, const void *user,
                 uint32_t most)
{
    for (uint32_t c = 0; c < made->map.tables; c++) {
        for (uint32_t sample = 0; sample <= most; sample++) {
            const uint32_t seen = before == NULL ? sample : look_up(before, c, sample, most);
            const uint32_t value = curve(user, c, seen, most);
            if (most == 255)
                made->of.bytes[c * 256 + sample] = (uint8_t)value;
            else
                made->of.words[(size_t)c * 65536 + sample] = (uint16_t)value;
        }
    }
}

/* Whether each sample becomes itself, or with flips what it lacks to the most. */
static bool is_plain(const lut *made, uint32_t most, bool flips)
{
    for (uint32_t c = 0; c < made->map.tables; c++) {
        for (uint32_t sample = 0; sample <= most; sample++) {
            if (look_up(made, c, sample, most) != (flips ? most - sample : sample))
                return false;
        }
    }
    return true;
}

/* Puts the stage in the place of the last one, which it has taken in; none, where nothing is left
 * to do. */
static gpukit_status put(gpk_pixels_plan *plan, gpk_pixels_stage *stage, bool replaces,
                         bool is_idle, gpukit_error *err)
{
    if (replaces) {
        plan->count--;
        free(plan->stages[plan->count].data);
    }
    if (!is_idle)
        return gpk_pixels_plan_add(plan, stage, err);
    free(stage->data);
    return GPUKIT_OK;
}

gpukit_status gpk_pixels_add_curve(gpk_pixels_plan *plan, gpk_pixels_curve *curve, const void *user,
                                   bool is_uniform, gpukit_error *err)
{
    gpk_pixels_stage *last = gpk_pixels_plan_last(plan);
    const lut *before = last != NULL && last->ops == &lut_ops ? last->data : NULL;
    const uint32_t most = plan->out.bits == 8 ? 255 : 65535;
    const bool is_one = is_uniform && (before == NULL || before->map.tables == 1);
    const uint32_t tables = is_one ? 1 : gpk_map_colours(&plan->out);
    const size_t size = ((size_t)most + 1) * tables * (plan->out.bits / 8);
    lut *made = malloc(sizeof *made + size);
    if (made == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "a table of %zu bytes", size);
    made->map = (gpk_map){.table = &made->of, .tables = tables};
    fill(made, before, curve, user, most);
    made->map.flips = is_plain(made, most, true);
    gpk_pixels_stage stage = {
        .ops = &lut_ops,
        .out = plan->out,
        .data = made,
        .table = &made->of,
        .table_size = size,
        .numbers = {made->map.flips ? PIXELS_STEP_FLIP : PIXELS_STEP_LUT, (int32_t)tables},
    };
    return put(plan, &stage, before != NULL, is_plain(made, most, false), err);
}
