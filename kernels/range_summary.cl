/* range_summary.cl - sums up what an operation on a range put out, segment by segment.
 *
 * Layout    items: one work item per segment, for CPU cores. group: one work-group of
 *           RANGE_LANES items per segment, for GPUs; the same records, bit for bit
 * Range     any number of elements; segments of RANGE_SEGMENT
 * Output    records[segment]. Items and groups at or beyond args.segments write nothing
 * Needs     OpenCL C 1.2; for doubles cl_khr_fp64; for CPU devices alone: range_summary_items
 * Sources   lib/dialect.h, shared/range_args.h, lib/range.h, lib/range_types.h,
 *           lib/range_segment.h, this file - in that order; before them a line that
 *           defines RANGE_TYPE and RANGE_REDUCE
 */
__kernel void range_summary_items(range_summary_args args, __global const RANGE_ELEMENT *elements,
                                  __global range_record *records)
{
    const uint segment = get_global_id(0);
    if (segment < args.segments)
        RANGE_NAME(segment)(&args, RANGE_REDUCE, elements, segment, records);
}

__kernel __attribute__((reqd_work_group_size(RANGE_LANES, 1, 1))) void
range_summary_group(range_summary_args args, __global const RANGE_ELEMENT *elements,
                    __global range_record *records)
{
    __local RANGE_WIDE values[RANGE_LANES];
    __local RANGE_WIDE magnitudes[RANGE_LANES];
    __local ulong digests[RANGE_LANES];
    __local RANGE_WIDE odds[RANGE_LANES];
    const uint segment = get_group_id(0);
    const uint lane = get_local_id(0);
    range_span span = {0, 0, 0};
    RANGE_WIDE value = RANGE_NAME(identity)(RANGE_REDUCE);
    RANGE_WIDE magnitude = (RANGE_WIDE)0;
    ulong digest = 0;
    RANGE_WIDE odd = (RANGE_WIDE)0;
    if (segment < args.segments)
        span = gpk_range_span(&args, segment);
    for (uint i = lane; i < span.count; i += RANGE_LANES) {
        const RANGE_ELEMENT element = elements[span.first + i];
        value = RANGE_NAME(join)(RANGE_REDUCE, value, (RANGE_WIDE)element);
        magnitude += RANGE_MAGNITUDE((RANGE_WIDE)element);
        odd += RANGE_ODDNESS((RANGE_WIDE)element);
        digest += gpk_range_hash(RANGE_AS_BITS(element), span.place + i);
    }
    values[lane] = value;
    magnitudes[lane] = magnitude;
    digests[lane] = digest;
    odds[lane] = odd;
    for (uint distance = RANGE_LANES / 2; distance > 0; distance /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (lane < distance) {
            values[lane] = RANGE_NAME(join)(RANGE_REDUCE, values[lane], values[lane + distance]);
            magnitudes[lane] += magnitudes[lane + distance];
            digests[lane] += digests[lane + distance];
            odds[lane] += odds[lane + distance];
        }
    }
    if (lane == 0 && segment < args.segments)
        gpk_range_keep(&args, segment, RANGE_WIDE_BITS(values[0]), digests[0],
                       RANGE_WIDE_BITS(odds[0] == 0 ? magnitudes[0] : -magnitudes[0]), records);
}
