// SPDX-License-Identifier: MIT
/* workload/pixels/geometry/resize_path.h - the sums of a resize, for each level of instructions.
 *
 * A row is summed as columns are: GPK_RESIZE_ROWS rows at once, turned on their side, so that the
 * samples that go into one vector lie side by side.
 */
#ifndef GPK_WORKLOAD_PIXELS_GEOMETRY_RESIZE_PATH_H
#define GPK_WORKLOAD_PIXELS_GEOMETRY_RESIZE_PATH_H

#include <stddef.h>

#include "workload/pixels/geometry/resize_table.h"
#include "workload/pixels/level.h"

enum { GPK_RESIZE_ROWS = 16 };

/* From rows on their side: sample i of row r lies at i * GPK_RESIZE_ROWS + r. */
typedef void gpk_resize_across(const gpk_resize_table *table, uint32_t channels, const void *from,
                               void *to);

/* Row y of the output, of count samples, from the rows that the table says. */
typedef void gpk_resize_down(const gpk_resize_table *table, uint32_t y, const void *const *rows,
                             void *to, size_t count);

/* Samples of 8 bits times alphas, or over them: one alpha for each. */
typedef void gpk_resize_alpha(size_t count, const uint8_t *from, const uint8_t *alphas,
                              uint8_t *to);

typedef struct gpk_resize_path {
    gpk_resize_across *across8, *across16;
    gpk_resize_down *down8, *down16;
    gpk_resize_alpha *premultiply, *straighten;
} gpk_resize_path;

extern const gpk_resize_path gpk_resize_portable;
#if defined(__x86_64__)
extern const gpk_resize_path gpk_resize_avx2;
extern const gpk_resize_path gpk_resize_avx512;
#endif

/* For the level of now. */
const gpk_resize_path *gpk_resize_path_now(void);

#endif /* GPK_WORKLOAD_PIXELS_GEOMETRY_RESIZE_PATH_H */
