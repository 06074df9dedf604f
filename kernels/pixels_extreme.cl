/* pixels_extreme.cl - the most or the least of a square: along rows, then of rows.
 *
 * Layout    a work item finds some samples of a row: lib/pixels_near.h
 * Range     numbers[0] is not 0 where the least is wanted; PIXELS_BITS is 8 or 16
 * Output    pixels_extreme_along: scratch, a row of samples for each one that is looked at;
 *           pixels_extreme_down, which comes next: out, the rows that are wanted
 * Needs     OpenCL C 1.2
 * Sources   lib/dialect.h, shared/pixels_args.h, lib/pixels_rows.h, lib/pixels_edge.h,
 *           lib/pixels_near.h, this file - in that order
 */

GPK_INLINE uint pixels_outer(uint a, uint b, bool wants_least)
{
    return (a < b) == wants_least ? a : b;
}

/* Of what has been found and one more, for each sample. */
GPK_INLINE void pixels_outer_row(__global const pixels_sample *restrict x,
                                 __global pixels_sample *restrict to, int begin, int end,
                                 bool wants_least)
{
    if (wants_least) {
        for (int i = begin; i < end; i++)
            to[i] = x[i] < to[i] ? x[i] : to[i];
    } else {
        for (int i = begin; i < end; i++)
            to[i] = x[i] > to[i] ? x[i] : to[i];
    }
}

GPK_INLINE uint pixels_outer_along(const pixels_args *args, __global const uchar *in, int y, int i,
                                   bool wants_least)
{
    const int radius = (int)args->radius;
    uint found = pixels_near_see(args, in, i, y, 0);
    for (int k = -radius; k <= radius; k++)
        found = pixels_outer(found, pixels_near_see(args, in, i, y, k), wants_least);
    return found;
}

/* Where all neighbours are in the row. */
GPK_INLINE uint pixels_outer_inside(const pixels_args *args, __global const pixels_sample *x,
                                    bool wants_least)
{
    const int radius = (int)args->radius, step = (int)args->in_channels;
    uint found = x[0];
    for (int k = -radius; k <= radius; k++)
        found = pixels_outer(found, x[k * step], wants_least);
    return found;
}

/* A row's samples that have all neighbours in it, one neighbour of them all at a time. */
GPK_INLINE void pixels_outer_along_row(const pixels_args *args, __global const pixels_sample *from,
                                       pixels_near near, bool wants_least,
                                       __global pixels_sample *to)
{
    const int radius = (int)args->radius;
    for (int i = near.begin; i < near.end; i++)
        to[i] = from[i];
    for (int k = -radius; k <= radius; k++)
        pixels_outer_row(from + k * (int)args->in_channels, to, near.begin, near.end, wants_least);
}

__kernel void pixels_extreme_along(pixels_args args, __global const uchar *in, __global uchar *out,
                                   __global uchar *scratch, __global const uchar *table)
{
    (void)out;
    (void)table;
    if (!pixels_near_exists(&args, get_global_id(0)))
        return;
    const bool wants_least = args.numbers[0] != 0;
    const pixels_near near = pixels_near_of(&args, get_global_id(0), (int)args.radius);
    const bool is_row = args.items_per_row == 1u;
    const int y = (int)args.in_first + near.row;
    __global const pixels_sample *from = pixels_near_row(&args, in, y);
    __global pixels_sample *to =
        (__global pixels_sample *)pixels_scratch_row(&args, scratch, (uint)y);
    for (int i = near.first; i < near.begin; i++)
        to[i] = (pixels_sample)pixels_outer_along(&args, in, y, i, wants_least);
    if (is_row)
        pixels_outer_along_row(&args, from, near, wants_least, to);
    for (int i = near.begin; i < near.end && !is_row; i++)
        to[i] = (pixels_sample)pixels_outer_inside(&args, from + i, wants_least);
    for (int i = near.end; i < near.last; i++)
        to[i] = (pixels_sample)pixels_outer_along(&args, in, y, i, wants_least);
}

/* A row of scratch that is seen at y; NULL: zeros are. */
GPK_INLINE __global const pixels_sample *pixels_outer_found(const pixels_args *args,
                                                            __global uchar *scratch, int y)
{
    const int row = pixels_edge(y, (int)args->in_height, args->edge);
    if (row < 0)
        return 0;
    return (__global const pixels_sample *)pixels_scratch_row(args, scratch, (uint)row);
}

GPK_INLINE void pixels_outer_down(const pixels_args *args, __global uchar *scratch, int y,
                                  pixels_near near, bool wants_least,
                                  __global pixels_sample *restrict to)
{
    const int radius = (int)args->radius;
    __global const pixels_sample *here = pixels_outer_found(args, scratch, y);
    for (int i = near.first; i < near.last; i++)
        to[i] = here[i];
    for (int k = -radius; k <= radius; k++) {
        __global const pixels_sample *row = pixels_outer_found(args, scratch, y + k);
        if (row != 0)
            pixels_outer_row(row, to, near.first, near.last, wants_least);
        for (int i = near.first; i < near.last && row == 0 && wants_least; i++)
            to[i] = 0;
    }
}

/* The same for an item that has a few samples, and keeps what it has found to itself. */
GPK_INLINE void pixels_outer_down_few(const pixels_args *args, __global uchar *scratch, int y,
                                      pixels_near near, bool wants_least,
                                      __global pixels_sample *to)
{
    const int radius = (int)args->radius, most = near.last - 1;
    __global const pixels_sample *here = pixels_outer_found(args, scratch, y);
    uint found[PIXELS_FEW];
    GPK_UNROLL
    for (int i = 0; i < PIXELS_FEW; i++)
        found[i] = here[min(near.first + i, most)];
    for (int k = -radius; k <= radius; k++) {
        __global const pixels_sample *row = pixels_outer_found(args, scratch, y + k);
        GPK_UNROLL
        for (int i = 0; i < PIXELS_FEW; i++) {
            const uint x = row == 0 ? 0u : row[min(near.first + i, most)];
            found[i] = pixels_outer(found[i], x, wants_least);
        }
    }
    GPK_UNROLL
    for (int i = 0; i < PIXELS_FEW; i++) {
        if (near.first + i < near.last)
            to[near.first + i] = (pixels_sample)found[i];
    }
}

__kernel void pixels_extreme_down(pixels_args args, __global const uchar *in, __global uchar *out,
                                  __global uchar *scratch, __global const uchar *table)
{
    (void)in;
    (void)table;
    if (!pixels_near_exists(&args, get_global_id(0)))
        return;
    const pixels_near near = pixels_near_of(&args, get_global_id(0), 0);
    const int y = (int)args.out_first + near.row;
    __global pixels_sample *to = (__global pixels_sample *)pixels_out_row(&args, out, (uint)y);
    if (args.items_per_row == 1u)
        pixels_outer_down(&args, scratch, y, near, args.numbers[0] != 0, to);
    else
        pixels_outer_down_few(&args, scratch, y, near, args.numbers[0] != 0, to);
}
