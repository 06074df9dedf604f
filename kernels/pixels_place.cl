/* pixels_place.cl - images cut, mirrored, put on a larger canvas, or turned on their side.
 *
 * Layout    a work item makes the pixels of its span of a row of the output
 * Range     pixels of PIXELS_CHANNELS samples of PIXELS_BITS
 * Output    the rows that are wanted, up to their last pixel
 * Needs     OpenCL C 1.2
 * Sources   lib/dialect.h, shared/pixels_args.h, lib/pixels_rows.h, lib/pixels_span.h,
 *           lib/pixels_edge.h, lib/pixels_place.h, lib/pixels_turn.h, this file - in that order
 */
#ifndef PIXELS_BITS
#define PIXELS_BITS 8
#endif
#ifndef PIXELS_CHANNELS
#define PIXELS_CHANNELS 3
#endif

#define SIZE ((uint)PIXELS_CHANNELS * PIXELS_BITS / 8u) /* of a pixel, in bytes */

GPK_INLINE void pixels_copy(__global const uchar *restrict from, __global uchar *restrict to)
{
    for (uint i = 0; i < SIZE; i++)
        to[i] = from[i];
}

/* Pixels [first, last) wherever they come from; row is 0 where nothing of the input is seen. */
GPK_INLINE void pixels_show(const pixels_args *args, __global const uchar *row,
                            __global const uchar *table, __global uchar *to, pixels_span span)
{
    for (uint i = span.first; i < span.last; i++) {
        const int x =
            pixels_place((int)i, args->numbers[PIXELS_PLACE_X],
                         args->numbers[PIXELS_PLACE_MIRRORS_X], (int)args->in_width, args->edge);
        pixels_copy(x < 0 || row == 0 ? table : row + (uint)x * SIZE, to + i * SIZE);
    }
}

/* What of the span is the input, as it is and in its order. */
GPK_INLINE pixels_span pixels_inside(const pixels_args *args, pixels_span span)
{
    const int begin = -args->numbers[PIXELS_PLACE_X], end = begin + (int)args->in_width;
    span.first = (uint)clamp(begin, (int)span.first, (int)max(span.first, span.last));
    span.last = (uint)clamp(end, (int)span.first, (int)max(span.first, span.last));
    return span;
}

__kernel void pixels_place_move(pixels_args args, __global const uchar *restrict in,
                                __global uchar *restrict out, __global uchar *restrict scratch,
                                __global const uchar *restrict table)
{
    pixels_span span = pixels_span_of(&args, get_global_id(0));
    const int y =
        pixels_place((int)span.y, args.numbers[PIXELS_PLACE_Y],
                     args.numbers[PIXELS_PLACE_MIRRORS_Y], (int)args.in_height, args.edge);
    __global const uchar *row = y < 0 ? 0 : pixels_in_row(&args, in, (uint)y);
    __global uchar *to = pixels_out_row(&args, out, span.y);
    (void)scratch;
    if (y >= 0 && !args.numbers[PIXELS_PLACE_MIRRORS_X]) {
        const pixels_span inside = pixels_inside(&args, span), left = {0, span.first, inside.first};
        const long shift = (long)args.numbers[PIXELS_PLACE_X] * SIZE;
        pixels_show(&args, row, table, to, left);
        for (uint i = inside.first * SIZE; i < inside.last * SIZE; i++)
            to[i] = row[i + shift];
        span.first = inside.last;
    }
    pixels_show(&args, row, table, to, span);
}

__kernel void pixels_place_turn(pixels_args args, __global const uchar *restrict in,
                                __global uchar *restrict out, __global uchar *restrict scratch,
                                __global const uchar *restrict table)
{
    const pixels_span span = pixels_span_of(&args, get_global_id(0));
    const int left = args.numbers[PIXELS_TURN_LEFT];
    const uint column = pixels_turn_column(span.y, args.in_width, left);
    __global uchar *to = pixels_out_row(&args, out, span.y);
    (void)scratch;
    (void)table;
    for (uint i = span.first; i < span.last; i++) {
        const uint row = pixels_turn_row(i, args.in_height, left);
        pixels_copy(pixels_in_row(&args, in, row) + column * SIZE, to + i * SIZE);
    }
}
