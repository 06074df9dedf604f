/* lib/range_segment.h - a segment of a range's output, summed up in one fixed order.
 *
 * A template over what lib/range_types.h defines; RANGE_NAME(x) names what is made for a type. In
 * C it is included once for each type; in OpenCL C a program is for one.
 *
 * Each lane goes through its elements in their order, and lanes are joined in pairs, halves
 * first. So a sum has the same bits whoever works it out, and nothing is multiplied that a
 * compiler could fuse with an addition. Sums of whole numbers are modulo 2^64.
 */
GPK_INLINE RANGE_WIDE RANGE_NAME(identity)(gpk_u32 reduce)
{
    return reduce == RANGE_MIN ? RANGE_GREATEST : reduce == RANGE_MAX ? RANGE_LEAST : (RANGE_WIDE)0;
}

/* A NaN on the right is passed over by the comparisons. */
GPK_INLINE RANGE_WIDE RANGE_NAME(join)(gpk_u32 reduce, RANGE_WIDE a, RANGE_WIDE b)
{
    if (reduce == RANGE_MIN)
        return b < a ? b : a;
    if (reduce == RANGE_MAX)
        return b > a ? b : a;
    return RANGE_ADD(a, b);
}

/* A segment, its lanes one beside the other. */
GPK_INLINE void RANGE_NAME(segment)(const range_summary_args *args, gpk_u32 reduce,
                                    GPK_GLOBAL const RANGE_ELEMENT *elements, gpk_u32 segment,
                                    GPK_GLOBAL range_record *records)
{
    const range_span span = gpk_range_span(args, segment);
    RANGE_WIDE values[RANGE_LANES];
    RANGE_WIDE magnitudes[RANGE_LANES];
    gpk_u64 digests[RANGE_LANES];
    RANGE_WIDE odd[RANGE_LANES];
    for (gpk_u32 lane = 0; lane < RANGE_LANES; lane++) {
        values[lane] = RANGE_NAME(identity)(reduce);
        magnitudes[lane] = (RANGE_WIDE)0;
        digests[lane] = 0;
        odd[lane] = (RANGE_WIDE)0;
    }
    for (gpk_u32 row = 0; row < span.count; row += RANGE_LANES) {
        const gpk_u32 left = span.count - row;
        const gpk_u32 lanes = left < RANGE_LANES ? left : RANGE_LANES;
        for (gpk_u32 lane = 0; lane < lanes; lane++) {
            const RANGE_ELEMENT element = elements[span.first + row + lane];
            values[lane] = RANGE_NAME(join)(reduce, values[lane], (RANGE_WIDE)element);
            magnitudes[lane] += RANGE_MAGNITUDE((RANGE_WIDE)element);
            odd[lane] += RANGE_ODDNESS((RANGE_WIDE)element);
            digests[lane] += gpk_range_hash(RANGE_AS_BITS(element), span.place + row + lane);
        }
    }
    for (gpk_u32 distance = RANGE_LANES / 2; distance > 0; distance /= 2)
        for (gpk_u32 lane = 0; lane < distance; lane++) {
            values[lane] = RANGE_NAME(join)(reduce, values[lane], values[lane + distance]);
            magnitudes[lane] += magnitudes[lane + distance];
            digests[lane] += digests[lane + distance];
            odd[lane] += odd[lane + distance];
        }
    gpk_range_keep(args, segment, RANGE_WIDE_BITS(values[0]), digests[0],
                   RANGE_WIDE_BITS(odd[0] == 0 ? magnitudes[0] : -magnitudes[0]), records);
}
