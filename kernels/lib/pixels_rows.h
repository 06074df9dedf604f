/* lib/pixels_rows.h - where rows lie in the memories of a kernel of pixels, and which a work item
 * has.
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

/* Item number `part` of a row's. */
typedef struct pixels_item {
    uint row, part;
} pixels_item;

/* Nearly always it is a division of 32 bits, of which a GPU makes much quicker work. */
GPK_INLINE pixels_item pixels_item_of(const pixels_args *args, ulong i)
{
    const uint items = args->items_per_row;
    pixels_item item;
    item.row = i >> 32 == 0u ? (uint)i / items : (uint)(i / items);
    item.part = (uint)i - item.row * items;
    return item;
}

#endif /* GPK_LIB_PIXELS_ROWS_H */
