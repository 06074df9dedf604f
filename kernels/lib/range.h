/* lib/range.h - where the segments of a range's output are, and what their records hold. */
#ifndef GPK_LIB_RANGE_H
#define GPK_LIB_RANGE_H

#ifndef __OPENCL_C_VERSION__

#include <math.h>
#include <string.h>

#include "shared/range_args.h"

GPK_INLINE gpk_u64 gpk_float_bits(float value)
{
    gpk_u32 bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

#else

#define gpk_float_bits(value) as_uint(value)

#endif

/* Of an element's bits and its place in the grain; a sum of these does not depend on order. */
GPK_INLINE gpk_u64 gpk_range_hash(gpk_u64 bits, gpk_u64 place)
{
    gpk_u64 x = (bits ^ (place + 1u) * 0x9E3779B97F4A7C15u) * 0xBF58476D1CE4E5B9u;
    return x ^ x >> 32;
}

typedef struct range_span {
    gpk_u64 first; /* element of the launch's output */
    gpk_u64 place; /* of that element in its grain */
    gpk_u32 count; /* elements; 0 behind the end of a short grain */
} range_span;

GPK_INLINE range_span gpk_range_span(const range_summary_args *args, gpk_u32 segment)
{
    const gpk_u64 grain = segment / args->segments_per_grain;
    const gpk_u64 place = segment % args->segments_per_grain * (gpk_u64)RANGE_SEGMENT;
    const gpk_u64 begin = grain * args->grain_elements;
    gpk_u64 end = begin + args->grain_elements;
    range_span span = {begin + place, place, 0};
    if (end > args->elements)
        end = args->elements;
    if (span.first < end)
        span.count = end - span.first < RANGE_SEGMENT ? (gpk_u32)(end - span.first) : RANGE_SEGMENT;
    return span;
}

GPK_INLINE gpk_u64 gpk_range_complement(gpk_u64 value, gpk_u64 digest, gpk_u64 magnitude)
{
    return ~(value ^ digest ^ magnitude);
}

GPK_INLINE void gpk_range_keep(const range_summary_args *args, gpk_u32 segment, gpk_u64 value,
                               gpk_u64 digest, gpk_u64 magnitude, GPK_GLOBAL range_record *records)
{
    records[segment].value = value;
    records[segment].digest = digest;
    records[segment].magnitude = magnitude;
    records[segment].complement = gpk_range_complement(value, digest, magnitude);
    records[segment].segment = args->first_segment + segment;
}

#endif /* GPK_LIB_RANGE_H */
