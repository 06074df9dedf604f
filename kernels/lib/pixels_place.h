/* lib/pixels_place.h - images that are cut, mirrored or put on a larger canvas.
 */
#ifndef GPK_LIB_PIXELS_PLACE_H
#define GPK_LIB_PIXELS_PLACE_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#include "lib/pixels_edge.h"
#endif

/* stage->numbers: column x of the output is column x + PIXELS_PLACE_X of the input, or where it is
 * mirrored PIXELS_PLACE_X - x; and rows so. */
#define PIXELS_PLACE_X 0
#define PIXELS_PLACE_Y 1
#define PIXELS_PLACE_MIRRORS_X 2
#define PIXELS_PLACE_MIRRORS_Y 3

/* The table is a pixel: what is seen where pixels_edge gives none. */

/* The row or column of the input that is seen at i of the output. */
GPK_INLINE gpk_s32 pixels_place(gpk_s32 i, gpk_s32 offset, gpk_s32 mirrors, gpk_s32 size,
                                gpk_u32 edge)
{
    return pixels_edge(mirrors ? offset - i : offset + i, size, edge);
}

#endif /* GPK_LIB_PIXELS_PLACE_H */
