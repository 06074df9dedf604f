// SPDX-License-Identifier: MIT
#include "workload/pixels/geometry/place.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "kernel_sources.h"
#include "lib/pixels_place.h"
#include "workload/pixels/geometry/passes.h"
#include "workload/pixels/geometry/pixel.h"

const gpk_source *const gpk_pixels_place_sources[] = {
    &gpk_source_lib_dialect_h,     &gpk_source_shared_pixels_args_h, &gpk_source_lib_pixels_rows_h,
    &gpk_source_lib_pixels_span_h, &gpk_source_lib_pixels_edge_h,    &gpk_source_lib_pixels_place_h,
    &gpk_source_lib_pixels_turn_h, &gpk_source_pixels_place_cl,      NULL,
};

static int32_t row_seen(const gpk_pixels_stage *stage, uint32_t y)
{
    return pixels_place((int32_t)y, stage->numbers[PIXELS_PLACE_Y],
                        stage->numbers[PIXELS_PLACE_MIRRORS_Y], (int32_t)stage->in.height,
                        (uint32_t)stage->edge);
}

static int32_t column_seen(const gpk_pixels_stage *stage, uint32_t x)
{
    return pixels_place((int32_t)x, stage->numbers[PIXELS_PLACE_X],
                        stage->numbers[PIXELS_PLACE_MIRRORS_X], (int32_t)stage->in.width,
                        (uint32_t)stage->edge);
}

/* Rows that show nothing of the input want the one that is nearest to them. */
static uint32_t row_wanted(const gpk_pixels_stage *stage, uint32_t y)
{
    const int32_t seen = row_seen(stage, y);
    if (seen >= 0)
        return (uint32_t)seen;
    return (uint32_t)pixels_place((int32_t)y, stage->numbers[PIXELS_PLACE_Y],
                                  stage->numbers[PIXELS_PLACE_MIRRORS_Y], (int32_t)stage->in.height,
                                  PIXELS_REPLICATE);
}

static void needs(const gpk_pixels_stage *stage, uint32_t first, uint32_t last, uint32_t *in_first,
                  uint32_t *in_last)
{
    *in_first = UINT32_MAX;
    *in_last = 0;
    for (uint32_t y = first; y < last; y++) {
        const uint32_t row = row_wanted(stage, y);
        *in_first = row < *in_first ? row : *in_first;
        *in_last = row >= *in_last ? row + 1 : *in_last;
    }
}

/* Where in the row the input is seen as it is, mirrored or not: columns [*first, *last). */
static void inside(const gpk_pixels_stage *stage, uint32_t *first, uint32_t *last)
{
    const int64_t width = stage->out.width, at = stage->numbers[PIXELS_PLACE_X];
    const bool mirrors = stage->numbers[PIXELS_PLACE_MIRRORS_X] != 0;
    const int64_t begin = mirrors ? at - (int64_t)stage->in.width + 1 : -at;
    const int64_t end = begin + stage->in.width;
    *first = (uint32_t)(begin < 0 ? 0 : begin > width ? width : begin);
    *last = (uint32_t)(end < *first ? *first : end > width ? width : end);
}

/* Columns [first, last) one by one; from is NULL where the row shows nothing of the input. */
static void show_columns(const gpk_pixels_stage *stage, const unsigned char *from,
                         unsigned char *to, uint32_t first, uint32_t last)
{
    const size_t size = gpk_pixels_pixel_size(&stage->in);
    for (uint32_t x = first; x < last; x++) {
        const int32_t column = from == NULL ? -1 : column_seen(stage, x);
        memcpy(to + x * size,
               column < 0 ? (const unsigned char *)stage->table : from + (size_t)column * size,
               size);
    }
}

static void move_row(const gpk_pixels_stage *stage, const unsigned char *from, unsigned char *to)
{
    const size_t size = gpk_pixels_pixel_size(&stage->in);
    uint32_t first, last;
    inside(stage, &first, &last);
    if (from == NULL)
        first = last = stage->out.width;
    show_columns(stage, from, to, 0, first);
    if (first < last) {
        const size_t at = (size_t)column_seen(stage, first);
        if (stage->numbers[PIXELS_PLACE_MIRRORS_X] != 0)
            gpk_pixels_mirror(from + (at + 1 - (last - first)) * size, to + first * size,
                              last - first, size);
        else
            memcpy(to + first * size, from + at * size, (last - first) * size);
    }
    show_columns(stage, from, to, last, stage->out.width);
}

static void move_rows(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                      const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    (void)state;
    for (uint32_t y = first; y < last; y++) {
        const int32_t row = row_seen(stage, y);
        move_row(stage, row < 0 ? NULL : gpk_pixels_row(in, (uint32_t)row), gpk_pixels_row(out, y));
    }
}

static size_t passes(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *out)
{
    return gpk_pixels_pass_over_output(stage, for_gpu, "pixels_place_move",
                                       gpk_pixels_place_sources, out);
}

static const gpk_pixels_stage_ops place_ops = {
    .name = "place",
    .needs = needs,
    .rows = move_rows,
    .passes = passes,
};

gpukit_status gpk_pixels_add_place(gpk_pixels_plan *plan, const gpk_pixels_place *place,
                                   gpukit_error *err)
{
    const size_t size = sizeof place->colour; /* of the largest pixel */
    unsigned char *pixel = calloc(1, size);
    if (pixel == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a pixel");
    for (uint32_t c = 0; c < plan->out.channels; c++) {
        if (plan->out.bits == 8)
            pixel[c] = (unsigned char)place->colour[c];
        else
            memcpy(pixel + 2 * (size_t)c, &place->colour[c], 2);
    }
    gpk_pixels_stage stage = {
        .ops = &place_ops,
        .out = plan->out,
        .edge = place->edge,
        .data = pixel,
        .table = pixel,
        .table_size = size,
        .numbers = {[PIXELS_PLACE_X] = place->x,
                    [PIXELS_PLACE_Y] = place->y,
                    [PIXELS_PLACE_MIRRORS_X] = place->mirrors_x,
                    [PIXELS_PLACE_MIRRORS_Y] = place->mirrors_y},
    };
    stage.out.width = place->width;
    stage.out.height = place->height;
    return gpk_pixels_plan_add(plan, &stage, err);
}
