/* shared/peaks_args.h - the argument block of the kernels that measure what a device does at most.
 *
 * Read by C11 and OpenCL C: widest fields first, no padding left to the compiler.
 */
#ifndef GPK_SHARED_PEAKS_ARGS_H
#define GPK_SHARED_PEAKS_ARGS_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

typedef struct peaks_args {
    gpk_u64 items; /* that matter */
    gpk_u32 steps; /* of each chain, a multiple of PEAKS_TURNS */
    float factor;  /* of each step: no compiler knows that it is 1 */
    float addend;  /* that it is a small whole number */
    gpk_u32 padding;
} peaks_args;

#define PEAKS_CHAINS 192u /* of an item: multiples of what any vector takes at a time */
#define PEAKS_TURNS 4u    /* steps between two looks at whether there are more */
#define PEAKS_LANES 4u    /* floats of an item of the arrays */
#define PEAKS_OWN 1024u   /* items that begin differently */

#endif /* GPK_SHARED_PEAKS_ARGS_H */
