/* lib/pixels_tile.h - the tile of a result that a work-group makes by itself.
 *
 * Columns of local memory are words of four samples: those of the tile, and on both sides as many
 * as are looked at there, in whole units of four words.
 */
#ifndef GPK_LIB_PIXELS_TILE_H
#define GPK_LIB_PIXELS_TILE_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

#define PIXELS_TILE_ITEMS 256
#define PIXELS_TILE_COLUMNS 128
#define PIXELS_TILE_ROWS 24   /* two sums of 16 bits a word: 24 KiB */
#define PIXELS_TILE_RADIUS 12 /* at most: wider ones keep more words than registers hold */

/* Words on one side, and words of a row of the tile. */
#define PIXELS_TILE_SIDE(radius, channels) (((radius) * (channels) + 15) / 16 * 4)
#define PIXELS_TILE_WORDS(radius, channels)                                                        \
    (PIXELS_TILE_COLUMNS - 2 * PIXELS_TILE_SIDE(radius, channels))

#endif /* GPK_LIB_PIXELS_TILE_H */
