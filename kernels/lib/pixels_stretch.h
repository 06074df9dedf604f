/* lib/pixels_stretch.h - sums of a stretch of samples, for CPU devices.
 *
 * A stretch is as long as its sums fit registers, from the first neighbour to the last. The sums
 * are those of pixels_gaussian.cl, whichever way they are taken.
 */
#ifndef GPK_LIB_PIXELS_STRETCH_H
#define GPK_LIB_PIXELS_STRETCH_H

/* What is summed, and what is kept of a row's sums in scratch. */
#if PIXELS_BITS == 8
typedef uint pixels_sum;
typedef ushort pixels_kept;
#else
typedef float pixels_sum;
typedef float pixels_kept;
#endif

#define PIXELS_VECTORS 8
#define PIXELS_STRETCH (16 * PIXELS_VECTORS) /* samples */

/* What sums along a row are taken in: exact in 16 bits where samples have 8. */
#if defined(__AVX512BW__)
#define PIXELS_LINE (64 / sizeof(pixels_kept)) /* in a vector */
#else
#define PIXELS_LINE (32 / sizeof(pixels_kept))
#endif
typedef pixels_kept pixels_line __attribute__((vector_size(PIXELS_LINE * sizeof(pixels_kept))));
typedef pixels_line pixels_line_place __attribute__((aligned(sizeof(pixels_kept))));
typedef pixels_sample pixels_few __attribute__((vector_size(PIXELS_LINE * sizeof(pixels_sample)),
                                                aligned(sizeof(pixels_sample))));

GPK_INLINE pixels_line pixels_line_at(__global const pixels_sample *x)
{
    return __builtin_convertvector(*(__global const pixels_few *)x, pixels_line);
}

/* Of a row's samples x and those step apart on both sides. */
GPK_INLINE void pixels_stretch_along(__global const pixels_sample *x, int step, int radius,
                                     __global const pixels_sum *weights, __global pixels_kept *to)
{
    pixels_line sums[PIXELS_STRETCH / PIXELS_LINE];
    GPK_UNROLL
    for (uint v = 0; v < PIXELS_STRETCH / PIXELS_LINE; v++)
        sums[v] = (pixels_kept)weights[0] * pixels_line_at(x + PIXELS_LINE * v);
    for (int k = 1; k <= radius; k++) {
        const pixels_kept weight = (pixels_kept)weights[k];
        __global const pixels_sample *left = x - k * step, *right = x + k * step;
        GPK_UNROLL
        for (uint v = 0; v < PIXELS_STRETCH / PIXELS_LINE; v++)
            sums[v] += weight * (pixels_line_at(left + PIXELS_LINE * v) +
                                 pixels_line_at(right + PIXELS_LINE * v));
    }
    GPK_UNROLL
    for (uint v = 0; v < PIXELS_STRETCH / PIXELS_LINE; v++)
        *(__global pixels_line_place *)(to + PIXELS_LINE * v) = sums[v];
}

/* A place in a row of sums, and in those around it. */
typedef struct pixels_column {
    __global const pixels_kept *here;
    long stride;     /* from row to row */
    int y, height;   /* of here, and of the image */
    uint edge;       /* not that of zeros, where rows around are outside of the image */
    bool has_around; /* they all are inside */
} pixels_column;

GPK_INLINE __global const pixels_kept *pixels_column_row(pixels_column at, int k)
{
    const int far = at.has_around ? k : pixels_edge(at.y + k, at.height, at.edge) - at.y;
    return at.here + far * at.stride;
}

#if PIXELS_BITS == 8 && defined(__AVX2__)

/* Words of two rows side by side are multiplied and added in one instruction, as signed ones: they
 * are 32768 too small, and 256 weights make that 2^23 in the end. */
#if defined(__AVX512BW__)
#define PIXELS_WORDS 32 /* in a vector */
#define PIXELS_LANES(at)                                                                           \
    at, at + 32, at + 1, at + 33, at + 2, at + 34, at + 3, at + 35, at + 8, at + 40, at + 9,       \
        at + 41, at + 10, at + 42, at + 11, at + 43, at + 16, at + 48, at + 17, at + 49, at + 18,  \
        at + 50, at + 19, at + 51, at + 24, at + 56, at + 25, at + 57, at + 26, at + 58, at + 27,  \
        at + 59
#define pixels_products(a, b)                                                                      \
    (pixels_sums) __builtin_ia32_pmaddwd512((pixels_words)(a), (pixels_words)(b))
#define pixels_pack(low, high) (pixels_words) __builtin_ia32_packusdw512(low, high)
#else
#define PIXELS_WORDS 16
#define PIXELS_LANES(at)                                                                           \
    at, at + 16, at + 1, at + 17, at + 2, at + 18, at + 3, at + 19, at + 8, at + 24, at + 9,       \
        at + 25, at + 10, at + 26, at + 11, at + 27
#define pixels_products(a, b)                                                                      \
    (pixels_sums) __builtin_ia32_pmaddwd256((pixels_words)(a), (pixels_words)(b))
#define pixels_pack(low, high) (pixels_words) __builtin_ia32_packusdw256(low, high)
#endif
#define PIXELS_WIDE (PIXELS_STRETCH / PIXELS_WORDS) /* vectors of a stretch */

typedef short pixels_words __attribute__((vector_size(2 * PIXELS_WORDS)));
typedef int pixels_sums __attribute__((vector_size(2 * PIXELS_WORDS)));
typedef pixels_words pixels_place __attribute__((aligned(2)));
typedef uchar pixels_bytes __attribute__((vector_size(PIXELS_WORDS)));
typedef pixels_bytes pixels_bytes_place __attribute__((aligned(1)));

/* Their low and high halves of four, as the instructions that take them apart and pack them have
 * them. */
typedef struct pixels_halves {
    pixels_sums low, high;
} pixels_halves;

GPK_INLINE pixels_words pixels_words_at(__global const ushort *kept)
{
    return *(__global const pixels_place *)kept ^ (short)-32768;
}

GPK_INLINE void pixels_halves_add(pixels_halves *sums, pixels_words a, pixels_words b,
                                  pixels_sums weights)
{
    sums->low += pixels_products(__builtin_shufflevector(a, b, PIXELS_LANES(0)), weights);
    sums->high += pixels_products(__builtin_shufflevector(a, b, PIXELS_LANES(4)), weights);
}

GPK_INLINE void pixels_stretch_halves(pixels_column at, int radius, __global const uint *weights,
                                      pixels_halves *sums)
{
    const pixels_sums zeros = {};
    GPK_UNROLL
    for (int v = 0; v < PIXELS_WIDE; v++) {
        sums[v].low = sums[v].high = zeros + (1 << 23);
        pixels_halves_add(&sums[v], pixels_words_at(at.here + PIXELS_WORDS * v),
                          (pixels_words)zeros, zeros + (int)weights[0]);
    }
    for (int k = 1; k <= radius; k++) {
        const pixels_sums both = zeros + (int)(weights[k] | weights[k] << 16);
        __global const ushort *above = pixels_column_row(at, -k);
        __global const ushort *below = pixels_column_row(at, k);
        GPK_UNROLL
        for (int v = 0; v < PIXELS_WIDE; v++)
            pixels_halves_add(&sums[v], pixels_words_at(above + PIXELS_WORDS * v),
                              pixels_words_at(below + PIXELS_WORDS * v), both);
    }
}

/* Of the rows around one. */
GPK_INLINE void pixels_stretch_down(pixels_column at, int radius, __global const uint *weights,
                                    uint *sums)
{
    pixels_halves halves[PIXELS_WIDE];
    pixels_stretch_halves(at, radius, weights, halves);
    for (int v = 0; v < PIXELS_WIDE; v++) {
        for (int i = 0; i < PIXELS_WORDS; i++) {
            const int at_half = i / 8 * 4 + i % 4;
            sums[v * PIXELS_WORDS + i] =
                (uint)(i % 8 < 4 ? halves[v].low[at_half] : halves[v].high[at_half]);
        }
    }
}

/* The same, rounded to samples. */
#define PIXELS_STRETCH_BLURS
GPK_INLINE void pixels_stretch_blur(pixels_column at, int radius, __global const uint *weights,
                                    __global uchar *to)
{
    pixels_halves halves[PIXELS_WIDE];
    pixels_stretch_halves(at, radius, weights, halves);
    GPK_UNROLL
    for (int v = 0; v < PIXELS_WIDE; v++) {
        const pixels_words samples =
            pixels_pack((halves[v].low + 32768) >> 16, (halves[v].high + 32768) >> 16);
        *(__global pixels_bytes_place *)(to + v * PIXELS_WORDS) =
            __builtin_convertvector(samples, pixels_bytes);
    }
}

#else

#if PIXELS_BITS == 8
typedef uint16 pixels_sum16;
#define pixels_sum16_at(kept) convert_uint16(vload16(0, kept))
#else
typedef float16 pixels_sum16;
#define pixels_sum16_at(kept) vload16(0, kept)
#endif

GPK_INLINE void pixels_stretch_down(pixels_column at, int radius,
                                    __global const pixels_sum *weights, pixels_sum *sums)
{
    pixels_sum16 wide[PIXELS_VECTORS];
    GPK_UNROLL
    for (int v = 0; v < PIXELS_VECTORS; v++)
        wide[v] = weights[0] * pixels_sum16_at(at.here + 16 * v);
    for (int k = 1; k <= radius; k++) {
        const pixels_sum weight = weights[k];
        __global const pixels_kept *above = pixels_column_row(at, -k);
        __global const pixels_kept *below = pixels_column_row(at, k);
        GPK_UNROLL
        for (int v = 0; v < PIXELS_VECTORS; v++)
            wide[v] += weight * (pixels_sum16_at(above + 16 * v) + pixels_sum16_at(below + 16 * v));
    }
    GPK_UNROLL
    for (int v = 0; v < PIXELS_VECTORS; v++)
        vstore16(wide[v], v, sums);
}

#endif

#endif /* GPK_LIB_PIXELS_STRETCH_H */
