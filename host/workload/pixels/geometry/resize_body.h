// SPDX-License-Identifier: MIT
/* workload/pixels/geometry/resize_body.h - the sums of a resize, for samples of one size.
 *
 * Who includes this, once for each size and level, has defined
 *   SUMS_NAME(what)   the names of its functions
 *   SUMS_TARGET       what stands before them
 *   SUMS_SAMPLE       the type of a sample
 *   SUMS_VECTOR       a vector of sums, SUMS_LANES of them; whole numbers, also where they are in
 *                     doubles, which hold all sums of 16-bit samples
 *   SUMS_NUMBER       its element
 *   SUMS_LOAD(from)   a vector of samples
 *   SUMS_STORE(to, sums)   samples that are rounded and in range
 *   SUMS_END(sum)     one of them
 * and finds them undefined behind it, but for SUMS_TARGET.
 */

/* One column of GPK_RESIZE_ROWS samples from some others, step samples apart. */
SUMS_TARGET static inline void SUMS_NAME(column)(const SUMS_SAMPLE *from, size_t step,
                                                 const int32_t *weights, uint32_t count,
                                                 SUMS_SAMPLE *to)
{
    for (uint32_t lane = 0; lane < GPK_RESIZE_ROWS; lane += SUMS_LANES) {
        SUMS_VECTOR sums = {0};
        for (uint32_t k = 0; k < count; k++)
            sums += SUMS_LOAD(from + k * step + lane) * (SUMS_NUMBER)weights[k];
        SUMS_STORE(to + lane, sums);
    }
}

SUMS_TARGET static void SUMS_NAME(across)(const gpk_resize_table *table, uint32_t channels,
                                          const void *from, void *to)
{
    const size_t step = (size_t)channels * GPK_RESIZE_ROWS;
    SUMS_SAMPLE *next = to;
    for (uint32_t x = 0; x < table->size; x++) {
        const SUMS_SAMPLE *first = (const SUMS_SAMPLE *)from + gpk_resize_first(table, x) * step;
        const int32_t *weights = gpk_resize_weights(table, x);
        const uint32_t count = gpk_resize_count(table, x);
        for (uint32_t c = 0; c < channels; c++, first += GPK_RESIZE_ROWS, next += GPK_RESIZE_ROWS)
            SUMS_NAME(column)(first, step, weights, count, next);
    }
}

/* Samples [i, i + 4 * SUMS_LANES) of a row. */
SUMS_TARGET static inline void SUMS_NAME(block)(const int32_t *weights, uint32_t count,
                                                const void *const *rows, SUMS_SAMPLE *to, size_t i)
{
    const size_t lanes = SUMS_LANES;
    SUMS_VECTOR a = {0}, b = {0}, c = {0}, d = {0};
    for (uint32_t k = 0; k < count; k++) {
        const SUMS_SAMPLE *from = (const SUMS_SAMPLE *)rows[k] + i;
        const SUMS_NUMBER weight = (SUMS_NUMBER)weights[k];
        a += SUMS_LOAD(from) * weight;
        b += SUMS_LOAD(from + lanes) * weight;
        c += SUMS_LOAD(from + 2 * lanes) * weight;
        d += SUMS_LOAD(from + 3 * lanes) * weight;
    }
    SUMS_STORE(to + i, a);
    SUMS_STORE(to + i + lanes, b);
    SUMS_STORE(to + i + 2 * lanes, c);
    SUMS_STORE(to + i + 3 * lanes, d);
}

SUMS_TARGET static void SUMS_NAME(down)(const gpk_resize_table *table, uint32_t y,
                                        const void *const *rows, void *to, size_t count)
{
    const int32_t *weights = gpk_resize_weights(table, y);
    const uint32_t taps = gpk_resize_count(table, y);
    const size_t block = 4 * (size_t)SUMS_LANES;
    SUMS_SAMPLE *samples = to;
    size_t i = 0;
    for (; count - i >= block; i += block)
        SUMS_NAME(block)(weights, taps, rows, samples, i);
    for (; i < count; i++) {
        SUMS_NUMBER sum = 0;
        for (uint32_t k = 0; k < taps; k++)
            sum += (SUMS_NUMBER)((const SUMS_SAMPLE *)rows[k])[i] * (SUMS_NUMBER)weights[k];
        samples[i] = (SUMS_SAMPLE)SUMS_END(sum);
    }
}

#undef SUMS_NAME
#undef SUMS_SAMPLE
#undef SUMS_VECTOR
#undef SUMS_LANES
#undef SUMS_NUMBER
#undef SUMS_LOAD
#undef SUMS_STORE
#undef SUMS_END
