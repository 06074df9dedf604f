/* pixels_box.cl - the mean of a square: sums along rows, then of rows.
 *
 * Layout    a work item makes some samples of a row: lib/pixels_near.h; pixels_box_along_rows and
 *           pixels_box_down_rows have one row each
 * Range     radius is at most 127; PIXELS_BITS is 8 or 16
 * Output    pixels_box_along, _along_rows: scratch, a row of uints for each one that is looked at;
 *           pixels_box_down, _down_rows, which come next: out, the rows that are wanted
 * Needs     OpenCL C 1.2; for CPU devices alone: pixels_box_along_rows, pixels_box_down_rows
 * Sources   lib/dialect.h, shared/pixels_args.h, lib/pixels_rows.h, lib/pixels_edge.h,
 *           lib/pixels_near.h, lib/pixels_box.h, this file - in that order
 */

GPK_INLINE uint pixels_box_sum(const pixels_args *args, __global const uchar *in, int y, int i)
{
    const int radius = (int)args->radius;
    uint sum = 0;
    for (int k = -radius; k <= radius; k++)
        sum += pixels_near_see(args, in, i, y, k);
    return sum;
}

/* Where all neighbours are in the row. */
GPK_INLINE uint pixels_box_sum_inside(const pixels_args *args, __global const pixels_sample *x)
{
    const int radius = (int)args->radius, step = (int)args->in_channels;
    uint sum = 0;
    for (int k = -radius; k <= radius; k++)
        sum += x[k * step];
    return sum;
}

__kernel void pixels_box_along(pixels_args args, __global const uchar *in, __global uchar *out,
                               __global uchar *scratch, __global const uchar *table)
{
    (void)out;
    (void)table;
    if (!pixels_near_exists(&args, get_global_id(0)))
        return;
    const pixels_near near = pixels_near_of(&args, get_global_id(0), (int)args.radius);
    const int y = (int)args.in_first + near.row;
    __global const pixels_sample *from = pixels_near_row(&args, in, y);
    __global uint *to = (__global uint *)pixels_scratch_row(&args, scratch, (uint)y);
    for (int i = near.first; i < near.last; i++)
        to[i] = pixels_near_is_inside(near, i) ? pixels_box_sum_inside(&args, from + i)
                                               : pixels_box_sum(&args, in, y, i);
}

/* What goes from a sum to the next one: a sample comes, another one leaves. */
__kernel void pixels_box_along_rows(pixels_args args, __global const uchar *in, __global uchar *out,
                                    __global uchar *scratch, __global const uchar *table)
{
    (void)out;
    (void)table;
    if (!pixels_near_exists(&args, get_global_id(0)))
        return;
    const int step = (int)args.in_channels, radius = (int)args.radius;
    const pixels_near near = pixels_near_of(&args, get_global_id(0), radius + 1);
    const int y = (int)args.in_first + near.row;
    __global const pixels_sample *from = pixels_near_row(&args, in, y);
    __global uint *to = (__global uint *)pixels_scratch_row(&args, scratch, (uint)y);
    for (int i = 0; i < near.last; i++) {
        if (i < step)
            to[i] = pixels_box_sum(&args, in, y, i);
        else if (i >= near.begin && i < near.end)
            to[i] = to[i - step] + from[i + radius * step] - from[i - (radius + 1) * step];
        else
            to[i] = to[i - step] + pixels_near_see(&args, in, i, y, radius) -
                    pixels_near_see(&args, in, i, y, -radius - 1);
    }
}

/* A row of sums that is seen at y; NULL: zeros are. */
GPK_INLINE __global const uint *pixels_box_sums(const pixels_args *args, __global uchar *scratch,
                                                int y)
{
    const int row = pixels_edge(y, (int)args->in_height, args->edge);
    return row < 0 ? 0 : (__global const uint *)pixels_scratch_row(args, scratch, (uint)row);
}

__kernel void pixels_box_down(pixels_args args, __global const uchar *in, __global uchar *out,
                              __global uchar *scratch, __global const uchar *table)
{
    (void)in;
    (void)table;
    if (!pixels_near_exists(&args, get_global_id(0)))
        return;
    const pixels_near near = pixels_near_of(&args, get_global_id(0), 0);
    const int y = (int)args.out_first + near.row, radius = (int)args.radius;
    const uint side = 2u * args.radius + 1u;
    const float inverse = as_float(args.numbers[0]);
    __global pixels_sample *to = (__global pixels_sample *)pixels_out_row(&args, out, (uint)y);
    const int most = near.last - 1;
    uint sums[PIXELS_FEW] = {0u, 0u, 0u, 0u};
    for (int k = -radius; k <= radius; k++) {
        __global const uint *row = pixels_box_sums(&args, scratch, y + k);
        GPK_UNROLL
        for (int i = 0; i < PIXELS_FEW; i++)
            sums[i] += row == 0 ? 0u : row[min(near.first + i, most)];
    }
    GPK_UNROLL
    for (int i = 0; i < PIXELS_FEW; i++) {
        if (near.first + i < near.last)
            to[near.first + i] = (pixels_sample)pixels_mean(sums[i], side * side, inverse);
    }
}

__kernel void pixels_box_down_rows(pixels_args args, __global const uchar *in, __global uchar *out,
                                   __global uchar *scratch, __global const uchar *table)
{
    (void)in;
    (void)table;
    if (!pixels_near_exists(&args, get_global_id(0)))
        return;
    uint sums[PIXELS_BLOCK];
    const pixels_near near = pixels_near_of(&args, get_global_id(0), 0);
    const int y = (int)args.out_first + near.row, radius = (int)args.radius;
    const uint side = 2u * args.radius + 1u;
    const float inverse = as_float(args.numbers[0]);
    for (int at = near.first; at < near.last; at += PIXELS_BLOCK) {
        const int n = min(PIXELS_BLOCK, near.last - at);
        __global pixels_sample *restrict to =
            (__global pixels_sample *)pixels_out_row(&args, out, (uint)y) + at;
        for (int i = 0; i < n; i++)
            sums[i] = 0u;
        for (int k = -radius; k <= radius; k++) {
            __global const uint *restrict row = pixels_box_sums(&args, scratch, y + k);
            for (int i = 0; i < n && row != 0; i++)
                sums[i] += row[at + i];
        }
        for (int i = 0; i < n; i++)
            to[i] = (pixels_sample)pixels_mean(sums[i], side * side, inverse);
    }
}
