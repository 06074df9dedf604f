/* lib/pixels_turn.h - images turned on their side: rows of the output are columns of the input.
 */
#ifndef GPK_LIB_PIXELS_TURN_H
#define GPK_LIB_PIXELS_TURN_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

/* stage->numbers. */
#define PIXELS_TURN_LEFT 0 /* 1: by 270 degrees, 0: by 90, both clockwise */

/* The column that row y of the output is. */
GPK_INLINE gpk_u32 pixels_turn_column(gpk_u32 y, gpk_u32 in_width, gpk_s32 left)
{
    return left ? in_width - 1u - y : y;
}

/* The row that column x of the output is. */
GPK_INLINE gpk_u32 pixels_turn_row(gpk_u32 x, gpk_u32 in_height, gpk_s32 left)
{
    return left ? x : in_height - 1u - x;
}

#endif /* GPK_LIB_PIXELS_TURN_H */
