// SPDX-License-Identifier: MIT
/* workload/pixels/op.h - an operation of a chain: its words understood, and no image seen yet. */
#ifndef GPK_WORKLOAD_PIXELS_OP_H
#define GPK_WORKLOAD_PIXELS_OP_H

#include <stdbool.h>

#include <gpukit/pixels.h>

#include "workload/pixels/arguments.h"
#include "workload/pixels/plan.h"

typedef struct gpk_pixels_op gpk_pixels_op;

typedef struct gpk_pixels_op_kind {
    gpukit_pixels_operation about;

    /* It mixes neighbours: where there is alpha, it is given premultiplied samples of 16 bits, and
     * the plan undoes that behind it. */
    bool premultiplies;

    /* Fills in the operation from its arguments. What it has allocated already when it fails is
     * freed with the operation. NULL: it takes none. */
    gpukit_status (*parse)(gpk_pixels_op *op, gpk_arguments *arguments,
                           const gpukit_pixels_files *files, gpukit_error *err);

    /* Adds the stages that do it to images of plan->out's shape; none, where nothing is to do. */
    gpukit_status (*build)(const gpk_pixels_op *op, gpk_pixels_plan *plan, gpukit_error *err);
} gpk_pixels_op_kind;

enum { GPK_PIXELS_OP_NUMBERS = 8 };

struct gpk_pixels_op {
    const gpk_pixels_op_kind *kind;
    gpukit_pixels_edge edge; /* what the user asked for; DEFAULT: each operation's own */
    double numbers[GPK_PIXELS_OP_NUMBERS];
    uint32_t choice;
    void *data;                /* owned, one piece from malloc; NULL: none */
    gpukit_pixels_image image; /* owned pixels, from malloc; NULL: none */
};

/* The edge of an operation whose own is otherwise. */
static inline gpukit_pixels_edge gpk_pixels_op_edge(const gpk_pixels_op *op,
                                                    gpukit_pixels_edge otherwise)
{
    return op->edge == GPUKIT_PIXELS_EDGE_DEFAULT ? otherwise : op->edge;
}

/* The kinds of each group, in the order of a list for people; NULL behind the last one. */
extern const gpk_pixels_op_kind *const gpk_pixels_colour_kinds[];
extern const gpk_pixels_op_kind *const gpk_pixels_neighbour_kinds[];
extern const gpk_pixels_op_kind *const gpk_pixels_geometry_kinds[];

/* NULL: there is none of that name. */
const gpk_pixels_op_kind *gpk_pixels_op_kind_find(const char *name, size_t size);

#endif /* GPK_WORKLOAD_PIXELS_OP_H */
