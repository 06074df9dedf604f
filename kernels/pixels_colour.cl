/* pixels_colour.cl - each pixel of the one in its place, by a step or a run of them.
 *
 * Layout    work item i % items_per_row makes an equal part of row i / items_per_row, in units of
 *           PIXELS_UNIT pixels, which are read and written as words: four, or 16 on GPUs
 * Range     PIXELS_IN and PIXELS_OUT are 100 times the channels and the bits: 308; PIXELS_STEP is
 *           one of lib/pixels_colour.h, and numbers and table are as the step has them; or
 *           PIXELS_RUN has a few of them, see there
 * Output    rows [out_first, out_first + rows)
 * Needs     OpenCL C 1.2, byte-addressable stores
 * Sources   lib/dialect.h, shared/pixels_args.h, lib/pixels_rows.h, lib/pixels_alpha.h,
 *           lib/pixels_colour.h, lib/pixels_step.h, this file - in that order
 */
#ifndef PIXELS_IN
#define PIXELS_STEP 0
#define PIXELS_IN 308
#define PIXELS_OUT 108
#endif

#define IN_CHANNELS (PIXELS_IN / 100u)
#define OUT_CHANNELS (PIXELS_OUT / 100u)
#if PIXELS_IN % 100 == 8
#define IN_MOST 255u
typedef uchar in_sample;
#else
#define IN_MOST 65535u
typedef ushort in_sample;
#endif
#if PIXELS_OUT % 100 == 8
typedef uchar out_sample;
#else
typedef ushort out_sample;
#endif

/* A run of steps, which follow each other in registers: each with the shapes of what goes in and
 * comes out, and where its numbers begin. The first of those is where its table does, but for the
 * first step's, which begins where the memory does. */
#ifndef PIXELS_RUN
#define PIXELS_RUN(DO) DO(PIXELS_STEP, PIXELS_IN, PIXELS_OUT, 0)
#endif
#define PIXELS_DO(step, in, out, first)                                                            \
    pixels_step(step, in, out, args->numbers + first,                                              \
                first == 0 ? table : table + args->numbers[first], pixel);

/* One pixel: samples as words, in place. */
GPK_INLINE void pixels_one(const pixels_args *args, __global const uchar *table, uint *pixel)
{
    PIXELS_RUN(PIXELS_DO)
}

#ifndef PIXELS_UNIT
#define PIXELS_UNIT 4
#endif
#define UNIT ((uint)PIXELS_UNIT) /* pixels: a whole number of words, whatever they are */
#define IN_WORDS (UNIT * IN_CHANNELS * (uint)sizeof(in_sample) / 4u)
#define OUT_WORDS (UNIT * OUT_CHANNELS * (uint)sizeof(out_sample) / 4u)
#define IN_PER_WORD (4u / (uint)sizeof(in_sample))
#define OUT_PER_WORD (4u / (uint)sizeof(out_sample))

/* On GPUs an item has as many bytes on their way at once as it can. */
GPK_INLINE void pixels_read(__global const uint *restrict from, uint *to)
{
#if PIXELS_UNIT == 16
    __global const uint4 *restrict wide = (__global const uint4 *)from;
    GPK_UNROLL
    for (uint i = 0; i < IN_WORDS / 4u; i++)
        vstore4(wide[i], i, to);
#else
    GPK_UNROLL
    for (uint i = 0; i < IN_WORDS; i++)
        to[i] = from[i];
#endif
}

GPK_INLINE void pixels_write(const uint *from, __global uint *restrict to)
{
#if PIXELS_UNIT == 16
    __global uint4 *restrict wide = (__global uint4 *)to;
    GPK_UNROLL
    for (uint i = 0; i < OUT_WORDS / 4u; i++)
        wide[i] = vload4(i, from);
#else
    GPK_UNROLL
    for (uint i = 0; i < OUT_WORDS; i++)
        to[i] = from[i];
#endif
}

/* Some pixels, read and written as words. */
GPK_INLINE void pixels_unit(const pixels_args *args, __global const uchar *restrict table,
                            __global const uint *restrict from, __global uint *restrict to)
{
    uint read[IN_WORDS], written[OUT_WORDS];
    pixels_read(from, read);
    GPK_UNROLL
    for (uint i = 0; i < OUT_WORDS; i++)
        written[i] = 0u;
    GPK_UNROLL
    for (uint pixel = 0; pixel < UNIT; pixel++) {
        uint samples[4] = {0u, 0u, 0u, 0u};
        GPK_UNROLL
        for (uint c = 0; c < IN_CHANNELS; c++) {
            const uint at = pixel * IN_CHANNELS + c;
            samples[c] = read[at / IN_PER_WORD] >> at % IN_PER_WORD * (32u / IN_PER_WORD) & IN_MOST;
        }
        pixels_one(args, table, samples);
        GPK_UNROLL
        for (uint c = 0; c < OUT_CHANNELS; c++) {
            const uint at = pixel * OUT_CHANNELS + c;
            written[at / OUT_PER_WORD] |= samples[c] << at % OUT_PER_WORD * (32u / OUT_PER_WORD);
        }
    }
    pixels_write(written, to);
}

/* What is left of a row behind its last whole unit. */
GPK_INLINE void pixels_rest(const pixels_args *args, __global const uchar *table,
                            __global const in_sample *from, __global out_sample *to)
{
    for (uint x = args->in_width / UNIT * UNIT; x < args->in_width; x++) {
        uint samples[4] = {0u, 0u, 0u, 0u};
        GPK_UNROLL
        for (uint c = 0; c < IN_CHANNELS; c++)
            samples[c] = from[x * IN_CHANNELS + c];
        pixels_one(args, table, samples);
        GPK_UNROLL
        for (uint c = 0; c < OUT_CHANNELS; c++)
            to[x * OUT_CHANNELS + c] = (out_sample)samples[c];
    }
}

/* Units [first, last) of a row of `units`, and the rest of it if last is beyond them. */
GPK_INLINE void pixels_units(const pixels_args *args, __global const uchar *restrict table,
                             __global const uchar *restrict from, __global uchar *restrict to,
                             uint first, uint last)
{
    const uint units = args->in_width / UNIT;
    __global const uint *restrict in = (__global const uint *)from;
    __global uint *restrict out = (__global uint *)to;
    for (uint unit = first; unit < min(last, units); unit++)
        pixels_unit(args, table, in + unit * IN_WORDS, out + unit * OUT_WORDS);
    if (last > units)
        pixels_rest(args, table, (__global const in_sample *)from, (__global out_sample *)to);
}

__kernel void pixels_colour(pixels_args args, __global const uchar *in, __global uchar *out,
                            __global uchar *scratch, __global const uchar *table)
{
    const pixels_item item = pixels_item_of(&args, get_global_id(0));
    const uint row = item.row, y = args.out_first + row, place = item.part;
    const uint units = (args.in_width + UNIT - 1u) / UNIT;
    /* a GPU's items have one unit, and need not divide for that */
    const uint count =
        PIXELS_UNIT == 16 ? 1u : (units + args.items_per_row - 1u) / args.items_per_row;
    (void)scratch;
    if (row >= args.rows)
        return;
    pixels_units(&args, table, pixels_in_row(&args, in, y), pixels_out_row(&args, out, y),
                 place * count, min(units, (place + 1u) * count));
}
