// SPDX-License-Identifier: MIT
/* workload/pixels/colour/points.h - stages that make each pixel of the one in its place.
 *
 * Rows are taken apart into planes of words, a block at a time, which stay in the first cache;
 * the step works on those, and they are put together again. All of it is plain loops, once for
 * each level of instructions.
 */
#ifndef GPK_WORKLOAD_PIXELS_COLOUR_POINTS_H
#define GPK_WORKLOAD_PIXELS_COLOUR_POINTS_H

#include "lib/pixels_colour.h"

#include "workload/pixels/plan.h"

enum { GPK_POINTS_BLOCK = 512 }; /* pixels: 4 KiB for four planes */

typedef struct gpk_points {
    uint16_t of[4][GPK_POINTS_BLOCK];
} gpk_points;

/* Pixels [first, first + count) of a row. */
typedef struct gpk_points_range {
    size_t first, count;
} gpk_points_range;

/* The range behind that one, a block of it at most; {0} is behind nothing. count 0: no more. */
static inline gpk_points_range gpk_points_next(gpk_points_range before, size_t width)
{
    const size_t first = before.first + before.count, left = width - first;
    return (gpk_points_range){first, left < GPK_POINTS_BLOCK ? left : GPK_POINTS_BLOCK};
}

/* Makes count pixels of stage->out in the place of those of stage->in. */
typedef void gpk_points_step(const gpk_pixels_stage *stage, gpk_points *points, size_t count);

typedef struct gpk_points_loops {
    /* By channels - 1: samples of 8 bits. */
    void (*unpack8[4])(const uint8_t *from, gpk_points *to, size_t count);
    void (*unpack16[4])(const uint16_t *from, gpk_points *to, size_t count);
    void (*pack8[4])(const gpk_points *from, uint8_t *to, size_t count);
    void (*pack16[4])(const gpk_points *from, uint16_t *to, size_t count);
    gpk_points_step *steps[PIXELS_STEPS];

    /* Gray of RGB of 8 bits without the way through planes, which is as much again: the first
     * pixels of count; gives how many. NULL: none. */
    size_t (*gray8)(const gpk_pixels_stage *stage, const uint8_t *from, uint8_t *to, size_t count);
} gpk_points_loops;

extern const gpk_points_loops gpk_points_portable, gpk_points_avx2, gpk_points_avx512;

/* The best ones here. */
const gpk_points_loops *gpk_points_loops_now(void);

void gpk_points_unpack(const gpk_points_loops *loops, const gpukit_pixels_shape *shape,
                       const void *row, gpk_points_range range, gpk_points *to);

/* Adds a stage of that step; `out`, data, table and the numbers from 1 on are filled in already. */
gpukit_status gpk_pixels_add_points(gpk_pixels_plan *plan, uint32_t step,
                                    const gpk_pixels_stage *stage, gpukit_error *err);

/* Gray becomes RGB, with or without alpha; nothing, where there are colours. */
gpukit_status gpk_pixels_add_rgb(gpk_pixels_plan *plan, gpukit_error *err);

#endif /* GPK_WORKLOAD_PIXELS_COLOUR_POINTS_H */
