/* pixels_median.cl - the middle one of a square.
 *
 * Of 3 x 3 by a network that orders samples; of more, bit by bit: the greatest number that no more
 * than half of the square lie below.
 *
 * Layout    a work item makes some samples of a row: lib/pixels_near.h; pixels_median_rows has a
 *           row
 * Range     radius is at most 15; PIXELS_BITS is 8 or 16
 * Output    out: the rows that are wanted
 * Needs     OpenCL C 1.2; for CPU devices alone: pixels_median_rows
 * Sources   lib/dialect.h, shared/pixels_args.h, lib/pixels_rows.h, lib/pixels_edge.h,
 *           lib/pixels_near.h, lib/pixels_median.h, this file - in that order
 */
PIXELS_MEDIANS(pixels_sample, )

GPK_INLINE uint pixels_median_count(const pixels_args *args, __global const uchar *in, int y, int i,
                                    uint limit)
{
    const int radius = (int)args->radius;
    uint count = 0;
    for (int v = -radius; v <= radius; v++)
        for (int h = -radius; h <= radius; h++)
            count += pixels_near_see(args, in, i, y + v, h) < limit ? 1u : 0u;
    return count;
}

/* Where all of the square is in the image. */
GPK_INLINE uint pixels_median_count_inside(const pixels_args *args, __global const uchar *in, int y,
                                           int i, uint limit)
{
    const int radius = (int)args->radius, step = (int)args->in_channels;
    uint count = 0;
    for (int v = -radius; v <= radius; v++) {
        __global const pixels_sample *x = pixels_near_row(args, in, y + v) + i;
        for (int h = -radius; h <= radius; h++)
            count += x[h * step] < limit ? 1u : 0u;
    }
    return count;
}

GPK_INLINE uint pixels_median_at(const pixels_args *args, __global const uchar *in, int y, int i,
                                 bool is_inside)
{
    const uint below = 2u * args->radius * (args->radius + 1u);
    uint found = 0;
    for (uint bit = ((uint)PIXELS_MOST + 1u) / 2u; bit > 0u; bit /= 2u) {
        const uint limit = found | bit;
        const uint count = is_inside ? pixels_median_count_inside(args, in, y, i, limit)
                                     : pixels_median_count(args, in, y, i, limit);
        found = count <= below ? limit : found;
    }
    return found;
}

GPK_INLINE uint pixels_median_nine_at(const pixels_args *args, __global const uchar *in, int y,
                                      int i)
{
    pixels_sample v[9];
    GPK_UNROLL
    for (int k = 0; k < 9; k++)
        v[k] = (pixels_sample)pixels_near_see(args, in, i, y + k / 3 - 1, k % 3 - 1);
    return pixels_median9(v);
}

GPK_INLINE void pixels_median_nine_row(const pixels_args *args, __global const uchar *in, int y,
                                       pixels_near near, __global pixels_sample *restrict to)
{
    const int step = (int)args->in_channels;
    __global const pixels_sample *restrict above = pixels_near_row(args, in, y - 1);
    __global const pixels_sample *restrict here = pixels_near_row(args, in, y);
    __global const pixels_sample *restrict below = pixels_near_row(args, in, y + 1);
    for (int i = near.begin; i < near.end; i++) {
        const int l = i - step, r = i + step;
        pixels_sample v[9] = {above[l], above[i], above[r], here[l], here[i],
                              here[r],  below[l], below[i], below[r]};
        to[i] = pixels_median9(v);
    }
}

__kernel void pixels_median(pixels_args args, __global const uchar *in, __global uchar *out,
                            __global uchar *scratch, __global const uchar *table)
{
    (void)scratch;
    (void)table;
    if (!pixels_near_exists(&args, get_global_id(0)))
        return;
    int y;
    const pixels_near near = pixels_near_around(&args, get_global_id(0), (int)args.radius, &y);
    __global pixels_sample *to = (__global pixels_sample *)pixels_out_row(&args, out, (uint)y);
    if (args.radius == 1u && near.begin < near.end)
        pixels_median_nine_row(&args, in, y, near, to);
    for (int i = near.first; i < near.last; i++) {
        const bool is_inside = pixels_near_is_inside(near, i);
        if (args.radius > 1u)
            to[i] = (pixels_sample)pixels_median_at(&args, in, y, i, is_inside);
        else if (!is_inside)
            to[i] = (pixels_sample)pixels_median_nine_at(&args, in, y, i);
    }
}

/* How many samples of the squares are below: those of a row first, in no more bits than they have.
 */
GPK_INLINE void pixels_median_counts(const pixels_args *args, __global const uchar *in, int y,
                                     int at, int n, const pixels_sample *limits, ushort *counts)
{
    pixels_sample part[PIXELS_BLOCK];
    const int radius = (int)args->radius, step = (int)args->in_channels;
    for (int i = 0; i < n; i++)
        counts[i] = 0;
    for (int v = -radius; v <= radius; v++) {
        for (int i = 0; i < n; i++)
            part[i] = 0;
        for (int h = -radius; h <= radius; h++) {
            __global const pixels_sample *x = pixels_near_row(args, in, y + v) + at + h * step;
            for (int i = 0; i < n; i++)
                part[i] = (pixels_sample)(part[i] + (x[i] < limits[i] ? 1 : 0));
        }
        for (int i = 0; i < n; i++)
            counts[i] = (ushort)(counts[i] + part[i]);
    }
}

GPK_INLINE void pixels_median_block(const pixels_args *args, __global const uchar *in, int y,
                                    int at, int n, __global pixels_sample *restrict to)
{
    pixels_sample limits[PIXELS_BLOCK], found[PIXELS_BLOCK];
    ushort counts[PIXELS_BLOCK];
    const uint below = 2u * args->radius * (args->radius + 1u);
    for (int i = 0; i < n; i++)
        found[i] = 0;
    for (uint bit = ((uint)PIXELS_MOST + 1u) / 2u; bit > 0u; bit /= 2u) {
        for (int i = 0; i < n; i++)
            limits[i] = (pixels_sample)(found[i] | bit);
        pixels_median_counts(args, in, y, at, n, limits, counts);
        for (int i = 0; i < n; i++)
            found[i] = counts[i] <= below ? limits[i] : found[i];
    }
    for (int i = 0; i < n; i++)
        to[at + i] = found[i];
}

__kernel void pixels_median_rows(pixels_args args, __global const uchar *in, __global uchar *out,
                                 __global uchar *scratch, __global const uchar *table)
{
    (void)scratch;
    (void)table;
    if (!pixels_near_exists(&args, get_global_id(0)))
        return;
    int y;
    const pixels_near near = pixels_near_around(&args, get_global_id(0), (int)args.radius, &y);
    __global pixels_sample *to = (__global pixels_sample *)pixels_out_row(&args, out, (uint)y);
    for (int i = near.first; i < near.begin; i++)
        to[i] = (pixels_sample)pixels_median_at(&args, in, y, i, false);
    if (args.radius == 1u && near.begin < near.end)
        pixels_median_nine_row(&args, in, y, near, to);
    for (int at = near.begin; at < near.end && args.radius > 1u; at += PIXELS_BLOCK)
        pixels_median_block(&args, in, y, at, min(PIXELS_BLOCK, near.end - at), to);
    for (int i = near.end; i < near.last; i++)
        to[i] = (pixels_sample)pixels_median_at(&args, in, y, i, false);
}
