/* pixels_colour.cl - each pixel of the one in its place, by a step or a run of them.
 *
 * Layout    units of PIXELS_UNIT pixels are read and written as words. Four: work item i makes row
 *           i. 16, for GPUs: it makes unit i % items_per_row of row i / items_per_row
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

/* A unit's pixels, from words to words. */
GPK_INLINE void pixels_unit(const pixels_args *args, __global const uchar *table, const uint *read,
                            uint *written)
{
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

#if PIXELS_UNIT == 16

/* An item has as many bytes on their way at once as it can. */
GPK_INLINE void pixels_part(const pixels_args *args, __global const uchar *restrict table,
                            __global const uchar *restrict from, __global uchar *restrict to,
                            uint unit)
{
    __global const uint4 *restrict in = (__global const uint4 *)from + unit * (IN_WORDS / 4u);
    __global uint4 *restrict out = (__global uint4 *)to + unit * (OUT_WORDS / 4u);
    uint read[IN_WORDS], written[OUT_WORDS];
    if (unit == args->in_width / UNIT) {
        pixels_rest(args, table, (__global const in_sample *)from, (__global out_sample *)to);
        return;
    }
    GPK_UNROLL
    for (uint i = 0; i < IN_WORDS / 4u; i++)
        vstore4(in[i], i, read);
    pixels_unit(args, table, read, written);
    GPK_UNROLL
    for (uint i = 0; i < OUT_WORDS / 4u; i++)
        out[i] = vload4(i, written);
}

#else

#define BLOCK 64u /* units: 2 KiB of 16 bits and four channels, which stay in the first cache */

GPK_INLINE void pixels_block(const pixels_args *args, __global const uchar *restrict table,
                             __global const uint *restrict from, uint *restrict block, uint units)
{
    for (uint unit = 0; unit < units; unit++) {
        uint read[IN_WORDS], written[OUT_WORDS];
        GPK_UNROLL
        for (uint i = 0; i < IN_WORDS; i++)
            read[i] = from[unit * IN_WORDS + i];
        pixels_unit(args, table, read, written);
        GPK_UNROLL
        for (uint i = 0; i < OUT_WORDS; i++)
            block[unit * OUT_WORDS + i] = written[i];
    }
}

GPK_INLINE void pixels_put(const uint *block, __global uint *to, uint words)
{
    uint i = 0;
    for (; i + 8u <= words; i += 8u)
        gpk_stream((__global uint8 *)(to + i), *(const uint8 *)(block + i));
    for (; i < words; i++)
        to[i] = block[i];
}

/* All of a row, whatever its part is. */
GPK_INLINE void pixels_part(const pixels_args *args, __global const uchar *restrict table,
                            __global const uchar *restrict from, __global uchar *restrict to,
                            uint part)
{
    const uint units = args->in_width / UNIT;
    uint block[BLOCK * OUT_WORDS] __attribute__((aligned(64)));
    (void)part;
    for (uint first = 0; first < units; first += BLOCK) {
        const uint count = min(BLOCK, units - first);
        pixels_block(args, table, (__global const uint *)from + first * IN_WORDS, block, count);
        pixels_put(block, (__global uint *)to + first * OUT_WORDS, count * OUT_WORDS);
    }
    pixels_rest(args, table, (__global const in_sample *)from, (__global out_sample *)to);
}

#endif

__kernel void pixels_colour(pixels_args args, __global const uchar *in, __global uchar *out,
                            __global uchar *scratch, __global const uchar *table)
{
    const pixels_item item = pixels_item_of(&args, get_global_id(0));
    const uint y = args.out_first + item.row;
    (void)scratch;
    if (item.row < args.rows)
        pixels_part(&args, table, pixels_in_row(&args, in, y), pixels_out_row(&args, out, y),
                    item.part);
}
