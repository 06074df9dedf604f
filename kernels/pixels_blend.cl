/* pixels_blend.cl - two images: one over the other, or one as the alpha of the other.
 *
 * Layout    a work item makes the pixels of its span of a row of the output
 * Range     PIXELS_CHANNELS samples of PIXELS_BITS, 8 or 16, in the first image, any in the second
 * Output    the rows that are wanted, up to their last pixel
 * Needs     OpenCL C 1.2
 * Sources   lib/dialect.h, shared/pixels_args.h, lib/pixels_rows.h, lib/pixels_span.h,
 *           lib/pixels_blend.h, this file - in that order
 */
#ifndef PIXELS_BITS
#define PIXELS_BITS 8
#endif
#ifndef PIXELS_CHANNELS
#define PIXELS_CHANNELS 3
#endif

#define PIXELS_BYTES ((uint)PIXELS_BITS / 8u)

GPK_INLINE __global const uchar *pixels_second_row(const pixels_args *args,
                                                   __global const uchar *table, uint y)
{
    return table + (size_t)y * (uint)args->numbers[PIXELS_BLEND_STRIDE];
}

GPK_INLINE uint pixels_second_size(const pixels_args *args)
{
    return (uint)args->numbers[PIXELS_BLEND_CHANNELS] *
           ((uint)args->numbers[PIXELS_BLEND_BITS] / 8u);
}

__kernel void pixels_blend(pixels_args args, __global const uchar *restrict in,
                           __global uchar *restrict out, __global uchar *restrict scratch,
                           __global const uchar *restrict table)
{
    const pixels_span span = pixels_span_of(&args, get_global_id(0));
    const pixels_format format = {PIXELS_CHANNELS, PIXELS_BITS};
    const uint size = format.channels * PIXELS_BYTES, other = pixels_second_size(&args);
    __global const uchar *first = pixels_in_row(&args, in, span.y);
    __global const uchar *second = pixels_second_row(&args, table, span.y);
    __global uchar *to = pixels_out_row(&args, out, span.y);
    (void)scratch;
    for (uint x = span.first; x < span.last; x++)
        pixels_blend_pixel(first + x * size, format, second + x * other, args.numbers,
                           to + x * size);
}

__kernel void pixels_blend_mask(pixels_args args, __global const uchar *restrict in,
                                __global uchar *restrict out, __global uchar *restrict scratch,
                                __global const uchar *restrict table)
{
    const pixels_span span = pixels_span_of(&args, get_global_id(0));
    const pixels_format format = {PIXELS_CHANNELS, PIXELS_BITS};
    const uint size = format.channels * PIXELS_BYTES, other = pixels_second_size(&args);
    const uint made = args.out_channels * PIXELS_BYTES;
    __global const uchar *first = pixels_in_row(&args, in, span.y);
    __global const uchar *second = pixels_second_row(&args, table, span.y);
    __global uchar *to = pixels_out_row(&args, out, span.y);
    (void)scratch;
    for (uint x = span.first; x < span.last; x++)
        pixels_mask_pixel(first + x * size, format, second + x * other, args.numbers,
                          to + x * made);
}
