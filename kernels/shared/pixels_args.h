/* shared/pixels_args.h - the argument block of all kernels of pixels.
 *
 * Every one of them has the same arguments: this block, then four memories: in, out, scratch,
 * table. What scratch and table hold is the stage's affair.
 *
 * Read by C11 and OpenCL C: widest fields first, no padding left to the compiler.
 */
#ifndef GPK_SHARED_PIXELS_ARGS_H
#define GPK_SHARED_PIXELS_ARGS_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

#define PIXELS_NUMBERS 16u

/* Row y of an image lies at (y - origin) * stride of its memory, in bytes; scratch begins with the
 * row in_first: lib/pixels_rows.h. Strides are multiples of 64, so that rows can be read and
 * written in words, beyond their last pixel too. */
typedef struct pixels_args {
    gpk_u64 in_stride, out_stride, scratch_stride;
    gpk_u32 in_width, in_height, out_width, out_height; /* of the whole images, in pixels */
    gpk_u32 in_channels, out_channels;
    gpk_u32 in_origin, out_origin; /* the first rows of the memories; they may have more than: */
    gpk_u32 in_first, in_rows;     /* the rows of `in` that are looked at, and those of scratch */
    gpk_u32 out_first, out_rows;   /* the rows that are wanted */
    gpk_u32 edge;                  /* lib/pixels_edge.h */
    gpk_u32 radius;                /* of the stage */
    gpk_u32 rows;                  /* that this pass goes over: items / items_per_row */
    gpk_u32 items_per_row;
    gpk_s32 numbers[PIXELS_NUMBERS]; /* the stage's own */
} pixels_args;

#endif /* GPK_SHARED_PIXELS_ARGS_H */
