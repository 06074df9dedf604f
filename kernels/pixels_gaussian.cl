/* pixels_gaussian.cl - a gaussian: sums along rows, then of rows; blurred or sharpened.
 *
 * Layout    a work item makes some samples of a row: lib/pixels_near.h; pixels_gaussian_along_rows
 *           and pixels_gaussian_down_rows have a row, pixels_gaussian_band numbers[1] rows
 * Range     the table is pixels_sharpness, then weights of the middle and of one side; numbers[0]
 *           is not 0 where samples are sharpened; PIXELS_BITS is 8 or 16; pixels_gaussian_band:
 *           radius times channels are a block of samples at most, and a row has two or more
 * Output    pixels_gaussian_along, _along_rows: scratch, a row of sums for each one that is looked
 *           at; pixels_gaussian_down, _down_rows, which come next: out, the rows that are wanted;
 *           pixels_gaussian_band: out, with a block of sums in scratch for each item
 * Needs     OpenCL C 1.2; for CPU devices alone: pixels_gaussian_along_rows,
 *           pixels_gaussian_down_rows, pixels_gaussian_band
 * Sources   lib/dialect.h, shared/pixels_args.h, lib/pixels_rows.h, lib/pixels_edge.h,
 *           lib/pixels_near.h, lib/pixels_round.h, lib/pixels_gaussian.h, lib/pixels_stretch.h,
 *           this file - in that order
 */
#ifndef PIXELS_ROWS
#define PIXELS_ROWS 16 /* of an item of pixels_gaussian_down_rows */
#endif

#if PIXELS_BITS == 8
typedef uint4 pixels_sum4;
typedef ushort4 pixels_kept4;
#define pixels_sum4_of(kept) convert_uint4(kept)
#define pixels_blurred(sum) pixels_blur8(sum)
#define pixels_sharpened(sample, sum, by) pixels_sharpen8(sample, sum, by)
#else
typedef float4 pixels_sum4;
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
    const pixels_near near = pixels_near_of(&args, get_global_id(0), (int)args.radius);
    const int y = (int)args.in_first + near.row;
    __global pixels_kept *to = (__global pixels_kept *)pixels_scratch_row(&args, scratch, (uint)y);
    __global const pixels_sum *weights = pixels_gaussian_weights(table);
    __global const pixels_sample *from = pixels_near_row(&args, in, y);
    for (int i = near.first; i < near.last; i++)
        to[i] = pixels_near_is_inside(near, i)
                    ? pixels_gaussian_line_inside(&args, from + i, weights)
                    : pixels_gaussian_line(&args, in, weights, y, i);
}

/* Some pixels whose neighbours may be outside of the row. */
GPK_INLINE void pixels_gaussian_border(const pixels_args *args, __global const pixels_sample *row,
                                       __global const pixels_sum *weights, int first, int last,
                                       __global pixels_kept *to)
{
    const int channels = (int)args->in_channels, width = (int)args->in_width;
    const int radius = (int)args->radius;
    pixels_sum sums[4];
    for (int x = first; x < last; x++) {
        for (int c = 0; c < channels; c++)
            sums[c] = weights[0] * (pixels_sum)(int)row[x * channels + c];
        for (int k = 1; k <= radius; k++) {
            const int left = pixels_edge(x - k, width, args->edge);
            const int right = pixels_edge(x + k, width, args->edge);
            for (int c = 0; c < channels; c++) {
                const int a = left < 0 ? 0 : (int)row[left * channels + c];
                const int b = right < 0 ? 0 : (int)row[right * channels + c];
                sums[c] += weights[k] * (pixels_sum)(a + b);
            }
        }
        for (int c = 0; c < channels; c++)
            to[x * channels + c] = (pixels_kept)sums[c];
    }
}

/* As many pixels as the radius, at a row's end, where at least as many are beside them: the row is
 * taken on beyond its border, and summed as elsewhere. */
GPK_INLINE void pixels_gaussian_end(const pixels_args *args, __global const pixels_sample *row,
                                    __global const pixels_sum *weights, int first,
                                    __global pixels_kept *to)
{
    const int channels = (int)args->in_channels, radius = (int)args->radius;
    const int n = radius * channels;
    pixels_sample near[3 * 4 * PIXELS_GAUSSIAN_MOST];
    pixels_kept sums[4 * PIXELS_GAUSSIAN_MOST];
    for (int p = 0; p < 3 * radius; p++) {
        const int from = pixels_edge(first - radius + p, (int)args->in_width, args->edge);
        for (int c = 0; c < channels; c++)
            near[p * channels + c] = from < 0 ? 0 : row[from * channels + c];
    }
    const pixels_sample *x = near + n;
    for (int i = 0; i < n; i++)
        sums[i] = (pixels_kept)((pixels_kept)weights[0] * x[i]);
    for (int k = 1; k <= radius; k++) {
        const pixels_kept weight = (pixels_kept)weights[k];
        const pixels_sample *left = x - k * channels, *right = x + k * channels;
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
    if (get_global_id(0) >= args.rows)
        return;
    const int y = (int)(args.in_first + get_global_id(0));
    const int channels = (int)args.in_channels, width = (int)args.in_width;
    const int border = min((int)args.radius, width);
    const int inner = max(width - border, border) * channels; /* where the right border begins */
    __global const pixels_sum *weights = pixels_gaussian_weights(table);
    __global const pixels_sample *x = pixels_near_row(&args, in, y);
    __global pixels_kept *to = (__global pixels_kept *)pixels_scratch_row(&args, scratch, (uint)y);
    if (width >= 2 * border) {
        pixels_gaussian_end(&args, x, weights, 0, to);
        pixels_gaussian_end(&args, x, weights, width - border, to + inner);
    } else {
        pixels_gaussian_border(&args, x, weights, 0, border, to);
        pixels_gaussian_border(&args, x, weights, inner / channels, width, to);
    }
    int at = border * channels;
    for (; inner - at >= PIXELS_STRETCH; at += PIXELS_STRETCH)
        pixels_stretch_along(x + at, channels, border, weights, to + at);
    for (; at < inner; at++)
        to[at] = pixels_gaussian_line_inside(&args, x + at, weights);
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

/* ---- of rows, for CPU devices: a few rows an item, so that those around a stretch of them stay in
 * the first cache ---- */

GPK_INLINE void pixels_gaussian_finish(const pixels_args *args, int y, int at, int n,
                                       __global const uchar *in, __global uchar *out,
                                       const pixels_sum *sums, pixels_sharpness by)
{
    __global const pixels_sample *restrict from = pixels_near_row(args, in, y) + at;
    __global pixels_sample *restrict to =
        (__global pixels_sample *)pixels_out_row(args, out, (uint)y) + at;
    if (args->numbers[0] != 0) {
        for (int i = 0; i < n; i++)
            to[i] = (pixels_sample)pixels_sharpened(from[i], sums[i], by);
    } else {
        for (int i = 0; i < n; i++)
            to[i] = (pixels_sample)pixels_blurred(sums[i]);
    }
}

__kernel void pixels_gaussian_down_rows(pixels_args args, __global const uchar *in,
                                        __global uchar *out, __global uchar *scratch,
                                        __global const uchar *table)
{
    const int first = (int)args.out_first + (int)get_global_id(0) * PIXELS_ROWS;
    const int last = min(first + PIXELS_ROWS, (int)(args.out_first + args.out_rows));
    const int samples = (int)(args.in_width * args.in_channels), radius = (int)args.radius;
    const pixels_sharpness by = *(__global const pixels_sharpness *)table;
    __global const pixels_sum *weights = pixels_gaussian_weights(table);
    for (int next = 0; next < samples; next += PIXELS_STRETCH) {
        /* the last stretch goes back over the one before */
        const int at = max(min(next, samples - PIXELS_STRETCH), 0);
        const int n = min(PIXELS_STRETCH, samples);
        for (int y = first; y < last; y++) {
            pixels_sum sums[PIXELS_STRETCH];
            const pixels_column column = {
                pixels_gaussian_kept(&args, scratch, y) + at,
                (long)(args.scratch_stride / sizeof(pixels_kept)),
                y,
                (int)args.in_height,
                args.edge,
                y >= radius && y + radius < (int)args.in_height,
            };
            const bool is_stretch =
                n == PIXELS_STRETCH && (column.has_around || args.edge != PIXELS_CONSTANT);
#ifdef PIXELS_STRETCH_BLURS
            if (is_stretch && args.numbers[0] == 0) {
                pixels_stretch_blur(column, radius, weights,
                                    pixels_out_row(&args, out, (uint)y) + at);
                continue;
            }
#endif
            if (is_stretch) {
                pixels_stretch_down(column, radius, weights, sums);
            } else {
                for (int i = 0; i < n; i++)
                    sums[i] = pixels_gaussian_sum(&args, scratch, weights, y, at + i);
            }
            pixels_gaussian_finish(&args, y, at, n, in, out, sums, by);
        }
    }
}

/* ---- both, for CPU devices: a few rows an item, block after block of their samples. What lies
 * between the directions stays in the second cache, and what is summed down in the first. ---- */

/* Sums along row y, for `count` samples from `at` on: all of an end of the row, or nothing of it.
 */
GPK_INLINE void pixels_gaussian_block_along(const pixels_args *args,
                                            __global const pixels_sample *row,
                                            __global const pixels_sum *weights, int at, int count,
                                            __global pixels_kept *to)
{
    const int channels = (int)args->in_channels, radius = (int)args->radius;
    const int width = (int)args->in_width, border = radius * channels;
    const int begin = at == 0 ? border : 0;
    const int end = at + count == width * channels ? count - border : count;
    if (begin > 0)
        pixels_gaussian_end(args, row, weights, 0, to);
    if (end < count)
        pixels_gaussian_end(args, row, weights, width - radius, to + end);
    int i = begin;
    for (; end - i >= PIXELS_STRETCH; i += PIXELS_STRETCH)
        pixels_stretch_along(row + at + i, channels, radius, weights, to + i);
    if (i < end && end - begin >= PIXELS_STRETCH) { /* goes back over the one before */
        i = end;
        pixels_stretch_along(row + at + i - PIXELS_STRETCH, channels, radius, weights,
                             to + i - PIXELS_STRETCH);
    }
    for (; i < end; i++)
        to[i] = pixels_gaussian_line_inside(args, row + at + i, weights);
}

/* Some samples of row y, whose sums along rows begin at `here`. */
GPK_INLINE void pixels_gaussian_block_down(const pixels_args *args, __global const uchar *in,
                                           __global uchar *out, __global const uchar *table, int y,
                                           int at, int count, __global const pixels_kept *here)
{
    const int radius = (int)args->radius;
    const pixels_sharpness by = *(__global const pixels_sharpness *)table;
    __global const pixels_sum *weights = pixels_gaussian_weights(table);
    for (int next = 0; next < count; next += PIXELS_STRETCH) {
        const int i = max(min(next, count - PIXELS_STRETCH), 0), n = min(PIXELS_STRETCH, count);
        const pixels_column column = {here + i, PIXELS_GAUSSIAN_BLOCK, y, 0, 0u, true};
        pixels_sum sums[PIXELS_STRETCH];
#ifdef PIXELS_STRETCH_BLURS
        if (n == PIXELS_STRETCH && args->numbers[0] == 0) {
            pixels_stretch_blur(column, radius, weights,
                                pixels_out_row(args, out, (uint)y) + at + i);
            continue;
        }
#endif
        if (n == PIXELS_STRETCH) {
            pixels_stretch_down(column, radius, weights, sums);
        } else {
            for (int k = 0; k < n; k++)
                sums[k] = weights[0] * (pixels_sum)here[k];
            for (int far = 1; far <= radius; far++) {
                __global const pixels_kept *above = here - far * PIXELS_GAUSSIAN_BLOCK;
                __global const pixels_kept *below = here + far * PIXELS_GAUSSIAN_BLOCK;
                for (int k = 0; k < n; k++)
                    sums[k] += weights[far] * ((pixels_sum)above[k] + (pixels_sum)below[k]);
            }
        }
        pixels_gaussian_finish(args, y, at + i, n, in, out, sums, by);
    }
}

__kernel void pixels_gaussian_band(pixels_args args, __global const uchar *in, __global uchar *out,
                                   __global uchar *scratch, __global const uchar *table)
{
    const int band = args.numbers[1], radius = (int)args.radius, item = (int)get_global_id(0);
    const int first = (int)args.out_first + item * band;
    const int last = min(first + band, (int)(args.out_first + args.out_rows));
    const int samples = (int)(args.in_width * args.in_channels);
    const int border = radius * (int)args.in_channels;
    __global const pixels_sum *weights = pixels_gaussian_weights(table);
    __global pixels_kept *kept =
        (__global pixels_kept *)scratch + (long)item * (band + 2 * radius) * PIXELS_GAUSSIAN_BLOCK;
    for (int next = 0; next < samples; next += PIXELS_GAUSSIAN_BLOCK) {
        /* The last block ends with the row, and has all of its end. */
        const int at = min(next, samples - PIXELS_GAUSSIAN_BLOCK);
        const int end = at + PIXELS_GAUSSIAN_BLOCK == samples ? samples : samples - border;
        const int count = min(PIXELS_GAUSSIAN_BLOCK, end - at);
        for (int y = first - radius; y < last + radius; y++) {
            __global pixels_kept *to = kept + (y - first + radius) * PIXELS_GAUSSIAN_BLOCK;
            const int row = pixels_edge(y, (int)args.in_height, args.edge);
            if (row >= 0)
                pixels_gaussian_block_along(&args, pixels_near_row(&args, in, row), weights, at,
                                            count, to);
            for (int i = 0; row < 0 && i < count; i++)
                to[i] = 0;
        }
        for (int y = first; y < last; y++)
            pixels_gaussian_block_down(&args, in, out, table, y, at, count,
                                       kept + (y - first + radius) * PIXELS_GAUSSIAN_BLOCK);
    }
}
