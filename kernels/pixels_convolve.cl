/* pixels_convolve.cl - sums of neighbours by the weights of a table.
 *
 * Layout    a work item makes some samples of a row: lib/pixels_near.h; pixels_convolve_rows has a
 *           row
 * Range     the table is pixels_taps, then its taps, none of which is farther across than
 *           numbers[0] or farther down than the radius; PIXELS_BITS is 8 or 16
 * Output    out: the rows that are wanted
 * Needs     OpenCL C 1.2; for CPU devices alone: pixels_convolve_rows
 * Sources   lib/dialect.h, shared/pixels_args.h, lib/pixels_rows.h, lib/pixels_edge.h,
 *           lib/pixels_near.h, lib/pixels_round.h, lib/pixels_convolve.h, this file - in that order
 */
GPK_INLINE uint pixels_convolve_at(const pixels_args *args, __global const uchar *in,
                                   __global const uchar *table, int y, int i)
{
    const pixels_taps head = *(__global const pixels_taps *)table;
    __global const pixels_tap *taps = (__global const pixels_tap *)(table + sizeof(pixels_taps));
    float sum = 0.0f;
    for (uint k = 0; k < head.count; k++) {
        const pixels_tap tap = taps[k];
        const uint x = pixels_near_see(args, in, i, y + tap.down, tap.across);
        sum += tap.weight * (float)(int)x;
    }
    return pixels_convolved(sum, head.scale, head.offset, (float)PIXELS_MOST);
}

/* All samples of an item that has a few, whose neighbours all are in the image. */
GPK_INLINE void pixels_convolve_few(const pixels_args *args, __global const uchar *in,
                                    __global const uchar *table, int y, int at,
                                    __global pixels_sample *to)
{
    const pixels_taps head = *(__global const pixels_taps *)table;
    __global const pixels_tap *taps = (__global const pixels_tap *)(table + sizeof(pixels_taps));
    float sums[PIXELS_FEW] = {0.0f, 0.0f, 0.0f, 0.0f};
    for (uint k = 0; k < head.count; k++) {
        const pixels_tap tap = taps[k];
        __global const pixels_sample *x =
            pixels_near_row(args, in, y + tap.down) + at + tap.across * (int)args->in_channels;
        GPK_UNROLL
        for (int i = 0; i < PIXELS_FEW; i++)
            sums[i] += tap.weight * (float)(int)x[i];
    }
    GPK_UNROLL
    for (int i = 0; i < PIXELS_FEW; i++)
        to[at + i] =
            (pixels_sample)pixels_convolved(sums[i], head.scale, head.offset, (float)PIXELS_MOST);
}

__kernel void pixels_convolve(pixels_args args, __global const uchar *in, __global uchar *out,
                              __global uchar *scratch, __global const uchar *table)
{
    (void)scratch;
    if (!pixels_near_exists(&args, get_global_id(0)))
        return;
    int y;
    const pixels_near near = pixels_near_around(&args, get_global_id(0), args.numbers[0], &y);
    __global pixels_sample *to = (__global pixels_sample *)pixels_out_row(&args, out, (uint)y);
    if (near.end - near.begin == PIXELS_FEW) {
        pixels_convolve_few(&args, in, table, y, near.begin, to);
        return;
    }
    for (int i = near.first; i < near.last; i++)
        to[i] = (pixels_sample)pixels_convolve_at(&args, in, table, y, i);
}

GPK_INLINE void pixels_convolve_block(const pixels_args *args, __global const uchar *in,
                                      __global const uchar *table, int y, int at, int n,
                                      __global pixels_sample *restrict to)
{
    float sums[PIXELS_BLOCK];
    const pixels_taps head = *(__global const pixels_taps *)table;
    __global const pixels_tap *taps = (__global const pixels_tap *)(table + sizeof(pixels_taps));
    for (int i = 0; i < n; i++)
        sums[i] = 0.0f;
    for (uint k = 0; k < head.count; k++) {
        const pixels_tap tap = taps[k];
        __global const pixels_sample *restrict x =
            pixels_near_row(args, in, y + tap.down) + at + tap.across * (int)args->in_channels;
        for (int i = 0; i < n; i++)
            sums[i] += tap.weight * (float)(int)x[i];
    }
    for (int i = 0; i < n; i++)
        to[at + i] =
            (pixels_sample)pixels_convolved(sums[i], head.scale, head.offset, (float)PIXELS_MOST);
}

__kernel void pixels_convolve_rows(pixels_args args, __global const uchar *in, __global uchar *out,
                                   __global uchar *scratch, __global const uchar *table)
{
    (void)scratch;
    if (!pixels_near_exists(&args, get_global_id(0)))
        return;
    int y;
    const pixels_near near = pixels_near_around(&args, get_global_id(0), args.numbers[0], &y);
    __global pixels_sample *to = (__global pixels_sample *)pixels_out_row(&args, out, (uint)y);
    for (int i = near.first; i < near.begin; i++)
        to[i] = (pixels_sample)pixels_convolve_at(&args, in, table, y, i);
    for (int at = near.begin; at < near.end; at += PIXELS_BLOCK)
        pixels_convolve_block(&args, in, table, y, at, min(PIXELS_BLOCK, near.end - at), to);
    for (int i = near.end; i < near.last; i++)
        to[i] = (pixels_sample)pixels_convolve_at(&args, in, table, y, i);
}
