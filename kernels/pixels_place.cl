/* pixels_place.cl - images cut, mirrored, put on a larger canvas, or turned on their side.
 *
 * Layout    a work item makes the pixels of its span of a row of the output
 * Range     pixels of 1 to 8 bytes
 * Output    the rows that are wanted, up to their last pixel
 * Needs     OpenCL C 1.2
 * Sources   lib/dialect.h, shared/pixels_args.h, lib/pixels_rows.h, lib/pixels_span.h,
 *           lib/pixels_edge.h, lib/pixels_place.h, lib/pixels_turn.h, this file - in that order
 */
GPK_INLINE void pixels_place_copy(__global const uchar *restrict from, __global uchar *restrict to,
                                  uint size)
{
    for (uint i = 0; i < size; i++)
        to[i] = from[i];
}

__kernel void pixels_place_move(pixels_args args, __global const uchar *restrict in,
                                __global uchar *restrict out, __global uchar *restrict scratch,
                                __global const uchar *restrict table)
{
    const pixels_span span = pixels_span_of(&args, get_global_id(0));
    const uint size = (uint)args.numbers[PIXELS_PLACE_PIXEL];
    const int y =
        pixels_place((int)span.y, args.numbers[PIXELS_PLACE_Y],
                     args.numbers[PIXELS_PLACE_MIRRORS_Y], (int)args.in_height, args.edge);
    __global uchar *to = pixels_out_row(&args, out, span.y);
    (void)scratch;
    for (uint i = span.first; i < span.last; i++) {
        const int x =
            pixels_place((int)i, args.numbers[PIXELS_PLACE_X], args.numbers[PIXELS_PLACE_MIRRORS_X],
                         (int)args.in_width, args.edge);
        __global const uchar *from =
            x < 0 || y < 0 ? table : pixels_in_row(&args, in, (uint)y) + (uint)x * size;
        pixels_place_copy(from, to + i * size, size);
    }
}

__kernel void pixels_place_turn(pixels_args args, __global const uchar *restrict in,
                                __global uchar *restrict out, __global uchar *restrict scratch,
                                __global const uchar *restrict table)
{
    const pixels_span span = pixels_span_of(&args, get_global_id(0));
    const uint size = (uint)args.numbers[PIXELS_TURN_PIXEL];
    const int left = args.numbers[PIXELS_TURN_LEFT];
    const uint column = pixels_turn_column(span.y, args.in_width, left);
    __global uchar *to = pixels_out_row(&args, out, span.y);
    (void)scratch;
    (void)table;
    for (uint i = span.first; i < span.last; i++) {
        const uint row = pixels_turn_row(i, args.in_height, left);
        pixels_place_copy(pixels_in_row(&args, in, row) + column * size, to + i * size, size);
    }
}
