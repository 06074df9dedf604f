/* lib/pixels_median.h - the middle one of 9 samples, without a branch.
 *
 * PIXELS_MEDIANS(sample, suffix) makes it for a type: where loops over it become loops of vectors,
 * these should hold no more bytes than the samples do.
 */
#ifndef GPK_LIB_PIXELS_MEDIAN_H
#define GPK_LIB_PIXELS_MEDIAN_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

// NOLINTBEGIN(bugprone-macro-parentheses): a type is not an expression
#define PIXELS_MEDIANS(sample, suffix)                                                             \
    GPK_INLINE void pixels_order##suffix(sample *a, sample *b)                                     \
    {                                                                                              \
        const sample least = *a < *b ? *a : *b, most = *a < *b ? *b : *a;                          \
        *a = least;                                                                                \
        *b = most;                                                                                 \
    }                                                                                              \
    GPK_INLINE void pixels_sort_three##suffix(sample *v)                                           \
    {                                                                                              \
        pixels_order##suffix(&v[0], &v[1]);                                                        \
        pixels_order##suffix(&v[1], &v[2]);                                                        \
        pixels_order##suffix(&v[0], &v[1]);                                                        \
    }                                                                                              \
    /* Of the greatest of the least, the middle of the middle and the least of the most. */        \
    GPK_INLINE sample pixels_median9##suffix(sample *v)                                            \
    {                                                                                              \
        pixels_sort_three##suffix(v);                                                              \
        pixels_sort_three##suffix(v + 3);                                                          \
        pixels_sort_three##suffix(v + 6);                                                          \
        pixels_order##suffix(&v[0], &v[3]);                                                        \
        pixels_order##suffix(&v[3], &v[6]);                                                        \
        pixels_order##suffix(&v[5], &v[8]);                                                        \
        pixels_order##suffix(&v[2], &v[5]);                                                        \
        pixels_order##suffix(&v[1], &v[4]);                                                        \
        pixels_order##suffix(&v[4], &v[7]);                                                        \
        pixels_order##suffix(&v[1], &v[4]);                                                        \
        pixels_order##suffix(&v[2], &v[4]);                                                        \
        pixels_order##suffix(&v[4], &v[6]);                                                        \
        pixels_order##suffix(&v[2], &v[4]);                                                        \
        return v[4];                                                                               \
    }
// NOLINTEND(bugprone-macro-parentheses)

#endif /* GPK_LIB_PIXELS_MEDIAN_H */
