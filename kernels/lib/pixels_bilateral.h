/* lib/pixels_bilateral.h - weights of a bilateral filter, in whole numbers.
 *
 * A neighbour counts as the product of two weights in 16384ths says: one by its place, one by how
 * far its colours are from those in the middle, in all of them together. Sums are exact.
 */
#ifndef GPK_LIB_PIXELS_BILATERAL_H
#define GPK_LIB_PIXELS_BILATERAL_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

#define PIXELS_BILATERAL_SHIFT 14u /* a weight of 1 is 1 << that */

/* The table has a weight for each distance of colours, in levels of 8 bits up to 4 * 255 or in
 * 64ths of those of 16 bits, and then those of the square, row by row. */
#define PIXELS_BILATERAL_COLOURS8 1021u
#define PIXELS_BILATERAL_COLOURS16 4096u
#define PIXELS_BILATERAL_STEP16 6u /* a shift */

GPK_INLINE gpk_u32 pixels_distance(gpk_u32 a, gpk_u32 b)
{
    return a < b ? b - a : a - b;
}

GPK_INLINE gpk_u32 pixels_bilateral_weight(gpk_u32 by_place, gpk_u32 by_colour)
{
    return (by_place * by_colour + 8192u) >> PIXELS_BILATERAL_SHIFT;
}

/* The middle itself has a weight, so there is always one. */
GPK_INLINE gpk_u32 pixels_bilateral_mean(gpk_u64 sum, gpk_u64 weights)
{
    return (gpk_u32)((sum + weights / 2u) / weights);
}

#endif /* GPK_LIB_PIXELS_BILATERAL_H */
