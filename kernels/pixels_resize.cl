/* pixels_resize.cl - images of another size, one side at a time.
 *
 * Layout    a work item makes the pixels of its span of a row of the output
 * Range     PIXELS_CHANNELS samples of PIXELS_BITS, 8 or 16; PIXELS_BLOCK divides the samples of
 *           a span, or spans are whole rows and it is at most 32
 * Output    the rows that are wanted; beyond their last pixel, up to a whole block
 * Needs     OpenCL C 1.2
 * Sources   lib/dialect.h, shared/pixels_args.h, lib/pixels_rows.h, lib/pixels_span.h,
 *           lib/pixels_resize.h, this file - in that order
 */
#ifndef PIXELS_BITS
#define PIXELS_BITS 8
#endif
#ifndef PIXELS_CHANNELS
#define PIXELS_CHANNELS 3
#endif
/* Samples of a row at a time; rows may be longer than they are wide by what is left over. */
#ifndef PIXELS_BLOCK
#define PIXELS_BLOCK PIXELS_CHANNELS
#endif

#if PIXELS_BITS == 8
typedef uchar pixels_sample;
typedef int pixels_sum;
#define PIXELS_RESIZE_END pixels_resize_end8
#else
typedef ushort pixels_sample;
typedef long pixels_sum;
#define PIXELS_RESIZE_END pixels_resize_end16
#endif

/* What pixel i of the side is made of. */
typedef struct pixels_resize_place {
    uint first, count;
    __global const int *weights;
    size_t step; /* from one of its weights to the next */
} pixels_resize_place;

GPK_INLINE pixels_resize_place pixels_resize_find(const pixels_args *args,
                                                  __global const uchar *table, uint i)
{
    __global const int *words = (__global const int *)table;
    const size_t taps = (uint)args->numbers[PIXELS_RESIZE_TAPS];
    pixels_resize_place place;
    place.first = (uint)words[2u * (size_t)i];
    place.count = (uint)words[2u * (size_t)i + 1u];
    place.weights = words + 2u * (size_t)(uint)args->numbers[PIXELS_RESIZE_SIZE] + i * taps;
    place.step = 1u;
    return place;
}

/* Of a pixel of a row. Where items have a pixel each, as on GPUs, its weights are the turned ones.
 */
GPK_INLINE pixels_resize_place pixels_resize_find_across(const pixels_args *args,
                                                         __global const uchar *table, uint x)
{
    pixels_resize_place place = pixels_resize_find(args, table, x);
#if PIXELS_BLOCK == PIXELS_CHANNELS
    const size_t taps = (uint)args->numbers[PIXELS_RESIZE_TAPS];
    place.step = (uint)args->numbers[PIXELS_RESIZE_SIZE];
    place.weights = (__global const int *)table + place.step * (2u + taps) + x;
#endif
    return place;
}

__kernel void pixels_resize_across(pixels_args args, __global const uchar *restrict in,
                                   __global uchar *restrict out, __global uchar *restrict scratch,
                                   __global const uchar *restrict table)
{
    const pixels_span span = pixels_span_of(&args, get_global_id(0));
    __global const pixels_sample *row =
        (__global const pixels_sample *)pixels_in_row(&args, in, span.y);
    __global pixels_sample *to = (__global pixels_sample *)pixels_out_row(&args, out, span.y);
    (void)scratch;
    for (uint x = span.first; x < span.last; x++) {
        const pixels_resize_place place = pixels_resize_find_across(&args, table, x);
        __global const pixels_sample *from = row + place.first * PIXELS_CHANNELS;
        pixels_sum sums[PIXELS_CHANNELS] = {0};
        for (uint k = 0; k < place.count; k++, from += PIXELS_CHANNELS) {
            const pixels_sum weight = place.weights[k * place.step];
            GPK_UNROLL
            for (uint c = 0; c < PIXELS_CHANNELS; c++)
                sums[c] += from[c] * weight;
        }
        GPK_UNROLL
        for (uint c = 0; c < PIXELS_CHANNELS; c++)
            to[x * PIXELS_CHANNELS + c] = (pixels_sample)PIXELS_RESIZE_END(sums[c]);
    }
}

__kernel void pixels_resize_down(pixels_args args, __global const uchar *restrict in,
                                 __global uchar *restrict out, __global uchar *restrict scratch,
                                 __global const uchar *restrict table)
{
    const pixels_span span = pixels_span_of(&args, get_global_id(0));
    const pixels_resize_place place = pixels_resize_find(&args, table, span.y);
    const size_t step = args.in_stride / sizeof(pixels_sample);
    __global const pixels_sample *row =
        (__global const pixels_sample *)pixels_in_row(&args, in, place.first);
    __global pixels_sample *to = (__global pixels_sample *)pixels_out_row(&args, out, span.y);
    (void)scratch;
    for (uint i = span.first * PIXELS_CHANNELS; i < span.last * PIXELS_CHANNELS;
         i += PIXELS_BLOCK) {
        __global const pixels_sample *from = row + i;
        pixels_sum sums[PIXELS_BLOCK] = {0};
        for (uint k = 0; k < place.count; k++, from += step) {
            const pixels_sum weight = place.weights[k];
            for (uint j = 0; j < PIXELS_BLOCK; j++)
                sums[j] += from[j] * weight;
        }
        for (uint j = 0; j < PIXELS_BLOCK; j++)
            to[i + j] = (pixels_sample)PIXELS_RESIZE_END(sums[j]);
    }
}

/* Samples of 8 bits, whatever PIXELS_BITS. */
__kernel void pixels_resize_premultiply(pixels_args args, __global const uchar *restrict in,
                                        __global uchar *restrict out,
                                        __global uchar *restrict scratch,
                                        __global const uchar *restrict table)
{
    const pixels_span span = pixels_span_of(&args, get_global_id(0));
    __global const uchar *from = pixels_in_row(&args, in, span.y);
    __global uchar *to = pixels_out_row(&args, out, span.y);
    (void)scratch;
    (void)table;
    for (uint x = span.first; x < span.last; x++) {
        const uint alpha = from[x * PIXELS_CHANNELS + PIXELS_CHANNELS - 1u];
        for (uint c = 0; c + 1u < PIXELS_CHANNELS; c++)
            to[x * PIXELS_CHANNELS + c] =
                (uchar)pixels_resize_premultiply_sample(from[x * PIXELS_CHANNELS + c], alpha);
        to[x * PIXELS_CHANNELS + PIXELS_CHANNELS - 1u] = (uchar)alpha;
    }
}

__kernel void pixels_resize_unpremultiply(pixels_args args, __global const uchar *restrict in,
                                          __global uchar *restrict out,
                                          __global uchar *restrict scratch,
                                          __global const uchar *restrict table)
{
    const pixels_span span = pixels_span_of(&args, get_global_id(0));
    __global const uchar *from = pixels_in_row(&args, in, span.y);
    __global uchar *to = pixels_out_row(&args, out, span.y);
    (void)scratch;
    (void)table;
    for (uint x = span.first; x < span.last; x++) {
        const uint alpha = from[x * PIXELS_CHANNELS + PIXELS_CHANNELS - 1u];
        for (uint c = 0; c + 1u < PIXELS_CHANNELS; c++)
            to[x * PIXELS_CHANNELS + c] =
                (uchar)pixels_resize_straight_sample(from[x * PIXELS_CHANNELS + c], alpha);
        to[x * PIXELS_CHANNELS + PIXELS_CHANNELS - 1u] = (uchar)alpha;
    }
}
