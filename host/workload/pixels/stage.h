// SPDX-License-Identifier: MIT
/* workload/pixels/stage.h - one step of a plan: rows of one image become rows of the next.
 *
 * On the host, a stage makes rows from rows: those that `needs` tells lie in a ring, and the
 * stream sees to it that they are there. On a device, it is a pass or a few over a strip.
 */
#ifndef GPK_WORKLOAD_PIXELS_STAGE_H
#define GPK_WORKLOAD_PIXELS_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/pixels.h>

#include "base/source.h"
#include "shared/pixels_args.h"
#include "workload/pixels/rows.h"

typedef struct gpk_pixels_stage gpk_pixels_stage;

/* What a pass of a kernel goes over. Every kernel of pixels has the same arguments: pixels_args by
 * value, then the memories in, out, scratch and table. */
typedef enum gpk_pixels_extent {
    GPK_PIXELS_OVER_OUTPUT, /* the rows [out_first, out_first + out_rows) */
    GPK_PIXELS_OVER_INPUT,  /* the rows [in_first, in_first + in_rows), which scratch has */
    GPK_PIXELS_ONCE,        /* one row: items_per_row work items in all */
} gpk_pixels_extent;

typedef struct gpk_pixels_pass {
    const char *entry;
    const gpk_source *const *sources; /* NULL behind the last one */
    char defines[256];                /* put before them: "#define PIXELS_BITS 8\n" */
    gpk_pixels_extent extent;
    uint32_t items_per_row; /* work item i is number i % items_per_row of row i / items_per_row */
    uint32_t rows_per_item; /* items_per_row items have so many rows together, or what is left of
                             * them; 0: one */
    uint32_t group;         /* work items of a work-group; 0: what suits the device */
    size_t scratch_size;    /* bytes of scratch, in the place of the stage's; 0: those */
} gpk_pixels_pass;

enum { GPK_PIXELS_PASSES = 4 }; /* of a stage, at most */

typedef struct gpk_pixels_stage_ops {
    const char *name;

    /* The rows [*in_first, *in_last) of the input that rows [first, last) of the output are made
     * of; within the image, and no fewer than each of them wants alone. NULL: the same ones. */
    void (*needs)(const gpk_pixels_stage *stage, uint32_t first, uint32_t last, uint32_t *in_first,
                  uint32_t *in_last);

    /* Bytes that `rows` keeps from call to call, for strips of at most so many rows: a ring of its
     * own, say; aligned to 64. NULL: none. `begin` is called before the first call: rows of the
     * input before in_first will never be looked at. NULL: zeros will do. */
    size_t (*state_size)(const gpk_pixels_stage *stage, uint32_t strip_rows);
    void (*begin)(const gpk_pixels_stage *stage, void *state, uint32_t strip_rows,
                  uint32_t in_first);

    /* Makes rows [first, last), at most strip_rows of them; each call goes on where the one before
     * ended, the first one anywhere. Rows of the input have stage->margin pixels on both sides,
     * already filled by stage->edge. */
    void (*rows)(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                 const gpk_pixels_rows *out, uint32_t first, uint32_t last);

    /* For stages that count the whole image before they make a row: `rows` does that in its first
     * call, unless it was done so. `count` goes over rows [first, last) of the input, for each part
     * of the image with a state of its own; then `settle` makes of all states the first one, with
     * which any number of threads may make rows. Such stages have no `begin`. NULL: nothing is
     * counted. */
    void (*count)(const gpk_pixels_stage *stage, void *state, const gpk_pixels_rows *in,
                  uint32_t first, uint32_t last);
    void (*settle)(const gpk_pixels_stage *stage, void *const *states, size_t count);

    /* On devices: fills in passes and gives their number. for_gpu: many small work items, whose
     * neighbours read neighbouring bytes; else few large ones, such as a row each. NULL: the stage
     * runs on the host only. */
    size_t (*passes)(const gpk_pixels_stage *stage, bool for_gpu, gpk_pixels_pass *passes);
} gpk_pixels_stage_ops;

struct gpk_pixels_stage {
    const gpk_pixels_stage_ops *ops;
    gpukit_pixels_shape in, out;
    uint32_t radius; /* rows above and below that it looks at: see gpk_pixels_needs_around */
    uint32_t margin; /* pixels left and right that it looks at */
    gpukit_pixels_edge edge; /* where it has one of them; never the default */

    void *data; /* owned, one piece from malloc; NULL: none */

    /* For devices: what the memory `table` holds (in data, or static; NULL: nothing), what
     * `scratch` is, and pixels_args.numbers. */
    const void *table;
    size_t table_size;
    size_t scratch_row;  /* bytes of a row of scratch, of which there are as many as of the input;
                          * 0: scratch has no rows */
    size_t scratch_size; /* bytes of scratch where it has no rows */
    int32_t numbers[PIXELS_NUMBERS];
};

/* For `needs`: radius rows above and below, as the edge has it. */
void gpk_pixels_needs_around(const gpk_pixels_stage *stage, uint32_t first, uint32_t last,
                             uint32_t *in_first, uint32_t *in_last);

/* For `needs`: all. */
void gpk_pixels_needs_whole(const gpk_pixels_stage *stage, uint32_t first, uint32_t last,
                            uint32_t *in_first, uint32_t *in_last);

/* How many rows of the input a strip of so many rows around looks at, at most. */
uint32_t gpk_pixels_window(const gpk_pixels_stage *stage, uint32_t strip_rows);

/* As ops->needs, which may be NULL. */
void gpk_pixels_stage_needs(const gpk_pixels_stage *stage, uint32_t first, uint32_t last,
                            uint32_t *in_first, uint32_t *in_last);

#endif /* GPK_WORKLOAD_PIXELS_STAGE_H */
