/* pixels_rotate.cl - images rotated by any angle.
 *
 * Layout    a work item makes the pixels of its span of a row of the output
 * Range     PIXELS_CHANNELS samples of PIXELS_BITS, 8 or 16, premultiplied
 * Output    the rows that are wanted, up to their last pixel
 * Needs     OpenCL C 1.2
 * Sources   lib/dialect.h, shared/pixels_args.h, lib/pixels_rows.h, lib/pixels_span.h,
 *           lib/pixels_rotate.h, this file - in that order
 */
#ifndef PIXELS_BITS
#define PIXELS_BITS 8
#endif
#ifndef PIXELS_CHANNELS
#define PIXELS_CHANNELS 3
#endif

#if PIXELS_BITS == 8
typedef uchar pixels_sample;
#else
typedef ushort pixels_sample;
#endif

__kernel void pixels_rotate(pixels_args args, __global const uchar *restrict in,
                            __global uchar *restrict out, __global uchar *restrict scratch,
                            __global const uchar *restrict table)
{
    const pixels_span span = pixels_span_of(&args, get_global_id(0));
    const pixels_rotation by = *(__global const pixels_rotation *)table;
    const uint width = args.in_width, height = args.in_height;
    __global pixels_sample *to = (__global pixels_sample *)pixels_out_row(&args, out, span.y);
    (void)scratch;
    for (uint i = span.first; i < span.last; i++) {
        const pixels_corners corners =
            pixels_rotation_inside(pixels_rotation_corners(&by, i, span.y), width, height);
        const uint left = (uint)pixels_rotation_clamp(corners.x, width) * PIXELS_CHANNELS;
        const uint right = (uint)pixels_rotation_clamp(corners.x + 1, width) * PIXELS_CHANNELS;
        const uint top = (uint)pixels_rotation_clamp(corners.y, height);
        const uint bottom = (uint)pixels_rotation_clamp(corners.y + 1, height);
        /* Rows that have no share need not be there. */
        const uint first = args.in_first, last = args.in_first + args.in_rows - 1u;
        __global const pixels_sample *upper =
            (__global const pixels_sample *)pixels_in_row(&args, in, clamp(top, first, last));
        __global const pixels_sample *lower =
            (__global const pixels_sample *)pixels_in_row(&args, in, clamp(bottom, first, last));
        for (uint c = 0; c < PIXELS_CHANNELS; c++)
            to[i * PIXELS_CHANNELS + c] = (pixels_sample)pixels_rotation_mix(
                &corners, upper[left + c], upper[right + c], lower[left + c], lower[right + c]);
    }
}
