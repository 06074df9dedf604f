/* lib/pixels_survey.h - tables that are made of how often each level is in an image.
 *
 * Counts are u32, their sum is below 2^32. Tables have most + 1 words: 256 or 65536.
 */
#ifndef GPK_LIB_PIXELS_SURVEY_H
#define GPK_LIB_PIXELS_SURVEY_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#else
#endif

/* What the table is for. OTSU counts 256 levels of gray, EQUALIZE all of them, and LEVELS those of
 * all colours together. */
#define PIXELS_SURVEY_OTSU 0u
#define PIXELS_SURVEY_EQUALIZE 1u
#define PIXELS_SURVEY_LEVELS 2u

/* Of so many in all, one part is left out at each end by LEVELS: 0.5 %. */
#define PIXELS_SURVEY_CUT 200u

GPK_INLINE gpk_u32 pixels_survey_bins(gpk_u32 survey, gpk_u32 most)
{
    return survey == PIXELS_SURVEY_OTSU ? 256u : most + 1u;
}

GPK_INLINE gpk_u32 pixels_survey_level(gpk_u32 survey, gpk_u32 sample, gpk_u32 most)
{
    return survey == PIXELS_SURVEY_OTSU && most > 255u ? sample >> 8 : sample;
}

GPK_INLINE gpk_u32 pixels_survey_total(GPK_GLOBAL const gpk_u32 *counts, gpk_u32 bins)
{
    gpk_u32 total = 0u;
    for (gpk_u32 i = 0u; i < bins; i++)
        total += counts[i];
    return total;
}

/* The level that parts dark from bright, with the most variance between both; the first of equal
 * ones. Means are rounded down to 2^-20 of a level. */
GPK_INLINE gpk_u32 pixels_survey_otsu(GPK_GLOBAL const gpk_u32 *counts)
{
    const gpk_u64 total = pixels_survey_total(counts, 256u);
    gpk_u64 sum = 0u, dark = 0u, dark_sum = 0u, best_high = 0u, best_low = 0u;
    gpk_u32 best = 0u;
    for (gpk_u32 i = 0u; i < 256u; i++)
        sum += (gpk_u64)counts[i] * i;
    for (gpk_u32 i = 0u; i < 256u; i++) {
        dark += counts[i];
        dark_sum += (gpk_u64)counts[i] * i;
        if (dark == 0u || dark == total)
            continue;
        const gpk_u64 between = ((sum - dark_sum) << 20) / (total - dark) - (dark_sum << 20) / dark;
        const gpk_u64 weight = dark * (total - dark), square = between * between;
        const gpk_u64 high = gpk_mul_high(weight, square), low = weight * square;
        if (high > best_high || (high == best_high && low > best_low)) {
            best_high = high;
            best_low = low;
            best = i;
        }
    }
    return best;
}

GPK_INLINE void pixels_survey_otsu_table(GPK_GLOBAL const gpk_u32 *counts,
                                         GPK_GLOBAL gpk_u16 *table, gpk_u32 most)
{
    const gpk_u32 dark = pixels_survey_otsu(counts);
    for (gpk_u32 i = 0u; i <= most; i++) {
        const gpk_u32 level = pixels_survey_level(PIXELS_SURVEY_OTSU, i, most);
        table[i] = (gpk_u16)(level > dark ? most : 0u);
    }
}

/* a / b as single precision rounds it, where division of the device's need not: a is below 2^16
 * and not zero, nor is b. */
GPK_INLINE float pixels_survey_quotient(gpk_u32 a, gpk_u32 b)
{
    const float rounded = (float)b;
    gpk_u64 by = (gpk_u64)rounded, from = a;
    float scale = 1.0f;
    for (; (by & 1u) == 0u; by >>= 1)
        scale *= 0.5f;
    for (; from / by < 8388608u; from <<= 1)
        scale *= 0.5f;
    gpk_u64 quotient = from / by;
    const gpk_u64 rest = from % by;
    if (2u * rest > by || (2u * rest == by && (quotient & 1u) != 0u))
        quotient++;
    return (float)quotient * scale;
}

/* As equalizeHist of OpenCV 4.6 has it, in single precision too. */
GPK_INLINE void pixels_survey_equalize_table(GPK_GLOBAL const gpk_u32 *counts,
                                             GPK_GLOBAL gpk_u16 *table, gpk_u32 most)
{
    const gpk_u32 total = pixels_survey_total(counts, most + 1u);
    gpk_u32 first = 0u, sum = 0u;
    while (first < most && counts[first] == 0u)
        first++;
    const bool is_one = counts[first] == total;
    const float scale = is_one ? 0.0f : pixels_survey_quotient(most, total - counts[first]);
    for (gpk_u32 i = 0u; i <= most; i++) {
        sum += i > first ? counts[i] : 0u;
        const float exact = (float)sum * scale;
        const float rounded = (exact + 12582912.0f) - 12582912.0f; /* halves to even */
        const gpk_u32 value = (gpk_u32)rounded;
        table[i] = (gpk_u16)(is_one ? i : value > most ? most : value);
    }
}

/* What lies between both cuts, stretched to all levels. */
GPK_INLINE void pixels_survey_levels_table(GPK_GLOBAL const gpk_u32 *counts,
                                           GPK_GLOBAL gpk_u16 *table, gpk_u32 most)
{
    const gpk_u32 cut = pixels_survey_total(counts, most + 1u) / PIXELS_SURVEY_CUT;
    gpk_u32 black = 0u, white = most;
    for (gpk_u32 sum = counts[0]; sum <= cut; sum += counts[black])
        black++;
    for (gpk_u32 sum = counts[most]; sum <= cut; sum += counts[white])
        white--;
    for (gpk_u32 i = 0u; i <= most; i++) {
        const gpk_u32 range = white - black;
        const gpk_u32 value = i <= black   ? 0u
                              : i >= white ? most
                                           : ((i - black) * most + range / 2u) / range;
        table[i] = (gpk_u16)(white <= black ? i : value);
    }
}

GPK_INLINE void pixels_survey_table(gpk_u32 survey, GPK_GLOBAL const gpk_u32 *counts,
                                    GPK_GLOBAL gpk_u16 *table, gpk_u32 most)
{
    if (survey == PIXELS_SURVEY_OTSU)
        pixels_survey_otsu_table(counts, table, most);
    else if (survey == PIXELS_SURVEY_EQUALIZE)
        pixels_survey_equalize_table(counts, table, most);
    else
        pixels_survey_levels_table(counts, table, most);
}

#endif /* GPK_LIB_PIXELS_SURVEY_H */
