/* shared/range_args.h - argument block and record of the kernels that sum up what a range's
 * operation put out.
 *
 * Read by C11 and OpenCL C: widest fields first, no padding left to the compiler. The output of
 * a grain is cut into segments of RANGE_SEGMENT elements, counted from the grain's first, and
 * each has a record.
 */
#ifndef GPK_SHARED_RANGE_ARGS_H
#define GPK_SHARED_RANGE_ARGS_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

#define RANGE_SEGMENT 4096u /* elements */
#define RANGE_LANES 64u     /* element i of a segment belongs to lane i % RANGE_LANES */

#define RANGE_SUM 0u
#define RANGE_MIN 1u
#define RANGE_MAX 2u

typedef struct range_summary_args {
    gpk_u64 elements;           /* of this launch's output */
    gpk_u64 grain_elements;     /* of each grain; the last one may have less */
    gpk_u64 first_segment;      /* number of this launch's first one in the job */
    gpk_u32 segments;           /* of this launch */
    gpk_u32 segments_per_grain; /* each grain has as many, some of which may be empty */
} range_summary_args;

/* The complement and the number catch records that were never written, are stale, or were
 * damaged on the way. */
typedef struct range_record {
    gpk_u64 value;      /* the reduction: bits of a long, a ulong, a float or a double */
    gpk_u64 digest;     /* the sum of gpk_range_hash over the elements */
    gpk_u64 magnitude;  /* of floating point: the sum of the elements' absolute values, of those
                         * that are finite, and negative where some are not; else 0 */
    gpk_u64 complement; /* ~(value ^ digest ^ magnitude) */
    gpk_u64 segment;    /* in the job */
} range_record;

#endif /* GPK_SHARED_RANGE_ARGS_H */
