/* pixels_gradient.cl - how steep an image is: sobel and laplacian.
 *
 * Layout    a work item makes some samples of a row: lib/pixels_near.h
 * Range     numbers[0] is which: lib/pixels_gradient.h; PIXELS_BITS is 8 or 16
 * Output    out: the rows that are wanted
 * Needs     OpenCL C 1.2
 * Sources   lib/dialect.h, shared/pixels_args.h, lib/pixels_rows.h, lib/pixels_edge.h,
 *           lib/pixels_near.h, lib/pixels_gradient.h, this file - in that order
 */

typedef struct pixels_steep_around {
    int above[3], here[3], below[3];
} pixels_steep_around;

GPK_INLINE uint pixels_steep(const pixels_steep_around *of, int which)
{
    const int across = of->above[2] + 2 * of->here[2] + of->below[2] - of->above[0] -
                       2 * of->here[0] - of->below[0];
    const int down = of->below[0] + 2 * of->below[1] + of->below[2] - of->above[0] -
                     2 * of->above[1] - of->above[2];
    if (which == PIXELS_SOBEL_L1)
        return pixels_steep_l1(across, down, PIXELS_MOST);
    if (which == PIXELS_SOBEL_L2)
        return pixels_steep_l2(across, down, PIXELS_MOST);
    const int ring = of->above[1] + of->below[1] + of->here[0] + of->here[2];
    return (uint)pixels_size(ring - 4 * of->here[1], PIXELS_MOST);
}

GPK_INLINE uint pixels_steep_at(const pixels_args *args, __global const uchar *in, int y, int i,
                                int which)
{
    pixels_steep_around of;
    GPK_UNROLL
    for (int k = 0; k < 3; k++) {
        of.above[k] = (int)pixels_near_see(args, in, i, y - 1, k - 1);
        of.here[k] = (int)pixels_near_see(args, in, i, y, k - 1);
        of.below[k] = (int)pixels_near_see(args, in, i, y + 1, k - 1);
    }
    return pixels_steep(&of, which);
}

GPK_INLINE void pixels_steep_row(const pixels_args *args, __global const uchar *in, int y,
                                 pixels_near near, int which, __global pixels_sample *restrict to)
{
    const int step = (int)args->in_channels;
    __global const pixels_sample *restrict above = pixels_near_row(args, in, y - 1);
    __global const pixels_sample *restrict here = pixels_near_row(args, in, y);
    __global const pixels_sample *restrict below = pixels_near_row(args, in, y + 1);
    for (int i = near.begin; i < near.end; i++) {
        const int l = i - step, r = i + step;
        const pixels_steep_around of = {
            {above[l], above[i], above[r]},
            {here[l], here[i], here[r]},
            {below[l], below[i], below[r]},
        };
        to[i] = (pixels_sample)pixels_steep(&of, which);
    }
}

GPK_INLINE void pixels_steep_span(const pixels_args *args, __global const uchar *in,
                                  __global uchar *out, int which)
{
    int y;
    const pixels_near near = pixels_near_around(args, get_global_id(0), 1, &y);
    __global pixels_sample *to = (__global pixels_sample *)pixels_out_row(args, out, (uint)y);
    for (int i = near.first; i < near.begin; i++)
        to[i] = (pixels_sample)pixels_steep_at(args, in, y, i, which);
    if (near.begin < near.end)
        pixels_steep_row(args, in, y, near, which, to);
    for (int i = near.end; i < near.last; i++)
        to[i] = (pixels_sample)pixels_steep_at(args, in, y, i, which);
}

__kernel void pixels_gradient(pixels_args args, __global const uchar *in, __global uchar *out,
                              __global uchar *scratch, __global const uchar *table)
{
    (void)scratch;
    (void)table;
    if (!pixels_near_exists(&args, get_global_id(0)))
        return;
    if (args.numbers[0] == PIXELS_SOBEL_L1)
        pixels_steep_span(&args, in, out, PIXELS_SOBEL_L1);
    else if (args.numbers[0] == PIXELS_SOBEL_L2)
        pixels_steep_span(&args, in, out, PIXELS_SOBEL_L2);
    else
        pixels_steep_span(&args, in, out, PIXELS_LAPLACIAN);
}
