// SPDX-License-Identifier: MIT
/* workload/pixels/neighbour/window.h - the rows that a strip looks at, as a list of pointers: those
 * beyond the border are others of the image's, or a row of zeros.
 *
 * It is a stage's state, or the beginning of one: gpk_lines has rows of the stage's own behind it,
 * each made of one row of the input once, such as sums along it.
 */
#ifndef GPK_WORKLOAD_PIXELS_NEIGHBOUR_WINDOW_H
#define GPK_WORKLOAD_PIXELS_NEIGHBOUR_WINDOW_H

#include "workload/pixels/stage.h"

/* For `state_size` of a stage that looks at rows of its input and keeps nothing else. */
size_t gpk_window_size(const gpk_pixels_stage *stage, uint32_t strip_rows);

/* The rows seen at [first - radius, last + radius), in this order, in the state; margins too. */
const void *const *gpk_window_rows(const gpk_pixels_stage *stage, void *state,
                                   const gpk_pixels_rows *in, uint32_t first, uint32_t last);

/* Makes a row of those seen around it: rows[radius] is in its place. */
typedef void gpk_window_row(const gpk_pixels_stage *stage, const void *const *rows, void *to);

/* For `rows` of such a stage. */
void gpk_window_run(const gpk_pixels_stage *stage, const void *const *rows, gpk_window_row *make,
                    const gpk_pixels_rows *out, uint32_t first, uint32_t last);

/* Samples of a row. */
static inline size_t gpk_window_samples(const gpk_pixels_stage *stage)
{
    return (size_t)stage->in.width * stage->in.channels;
}

typedef struct gpk_lines {
    gpk_pixels_rows rows; /* a ring; up to rows.last they have been made */
    const void **seen;    /* of a strip */
    unsigned char *zeros; /* a row */
} gpk_lines;

/* For `state_size` and `begin`: row_size bytes a row. */
size_t gpk_lines_size(const gpk_pixels_stage *stage, uint32_t strip_rows, size_t row_size);
void gpk_lines_begin(const gpk_pixels_stage *stage, void *state, uint32_t strip_rows,
                     uint32_t in_first, size_t row_size);

/* Makes a row of a row. */
typedef void gpk_lines_make(const gpk_pixels_stage *stage, const void *from, void *to);

/* Makes what is wanted for rows [first, last) and not there yet; then as gpk_window_rows. */
const void *const *gpk_lines_rows(const gpk_pixels_stage *stage, void *state, gpk_lines_make *make,
                                  const gpk_pixels_rows *in, uint32_t first, uint32_t last);

#endif /* GPK_WORKLOAD_PIXELS_NEIGHBOUR_WINDOW_H */
