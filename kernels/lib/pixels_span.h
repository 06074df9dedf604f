/* lib/pixels_span.h - which pixels of a row a work item makes.
 *
 * For devices alone.
 */
#ifndef GPK_LIB_PIXELS_SPAN_H
#define GPK_LIB_PIXELS_SPAN_H

/* Pixels [first, last) of row y of the output; none where the item is beyond the last one. */
typedef struct pixels_span {
    uint y, first, last;
} pixels_span;

GPK_INLINE pixels_span pixels_span_of(const pixels_args *args, ulong item)
{
    pixels_span span = {0, 0, 0};
    const pixels_item place = pixels_item_of(args, item);
    const uint count = (args->out_width + args->items_per_row - 1u) / args->items_per_row;
    if (place.row >= args->rows)
        return span;
    span.y = args->out_first + place.row;
    span.first = place.part * count;
    span.last = min(span.first + count, args->out_width);
    return span;
}

#endif /* GPK_LIB_PIXELS_SPAN_H */
