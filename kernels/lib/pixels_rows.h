/* lib/pixels_rows.h - where rows lie in the memories of a kernel of pixels.
 *
 * For devices alone.
 */
#ifndef GPK_LIB_PIXELS_ROWS_H
#define GPK_LIB_PIXELS_ROWS_H

GPK_INLINE __global const uchar *pixels_in_row(const pixels_args *args, __global const uchar *in,
                                               uint y)
{
    return in + (y - args->in_origin) * args->in_stride;
}

GPK_INLINE __global uchar *pixels_out_row(const pixels_args *args, __global uchar *out, uint y)
{
    return out + (y - args->out_origin) * args->out_stride;
}

GPK_INLINE __global uchar *pixels_scratch_row(const pixels_args *args, __global uchar *scratch,
                                              uint y)
{
    return scratch + (y - args->in_first) * args->scratch_stride;
}

#endif /* GPK_LIB_PIXELS_ROWS_H */
