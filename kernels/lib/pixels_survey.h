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

/* What a work-group counts on GPUs: so many rows of units next to each other, a unit an item's. */
#define PIXELS_SURVEY_ITEMS 256u
#define PIXELS_SURVEY_ROWS 16u
#define PIXELS_SURVEY_UNIT 4u /* pixels: whole words, whatever they are */

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

/* A number of 128 bits. */
typedef struct pixels_survey_apart {
    gpk_u64 high, low;
} pixels_survey_apart;

/* The variance between what is dark and what is bright, times a constant: of `total` samples, whose
 * levels are `sum` together, `dark` are dark, and theirs are dark_sum. Means are rounded down to
 * 2^-20 of a level. */
GPK_INLINE pixels_survey_apart pixels_survey_between(gpk_u64 dark, gpk_u64 dark_sum, gpk_u64 total,
                                                     gpk_u64 sum)
{
    pixels_survey_apart apart = {0u, 0u};
    if (dark == 0u || dark == total)
        return apart;
    const gpk_u64 between = ((sum - dark_sum) << 20) / (total - dark) - (dark_sum << 20) / dark;
    const gpk_u64 weight = dark * (total - dark), square = between * between;
    apart.high = gpk_mul_high(weight, square);
    apart.low = weight * square;
    return apart;
}

GPK_INLINE bool pixels_survey_is_farther(pixels_survey_apart a, pixels_survey_apart b)
{
    return a.high > b.high || (a.high == b.high && a.low > b.low);
}

/* The level that parts dark from bright, with the most variance between both; the first of equal
 * ones. */
GPK_INLINE gpk_u32 pixels_survey_otsu(GPK_GLOBAL const gpk_u32 *counts)
{
    const gpk_u64 total = pixels_survey_total(counts, 256u);
    gpk_u64 sum = 0u, dark = 0u, dark_sum = 0u;
    pixels_survey_apart most = {0u, 0u};
    gpk_u32 best = 0u;
    for (gpk_u32 i = 0u; i < 256u; i++)
        sum += (gpk_u64)counts[i] * i;
    for (gpk_u32 i = 0u; i < 256u; i++) {
        dark += counts[i];
        dark_sum += (gpk_u64)counts[i] * i;
        const pixels_survey_apart apart = pixels_survey_between(dark, dark_sum, total, sum);
        if (pixels_survey_is_farther(apart, most)) {
            most = apart;
            best = i;
        }
    }
    return best;
}

GPK_INLINE gpk_u16 pixels_survey_parted(gpk_u32 i, gpk_u32 dark, gpk_u32 most)
{
    return (gpk_u16)(pixels_survey_level(PIXELS_SURVEY_OTSU, i, most) > dark ? most : 0u);
}

GPK_INLINE void pixels_survey_otsu_table(GPK_GLOBAL const gpk_u32 *counts,
                                         GPK_GLOBAL gpk_u16 *table, gpk_u32 most)
{
    const gpk_u32 dark = pixels_survey_otsu(counts);
    for (gpk_u32 i = 0u; i <= most; i++)
        table[i] = pixels_survey_parted(i, dark, most);
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
    for (; from < by << 23; from <<= 1)
        scale *= 0.5f;
    gpk_u64 quotient = from / by;
    const gpk_u64 rest = from % by;
    if (2u * rest > by || (2u * rest == by && (quotient & 1u) != 0u))
        quotient++;
    return (float)quotient * scale;
}

/* How levels are equalized, as equalizeHist of OpenCV 4.6 has it, in single precision too. */
typedef struct pixels_survey_even {
    gpk_u32 lowest; /* samples of the lowest level that there is */
    gpk_u32 most;
    bool is_one; /* level, which all samples have */
    float scale;
} pixels_survey_even;

GPK_INLINE pixels_survey_even pixels_survey_even_of(gpk_u32 lowest, gpk_u32 total, gpk_u32 most)
{
    pixels_survey_even even;
    even.lowest = lowest;
    even.most = most;
    even.is_one = lowest == total;
    even.scale = even.is_one ? 0.0f : pixels_survey_quotient(most, total - lowest);
    return even;
}

/* Of level i; upto: the samples up to it. */
GPK_INLINE gpk_u16 pixels_survey_evened(gpk_u32 i, gpk_u32 upto, pixels_survey_even even)
{
    const gpk_u32 sum = upto > even.lowest ? upto - even.lowest : 0u;
    const float exact = (float)sum * even.scale;
    const float rounded = (exact + 12582912.0f) - 12582912.0f; /* halves to even */
    const gpk_u32 value = (gpk_u32)rounded;
    return (gpk_u16)(even.is_one ? i : value > even.most ? even.most : value);
}

GPK_INLINE void pixels_survey_equalize_table(GPK_GLOBAL const gpk_u32 *counts,
                                             GPK_GLOBAL gpk_u16 *table, gpk_u32 most)
{
    gpk_u32 first = 0u, upto = 0u;
    while (first < most && counts[first] == 0u)
        first++;
    const pixels_survey_even even =
        pixels_survey_even_of(counts[first], pixels_survey_total(counts, most + 1u), most);
    for (gpk_u32 i = 0u; i <= most; i++) {
        upto += counts[i];
        table[i] = pixels_survey_evened(i, upto, even);
    }
}

/* Level i, where what lies between black and white becomes all levels. */
GPK_INLINE gpk_u16 pixels_survey_stretched(gpk_u32 i, gpk_u32 black, gpk_u32 white, gpk_u32 most)
{
    const gpk_u32 range = white - black;
    if (white <= black)
        return (gpk_u16)i;
    if (i <= black || i >= white)
        return (gpk_u16)(i <= black ? 0u : most);
    return (gpk_u16)(((i - black) * most + range / 2u) / range);
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
    for (gpk_u32 i = 0u; i <= most; i++)
        table[i] = pixels_survey_stretched(i, black, white, most);
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
