/* pixels_gaussian.cl - a gaussian: sums along rows, then of rows; blurred or sharpened.
 *
 * Layout    a work item makes some samples of a row: lib/pixels_near.h; pixels_gaussian_along_rows
 *           and pixels_gaussian_down_rows have a row
 * Range     the table is pixels_sharpness, then weights of the middle and of one side; numbers[0]
 *           is not 0 where samples are sharpened; PIXELS_BITS is 8 or 16
 * Output    pixels_gaussian_along, _along_rows: scratch, a row of sums for each one that is looked
 *           at; pixels_gaussian_down, _down_rows, which come next: out, the rows that are wanted
 * Needs     OpenCL C 1.2; for CPU devices alone: pixels_gaussian_along_rows,
 *           pixels_gaussian_down_rows
 * Sources   lib/dialect.h, shared/pixels_args.h, lib/pixels_rows.h, lib/pixels_edge.h,
 *           lib/pixels_near.h, lib/pixels_round.h, lib/pixels_gaussian.h, this file - in that order
 */
#pragma OPENCL FP_CONTRACT OFF

/* What is summed, and what is kept of it in scratch. */
#if PIXELS_BITS == 8
typedef uint pixels_sum;
typedef uint4 pixels_sum4;
typedef ushort pixels_kept;
typedef ushort4 pixels_kept4;
#define pixels_sum4_of(kept) convert_uint4(kept)
#define pixels_blurred(sum) pixels_blur8(sum)
#define pixels_sharpened(sample, sum, by) pixels_sharpen8(sample, sum, by)
#else
typedef float pixels_sum;
typedef float4 pixels_sum4;
typedef float pixels_kept;
typedef float4 pixels_kept4;
#define pixels_sum4_of(kept) (kept)
#define pixels_blurred(sum) pixels_blur16(sum)
#define pixels_sharpened(sample, sum, by) pixels_sharpen16(sample, sum, by)
#endif

GPK_INLINE __global const pixels_sum *pixels_gaussian_weights(__global const uchar *table)
{
    return (__global const pixels_sum *)(table + sizeof(pixels_sharpness));
}

/* ---- along rows ---- */

GPK_INLINE pixels_kept pixels_gaussian_line(const pixels_args *args, __global const uchar *in,
                                            __global const pixels_sum *weights, int y, int i)
{
    const int radius = (int)args->radius;
    pixels_sum sum = weights[0] * (pixels_sum)(int)pixels_near_see(args, in, i, y, 0);
    for (int k = 1; k <= radius; k++) {
        const uint both = pixels_near_see(args, in, i, y, -k) + pixels_near_see(args, in, i, y, k);
        sum += weights[k] * (pixels_sum)(int)both;
    }
    return (pixels_kept)sum;
}

/* Where all neighbours are in the row. */
GPK_INLINE pixels_kept pixels_gaussian_line_inside(const pixels_args *args,
                                                   __global const pixels_sample *x,
                                                   __global const pixels_sum *weights)
{
    const int radius = (int)args->radius, step = (int)args->in_channels;
    pixels_sum sum = weights[0] * (pixels_sum)(int)x[0];
    for (int k = 1; k <= radius; k++)
        sum += weights[k] * (pixels_sum)((int)x[-k * step] + (int)x[k * step]);
    return (pixels_kept)sum;
}

__kernel void pixels_gaussian_along(pixels_args args, __global const uchar *in, __global uchar *out,
                                    __global uchar *scratch, __global const uchar *table)
{
    (void)out;
    if (!pixels_near_exists(&args, get_global_id(0)))
        return;
    const pixels_near near = pixels_near_of(&args, get_global_id(0), 0);
    const int y = (int)args.in_first + near.row;
    __global pixels_kept *to = (__global pixels_kept *)pixels_scratch_row(&args, scratch, (uint)y);
    __global const pixels_sum *weights = pixels_gaussian_weights(table);
    __global const pixels_sample *from = pixels_near_row(&args, in, y);
    const int far = (int)(args.radius * args.in_channels);
    if (near.first >= far && near.last + far <= (int)(args.in_width * args.in_channels)) {
        for (int i = near.first; i < near.last; i++)
            to[i] = pixels_gaussian_line_inside(&args, from + i, weights);
        return;
    }
    for (int i = near.first; i < near.last; i++)
        to[i] = pixels_gaussian_line(&args, in, weights, y, i);
}

GPK_INLINE void pixels_gaussian_line_block(const pixels_args *args,
                                           __global const pixels_sample *restrict x,
                                           __global const pixels_sum *weights, int n,
                                           __global pixels_kept *restrict to)
{
    const int radius = (int)args->radius, step = (int)args->in_channels;
    const pixels_kept middle = (pixels_kept)weights[0];
    pixels_kept sums[PIXELS_BLOCK];
    for (int i = 0; i < n; i++)
        sums[i] = (pixels_kept)(middle * (pixels_kept)x[i]);
    for (int k = 1; k <= radius; k++) {
        const pixels_kept weight = (pixels_kept)weights[k];
        __global const pixels_sample *restrict left = x - k * step;
        __global const pixels_sample *restrict right = x + k * step;
        for (int i = 0; i < n; i++)
            sums[i] = (pixels_kept)(sums[i] + weight * (pixels_kept)((int)left[i] + (int)right[i]));
    }
    for (int i = 0; i < n; i++)
        to[i] = sums[i];
}

__kernel void pixels_gaussian_along_rows(pixels_args args, __global const uchar *in,
                                         __global uchar *out, __global uchar *scratch,
                                         __global const uchar *table)
{
    (void)out;
    if (!pixels_near_exists(&args, get_global_id(0)))
        return;
    const pixels_near near = pixels_near_of(&args, get_global_id(0), (int)args.radius);
    const int y = (int)args.in_first + near.row;
    __global const pixels_sum *weights = pixels_gaussian_weights(table);
    __global pixels_kept *to = (__global pixels_kept *)pixels_scratch_row(&args, scratch, (uint)y);
    for (int i = near.first; i < near.begin; i++)
        to[i] = pixels_gaussian_line(&args, in, weights, y, i);
    for (int at = near.begin; at < near.end; at += PIXELS_BLOCK)
        pixels_gaussian_line_block(&args, pixels_near_row(&args, in, y) + at, weights,
                                   min(PIXELS_BLOCK, near.end - at), to + at);
    for (int i = near.end; i < near.last; i++)
        to[i] = pixels_gaussian_line(&args, in, weights, y, i);
}

/* ---- of rows ---- */

/* A row of sums that is seen at y; NULL: zeros are. */
GPK_INLINE __global const pixels_kept *pixels_gaussian_kept(const pixels_args *args,
                                                            __global uchar *scratch, int y)
{
    const int row = pixels_edge(y, (int)args->in_height, args->edge);
    return row < 0 ? 0 : (__global const pixels_kept *)pixels_scratch_row(args, scratch, (uint)row);
}

GPK_INLINE pixels_sum pixels_gaussian_sum(const pixels_args *args, __global uchar *scratch,
                                          __global const pixels_sum *weights, int y, int i)
{
    const int radius = (int)args->radius;
    pixels_sum sum = weights[0] * (pixels_sum)pixels_gaussian_kept(args, scratch, y)[i];
    for (int k = 1; k <= radius; k++) {
        __global const pixels_kept *above = pixels_gaussian_kept(args, scratch, y - k);
        __global const pixels_kept *below = pixels_gaussian_kept(args, scratch, y + k);
        const pixels_sum a = above == 0 ? (pixels_sum)0 : (pixels_sum)above[i];
        const pixels_sum b = below == 0 ? (pixels_sum)0 : (pixels_sum)below[i];
        sum += weights[k] * (a + b);
    }
    return sum;
}

/* Four samples, whose rows all are in the image, at the beginning of a word. */
GPK_INLINE pixels_sum4 pixels_gaussian_sum4(const pixels_args *args, __global const uchar *here,
                                            __global const pixels_sum *weights)
{
    const long stride = (long)args->scratch_stride;
    const int radius = (int)args->radius;
    pixels_sum4 sum = weights[0] * pixels_sum4_of(*(__global const pixels_kept4 *)here);
    for (int k = 1; k <= radius; k++) {
        const pixels_kept4 above = *(__global const pixels_kept4 *)(here - k * stride);
        const pixels_kept4 below = *(__global const pixels_kept4 *)(here + k * stride);
        sum += weights[k] * (pixels_sum4_of(above) + pixels_sum4_of(below));
    }
    return sum;
}

GPK_INLINE pixels_sample pixels_gaussian_made(const pixels_args *args, pixels_sample from,
                                              pixels_sum sum, pixels_sharpness by)
{
    return (pixels_sample)(args->numbers[0] != 0 ? pixels_sharpened(from, sum, by)
                                                 : pixels_blurred(sum));
}

__kernel void pixels_gaussian_down(pixels_args args, __global const uchar *in, __global uchar *out,
                                   __global uchar *scratch, __global const uchar *table)
{
    if (!pixels_near_exists(&args, get_global_id(0)))
        return;
    const pixels_near near = pixels_near_of(&args, get_global_id(0), 0);
    const int y = (int)args.out_first + near.row;
    const pixels_sharpness by = *(__global const pixels_sharpness *)table;
    __global const pixels_sum *weights = pixels_gaussian_weights(table);
    __global const pixels_sample *from = pixels_near_row(&args, in, y);
    __global pixels_sample *to = (__global pixels_sample *)pixels_out_row(&args, out, (uint)y);
    const int radius = (int)args.radius, i = near.first;
    if (near.last - i == 4 && i % 4 == 0 && y >= radius && y + radius < (int)args.in_height) {
        __global const pixels_kept *here =
            (__global const pixels_kept *)pixels_scratch_row(&args, scratch, (uint)y) + i;
        const pixels_sum4 sum = pixels_gaussian_sum4(&args, (__global const uchar *)here, weights);
        to[i] = pixels_gaussian_made(&args, from[i], sum.x, by);
        to[i + 1] = pixels_gaussian_made(&args, from[i + 1], sum.y, by);
        to[i + 2] = pixels_gaussian_made(&args, from[i + 2], sum.z, by);
        to[i + 3] = pixels_gaussian_made(&args, from[i + 3], sum.w, by);
        return;
    }
    for (int k = i; k < near.last; k++)
        to[k] = pixels_gaussian_made(&args, from[k],
                                     pixels_gaussian_sum(&args, scratch, weights, y, k), by);
}

/* Sums of n samples from `at` on; a row of zeros adds nothing. */
GPK_INLINE void pixels_gaussian_sums(const pixels_args *args, __global uchar *scratch,
                                     __global const pixels_sum *weights, int y, int at, int n,
                                     pixels_sum *sums)
{
    const int radius = (int)args->radius;
    __global const pixels_kept *here = pixels_gaussian_kept(args, scratch, y);
    for (int i = 0; i < n; i++)
        sums[i] = weights[0] * (pixels_sum)here[at + i];
    for (int k = 1; k <= radius; k++) {
        const pixels_sum weight = weights[k];
        __global const pixels_kept *restrict above = pixels_gaussian_kept(args, scratch, y - k);
        __global const pixels_kept *restrict below = pixels_gaussian_kept(args, scratch, y + k);
        for (int i = 0; i < n && above != 0 && below != 0; i++)
            sums[i] += weight * ((pixels_sum)above[at + i] + (pixels_sum)below[at + i]);
        __global const pixels_kept *restrict one = above == 0 ? below : above;
        for (int i = 0; i < n && one != 0 && (above == 0 || below == 0); i++)
            sums[i] += weight * (pixels_sum)one[at + i];
    }
}

__kernel void pixels_gaussian_down_rows(pixels_args args, __global const uchar *in,
                                        __global uchar *out, __global uchar *scratch,
                                        __global const uchar *table)
{
    if (!pixels_near_exists(&args, get_global_id(0)))
        return;
    pixels_sum sums[PIXELS_BLOCK];
    const pixels_near near = pixels_near_of(&args, get_global_id(0), 0);
    const int y = (int)args.out_first + near.row;
    const pixels_sharpness by = *(__global const pixels_sharpness *)table;
    for (int at = near.first; at < near.last; at += PIXELS_BLOCK) {
        const int n = min(PIXELS_BLOCK, near.last - at);
        __global const pixels_sample *restrict from = pixels_near_row(&args, in, y) + at;
        __global pixels_sample *restrict to =
            (__global pixels_sample *)pixels_out_row(&args, out, (uint)y) + at;
        pixels_gaussian_sums(&args, scratch, pixels_gaussian_weights(table), y, at, n, sums);
        if (args.numbers[0] != 0) {
            for (int i = 0; i < n; i++)
                to[i] = (pixels_sample)pixels_sharpened(from[i], sums[i], by);
        } else {
            for (int i = 0; i < n; i++)
                to[i] = (pixels_sample)pixels_blurred(sums[i]);
        }
    }
}
