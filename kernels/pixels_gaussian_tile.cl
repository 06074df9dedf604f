/* pixels_gaussian_tile.cl - a gaussian of a small radius in one pass, for samples of 8 bits.
 *
 * A work-group sums down columns into local memory, and then along rows. Sums are exact, so those
 * of rows may come last, though pixels_gaussian.cl has them first; and sums of a column fit 16
 * bits, so one multiplication serves two samples.
 *
 * Layout    a work-group makes a tile: lib/pixels_tile.h; there are items_per_row / 256 of them
 *           side by side. First an item has a word of some rows, then 16 samples of a row
 * Range     the table is pixels_sharpness, then weights of the middle and of one side; numbers[0]
 *           is not 0 where samples are sharpened; PIXELS_RADIUS is the stage's, PIXELS_CHANNELS
 *           the image's
 * Output    out: the rows that are wanted
 * Needs     OpenCL C 1.2
 * Sources   lib/dialect.h, shared/pixels_args.h, lib/pixels_rows.h, lib/pixels_edge.h,
 *           lib/pixels_round.h, lib/pixels_gaussian.h, lib/pixels_tile.h, this file - in that order
 */
#ifndef PIXELS_RADIUS
#define PIXELS_RADIUS 6
#define PIXELS_CHANNELS 3
#endif

#define SIDE PIXELS_TILE_SIDE(PIXELS_RADIUS, PIXELS_CHANNELS)
#define WORDS PIXELS_TILE_WORDS(PIXELS_RADIUS, PIXELS_CHANNELS)
#define SEEN (PIXELS_TILE_ROWS + 2 * PIXELS_RADIUS)                       /* rows */
#define PART (PIXELS_TILE_ROWS * PIXELS_TILE_COLUMNS / PIXELS_TILE_ITEMS) /* rows of an item */
#define UNIT 16                                                           /* samples */

/* The rows [first, last) of the image, and words of them from `word` on. */
typedef struct pixels_tile {
    int first, last, word;
} pixels_tile;

/* Sums down the columns, of the samples 0 and 2, and 1 and 3 of each word. */
typedef struct pixels_tile_sums {
    uint even[PIXELS_TILE_ROWS][PIXELS_TILE_COLUMNS];
    uint odd[PIXELS_TILE_ROWS][PIXELS_TILE_COLUMNS];
} pixels_tile_sums;

GPK_INLINE pixels_tile pixels_tile_of(const pixels_args *args, int group)
{
    const int across = (int)args->items_per_row / PIXELS_TILE_ITEMS;
    const int end = (int)(args->out_first + args->out_rows);
    pixels_tile tile;
    tile.first = (int)args->out_first + group / across * PIXELS_TILE_ROWS;
    tile.last = min(tile.first + PIXELS_TILE_ROWS, end);
    tile.word = group % across * WORDS;
    return tile;
}

/* Where the rows lie in memory that a tile looks at; -1: zeros are seen, or nobody needs it. */
GPK_INLINE void pixels_tile_see(const pixels_args *args, pixels_tile tile, int item,
                                __local int *rows)
{
    for (int i = item; i < SEEN; i += PIXELS_TILE_ITEMS) {
        const int y = tile.first - PIXELS_RADIUS + i;
        const bool is_needed = y < tile.last + PIXELS_RADIUS;
        const int row = is_needed ? pixels_edge(y, (int)args->in_height, args->edge) : -1;
        rows[i] = row < 0 ? -1 : row - (int)args->in_origin;
    }
}

GPK_INLINE __global const uchar *pixels_tile_row(const pixels_args *args, __global const uchar *in,
                                                 int row)
{
    return in + (ulong)(uint)row * (uint)args->in_stride;
}

/* ---- down columns ---- */

/* A word of rows that is all in them. No load waits for a branch, so all are under way at once. */
GPK_INLINE void pixels_tile_read(const pixels_args *args, __global const uchar *in,
                                 __local const int *rows, int word, uint *out)
{
    GPK_UNROLL
    for (int i = 0; i < PART + 2 * PIXELS_RADIUS; i++) {
        const int row = rows[i];
        const uint read = ((__global const uint *)pixels_tile_row(args, in, max(row, 0)))[word];
        out[i] = row < 0 ? 0u : read;
    }
}

/* One that is not, sample by sample as the edge has them. */
GPK_INLINE void pixels_tile_gather(const pixels_args *args, __global const uchar *in,
                                   __local const int *rows, int word, uint *out)
{
    int places[4];
    uint seen = 0u; /* bits of samples that are not zeros beyond the edge */
    GPK_UNROLL
    for (int k = 0; k < 4; k++) {
        /* no number below 0 is divided */
        const int sample = 4 * word + k + 4 * SIDE * PIXELS_CHANNELS;
        const int x =
            pixels_edge(sample / PIXELS_CHANNELS - 4 * SIDE, (int)args->in_width, args->edge);
        places[k] = max(x, 0) * PIXELS_CHANNELS + sample % PIXELS_CHANNELS;
        seen |= x < 0 ? 0u : 0xffu << 8 * k;
    }
    GPK_UNROLL
    for (int i = 0; i < PART + 2 * PIXELS_RADIUS; i++) {
        const int row = rows[i];
        __global const uchar *from = pixels_tile_row(args, in, max(row, 0));
        const uint read = (uint)from[places[0]] | (uint)from[places[1]] << 8 |
                          (uint)from[places[2]] << 16 | (uint)from[places[3]] << 24;
        out[i] = row < 0 ? 0u : read & seen;
    }
}

GPK_INLINE uint2 pixels_tile_split(uint word)
{
    return (uint2)(word & 0xff00ffu, word >> 8 & 0xff00ffu);
}

GPK_INLINE void pixels_tile_down(const pixels_args *args, __global const uchar *in,
                                 const uint *weights, pixels_tile tile, __local const int *rows,
                                 int item, __local pixels_tile_sums *sums)
{
    const int column = item % PIXELS_TILE_COLUMNS, word = tile.word - SIDE + column;
    const int first = item / PIXELS_TILE_COLUMNS * PART;
    uint seen[PART + 2 * PIXELS_RADIUS];
    uint2 x[PART + 2 * PIXELS_RADIUS];
    const int end = (int)args->in_width * PIXELS_CHANNELS; /* of the row */
    if (word >= (end + UNIT - 1) / UNIT * 4 + SIDE)
        return; /* no unit looks at it, not even for the padding of its row */
    if (word >= 0 && 4 * word + 4 <= end)
        pixels_tile_read(args, in, rows + first, word, seen);
    else
        pixels_tile_gather(args, in, rows + first, word, seen);
    GPK_UNROLL
    for (int i = 0; i < PART + 2 * PIXELS_RADIUS; i++)
        x[i] = pixels_tile_split(seen[i]);
    GPK_UNROLL
    for (int i = 0; i < PART; i++) {
        const int at = i + PIXELS_RADIUS;
        uint2 sum = weights[0] * x[at];
        GPK_UNROLL
        for (int k = 1; k <= PIXELS_RADIUS; k++)
            sum += weights[k] * (x[at - k] + x[at + k]);
        sums->even[first + i][column] = sum.x;
        sums->odd[first + i][column] = sum.y;
    }
}

/* ---- along rows ---- */

/* Sums of a unit and of what is beside it, one a word. */
GPK_INLINE void pixels_tile_open(__local const pixels_tile_sums *sums, int row, int column,
                                 uint *out)
{
    GPK_UNROLL
    for (int i = 0; i < 4 + 2 * SIDE; i += 4) {
        const uint4 even = *(__local const uint4 *)&sums->even[row][column + i];
        const uint4 odd = *(__local const uint4 *)&sums->odd[row][column + i];
        const uint words[8] = {even.x, odd.x, even.y, odd.y, even.z, odd.z, even.w, odd.w};
        GPK_UNROLL
        for (int k = 0; k < 8; k++) {
            const int to = 4 * i + k / 2 * 4 + k % 2;
            out[to] = words[k] & 0xffffu;
            out[to + 2] = words[k] >> 16;
        }
    }
}

/* Samples of 8 bits as words, and back. */
GPK_INLINE uint4 pixels_tile_pack(const uint *x)
{
    uint words[4];
    GPK_UNROLL
    for (int i = 0; i < 4; i++)
        words[i] = x[4 * i] | x[4 * i + 1] << 8 | x[4 * i + 2] << 16 | x[4 * i + 3] << 24;
    return (uint4)(words[0], words[1], words[2], words[3]);
}

GPK_INLINE void pixels_tile_unpack(uint4 from, uint *x)
{
    const uint words[4] = {from.x, from.y, from.z, from.w};
    GPK_UNROLL
    for (int i = 0; i < UNIT; i++)
        x[i] = words[i / 4] >> 8 * (i % 4) & 0xffu;
}

GPK_INLINE void pixels_tile_along(__local const pixels_tile_sums *sums, const uint *weights,
                                  int row, int column, uint *out)
{
    uint x[UNIT + 8 * SIDE];
    pixels_tile_open(sums, row, column, x);
    GPK_UNROLL
    for (int i = 0; i < UNIT; i++) {
        const int at = 4 * SIDE + i;
        out[i] = weights[0] * x[at];
        GPK_UNROLL
        for (int k = 1; k <= PIXELS_RADIUS; k++)
            out[i] += weights[k] * (x[at - k * PIXELS_CHANNELS] + x[at + k * PIXELS_CHANNELS]);
    }
}

/* 16 samples at a word of row y, from their sums. */
GPK_INLINE uint4 pixels_tile_finish(const pixels_args *args, __global const uchar *in,
                                    pixels_sharpness by, int y, int word, const uint *sums)
{
    uint made[UNIT];
    if (args->numbers[0] != 0) {
        uint from[UNIT];
        pixels_tile_unpack(*(__global const uint4 *)(pixels_in_row(args, in, (uint)y) + 4 * word),
                           from);
        GPK_UNROLL
        for (int i = 0; i < UNIT; i++)
            made[i] = pixels_sharpen8(from[i], sums[i], by);
    } else {
        GPK_UNROLL
        for (int i = 0; i < UNIT; i++)
            made[i] = pixels_blur8(sums[i]);
    }
    return pixels_tile_pack(made);
}

__kernel __attribute__((reqd_work_group_size(PIXELS_TILE_ITEMS, 1, 1))) void
pixels_gaussian_tile(pixels_args args, __global const uchar *in, __global uchar *out,
                     __global uchar *scratch, __global const uchar *table)
{
    __local pixels_tile_sums sums;
    __local int rows[SEEN];
    const int item = (int)get_local_id(0);
    const pixels_tile tile = pixels_tile_of(&args, (int)get_group_id(0));
    const pixels_sharpness by = *(__global const pixels_sharpness *)table;
    uint weights[PIXELS_RADIUS + 1];
    (void)scratch;
    GPK_UNROLL
    for (int k = 0; k <= PIXELS_RADIUS; k++)
        weights[k] = ((__global const uint *)(table + sizeof(pixels_sharpness)))[k];
    pixels_tile_see(&args, tile, item, rows);
    barrier(CLK_LOCAL_MEM_FENCE);
    pixels_tile_down(&args, in, weights, tile, rows, item, &sums);
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int i = item; i < PIXELS_TILE_ROWS * (WORDS / 4); i += PIXELS_TILE_ITEMS) {
        const int row = i / (WORDS / 4), column = i % (WORDS / 4) * 4;
        const int y = tile.first + row, word = tile.word + column;
        if (y < tile.last && 4 * word < (int)args.in_width * PIXELS_CHANNELS) {
            uint made[UNIT];
            pixels_tile_along(&sums, weights, row, column, made);
            *(__global uint4 *)(pixels_out_row(&args, out, (uint)y) + 4 * word) =
                pixels_tile_finish(&args, in, by, y, word, made);
        }
    }
}
