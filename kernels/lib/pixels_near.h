/* lib/pixels_near.h - the samples that a work item makes of those around them.
 *
 * For devices alone. An item has a row, and walks along it where no edge is near; or it has a few
 * samples of a row, and looks at each neighbour's place.
 */
#ifndef GPK_LIB_PIXELS_NEAR_H
#define GPK_LIB_PIXELS_NEAR_H

#ifndef PIXELS_BITS
#define PIXELS_BITS 8
#endif
#if PIXELS_BITS == 8
typedef uchar pixels_sample;
#define PIXELS_MOST 255
#else
typedef ushort pixels_sample;
#define PIXELS_MOST 65535
#endif

/* Samples of an item that has a few, at most. */
#define PIXELS_FEW 4

/* Samples that a row's item sums at a time, in memory of its own. */
#define PIXELS_BLOCK 256

/* Samples [first, last) of a row. Those of [begin, end) have all their neighbours in the image: of
 * an item that has a few samples all of them or none. */
typedef struct pixels_near {
    int first, begin, end, last;
    int row; /* of those that the pass goes over */
} pixels_near;

GPK_INLINE bool pixels_near_exists(const pixels_args *args, size_t item)
{
    return item < (size_t)args->rows * args->items_per_row;
}

GPK_INLINE pixels_near pixels_near_of(const pixels_args *args, size_t item, int margin)
{
    const int items = (int)args->items_per_row;
    const int samples = (int)(args->in_width * args->in_channels);
    const int size = (samples + items - 1) / items;
    const int border = min(margin * (int)args->in_channels, samples);
    const pixels_item place = pixels_item_of(args, item);
    pixels_near near;
    near.row = (int)place.row;
    near.first = min((int)place.part * size, samples);
    near.last = min(near.first + size, samples);
    near.begin = border;
    near.end = max(samples - border, border);
    if (items > 1) {
        const bool is_inside = near.first >= near.begin && near.last <= near.end;
        near.begin = is_inside ? near.first : near.last;
        near.end = near.last;
    }
    return near;
}

GPK_INLINE bool pixels_near_is_inside(pixels_near near, int i)
{
    return i >= near.begin && i < near.end;
}

/* What an item has that looks up and down, too: row `y` of the image. */
GPK_INLINE pixels_near pixels_near_around(const pixels_args *args, size_t item, int margin, int *y)
{
    pixels_near near = pixels_near_of(args, item, margin);
    const int radius = (int)args->radius;
    *y = (int)args->out_first + near.row;
    if (*y < radius || *y + radius >= (int)args->in_height)
        near.begin = near.end = near.last;
    return near;
}

GPK_INLINE __global const pixels_sample *pixels_near_row(const pixels_args *args,
                                                         __global const uchar *in, int y)
{
    return (__global const pixels_sample *)pixels_in_row(args, in, (uint)y);
}

/* Sample i of row y, and across and down from it: also beyond the border. */
GPK_INLINE uint pixels_near_see(const pixels_args *args, __global const uchar *in, int i, int y,
                                int across)
{
    const int channels = (int)args->in_channels;
    const int column = pixels_edge(i / channels + across, (int)args->in_width, args->edge);
    const int row = pixels_edge(y, (int)args->in_height, args->edge);
    if (column < 0 || row < 0)
        return 0u;
    return pixels_near_row(args, in, row)[column * channels + i % channels];
}

#endif /* GPK_LIB_PIXELS_NEAR_H */
