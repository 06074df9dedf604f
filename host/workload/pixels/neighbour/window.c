// SPDX-License-Identifier: MIT
#include "workload/pixels/neighbour/window.h"

enum { LINE = 64 };

static size_t round_up(size_t size)
{
    return (size + LINE - 1) / LINE * LINE;
}

static size_t list_size(const gpk_pixels_stage *stage, uint32_t strip_rows)
{
    return round_up((2 * (size_t)stage->radius + strip_rows) * sizeof(void *));
}

static size_t margin_size(const gpk_pixels_stage *stage)
{
    return round_up(stage->margin * gpk_pixels_pixel_size(&stage->in));
}

static size_t zeros_size(const gpk_pixels_stage *stage)
{
    return 2 * margin_size(stage) + round_up(gpukit_pixels_row_size(&stage->in));
}

static void see_rows(const gpk_pixels_stage *stage, const gpk_pixels_rows *rows, const void *zeros,
                     uint32_t first, uint32_t last, const void **out)
{
    const int64_t radius = stage->radius;
    for (int64_t y = first - radius; y < last + radius; y++) {
        const void *row = gpk_pixels_row_beyond(rows, y, stage->in.height, stage->edge);
        *out++ = row == NULL ? zeros : row;
    }
}

size_t gpk_window_size(const gpk_pixels_stage *stage, uint32_t strip_rows)
{
    return zeros_size(stage) + list_size(stage, strip_rows);
}

const void *const *gpk_window_rows(const gpk_pixels_stage *stage, void *state,
                                   const gpk_pixels_rows *in, uint32_t first, uint32_t last)
{
    unsigned char *zeros = state;
    const void **list = (const void **)(void *)(zeros + zeros_size(stage));
    see_rows(stage, in, zeros + margin_size(stage), first, last, list);
    return list;
}

void gpk_window_run(const gpk_pixels_stage *stage, const void *const *rows, gpk_window_row *make,
                    const gpk_pixels_rows *out, uint32_t first, uint32_t last)
{
    for (uint32_t y = first; y < last; y++)
        make(stage, rows + (y - first), gpk_pixels_row(out, y));
}

/* An odd number of lines: else columns of wide images share few sets of a cache. */
static size_t line_stride(size_t row_size)
{
    return (round_up(row_size) / LINE | 1) * LINE;
}

size_t gpk_lines_size(const gpk_pixels_stage *stage, uint32_t strip_rows, size_t row_size)
{
    const size_t rows = 1 + (size_t)gpk_pixels_window(stage, strip_rows); /* one is of zeros */
    return round_up(sizeof(gpk_lines)) + list_size(stage, strip_rows) +
           rows * line_stride(row_size);
}

void gpk_lines_begin(const gpk_pixels_stage *stage, void *state, uint32_t strip_rows,
                     uint32_t in_first, size_t row_size)
{
    gpk_lines *lines = state;
    unsigned char *at = (unsigned char *)state + round_up(sizeof *lines);
    lines->seen = (const void **)(void *)at;
    lines->zeros = at + list_size(stage, strip_rows);
    lines->rows = (gpk_pixels_rows){
        .base = lines->zeros + line_stride(row_size),
        .stride = line_stride(row_size),
        .capacity = gpk_pixels_window(stage, strip_rows),
        .first = in_first,
        .last = in_first,
    };
}

const void *const *gpk_lines_rows(const gpk_pixels_stage *stage, void *state, gpk_lines_make *make,
                                  const gpk_pixels_rows *in, uint32_t first, uint32_t last)
{
    gpk_lines *lines = state;
    gpk_pixels_rows *rows = &lines->rows;
    uint32_t in_first, in_last;
    gpk_pixels_stage_needs(stage, first, last, &in_first, &in_last);
    for (; rows->last < in_last; rows->last++)
        make(stage, gpk_pixels_row(in, rows->last), gpk_pixels_row(rows, rows->last));
    see_rows(stage, rows, lines->zeros, first, last, lines->seen);
    return lines->seen;
}
