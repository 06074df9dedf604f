/* lib/peaks.h - loops that keep a device's multipliers busy, and its memory.
 *
 * chains  x = x * factor + addend in vectors of floats, PEAKS_VECTORS of them in turn, so that none
 *         waits for another one's latency. The factor is 1 and the addend 1 or 2, so x counts its
 *         steps: a whole number below 2^24, which is the same however a device rounds, and whether
 * it multiplies and adds at once or one after the other. triad   left + factor * right, for arrays
 * that no cache holds; whole numbers again.
 *
 * Wants    in C: PEAKS_WIDTH, floats in a vector, and PEAKS_TARGET before each function, for
 *          attributes; in OpenCL C the compiler's target says how wide vectors are
 */
#ifndef GPK_LIB_PEAKS_H
#define GPK_LIB_PEAKS_H

#define PEAKS_VECTORS 12u

#ifdef __OPENCL_C_VERSION__

/* At once where the device can, which is what is measured. */
#pragma OPENCL FP_CONTRACT ON

#define PEAKS_TARGET
GPK_INLINE uint peaks_total_4(float4 x)
{
    return (uint)x.s0 + (uint)x.s1 + (uint)x.s2 + (uint)x.s3;
}

GPK_INLINE uint peaks_total_8(float8 x)
{
    return peaks_total_4(x.lo) + peaks_total_4(x.hi);
}

GPK_INLINE uint peaks_total_16(float16 x)
{
    return peaks_total_8(x.lo) + peaks_total_8(x.hi);
}

#if defined(__AVX512F__)
#define PEAKS_WIDTH 16u
typedef float16 peaks_vector;
#define peaks_load(from) vload16(0, from)
#define peaks_total(x) peaks_total_16(x)
#elif defined(__AVX2__)
#define PEAKS_WIDTH 8u
typedef float8 peaks_vector;
#define peaks_load(from) vload8(0, from)
#define peaks_total(x) peaks_total_8(x)
#else
#define PEAKS_WIDTH 4u
typedef float4 peaks_vector;
#define peaks_load(from) vload4(0, from)
#define peaks_total(x) peaks_total_4(x)
#endif

typedef float4 peaks_four;
/* At once: vload4 promises no more than a float's alignment, and GPUs then move one at a time. */
#define peaks_load_four(from) (*(__global const float4 *)(from))
#define peaks_stream_four(to, x) gpk_stream((__global float4 *)(to), x)

#else

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "shared/peaks_args.h"

typedef float peaks_vector __attribute__((vector_size(4 * PEAKS_WIDTH)));
typedef float peaks_four __attribute__((vector_size(16)));

PEAKS_TARGET GPK_INLINE peaks_vector peaks_load(const float *from)
{
    peaks_vector vector;
    memcpy(&vector, from, sizeof vector);
    return vector;
}

PEAKS_TARGET GPK_INLINE gpk_u32 peaks_total(peaks_vector x)
{
    gpk_u32 total = 0;
    for (gpk_u32 i = 0; i < PEAKS_WIDTH; i++)
        total += (gpk_u32)x[i];
    return total;
}

PEAKS_TARGET GPK_INLINE peaks_four peaks_load_four(const float *from)
{
    peaks_four four;
    memcpy(&four, from, sizeof four);
    return four;
}

/* Past the caches where a processor would else read what it is about to overwrite. What was stored
 * so is seen by others when the end has been passed. */
#if defined(__x86_64__)
GPK_INLINE void peaks_stream_four(float *to, peaks_four four)
{
    _mm_stream_ps(to, (__m128)four);
}

GPK_INLINE void peaks_stream_end(void)
{
    _mm_sfence();
}
#else
GPK_INLINE void peaks_stream_four(float *to, peaks_four four)
{
    memcpy(to, &four, sizeof four);
}

GPK_INLINE void peaks_stream_end(void)
{
}
#endif

#endif

/* PEAKS_VECTORS vectors of chains, from where they start to their sum. */
PEAKS_TARGET GPK_INLINE gpk_u32 peaks_pass(const peaks_args *args, GPK_GLOBAL const float *starts,
                                           float own)
{
    const float factor = args->factor, addend = args->addend;
    peaks_vector x[PEAKS_VECTORS];
    gpk_u32 total = 0;
    GPK_UNROLL
    for (gpk_u32 i = 0; i < PEAKS_VECTORS; i++)
        x[i] = peaks_load(starts + (size_t)i * PEAKS_WIDTH) + own;
    for (gpk_u32 step = 0; step < args->steps; step += PEAKS_TURNS) {
        GPK_UNROLL
        for (gpk_u32 turn = 0; turn < PEAKS_TURNS; turn++) {
            GPK_UNROLL
            for (gpk_u32 i = 0; i < PEAKS_VECTORS; i++)
                x[i] = x[i] * factor + addend;
        }
    }
    GPK_UNROLL
    for (gpk_u32 i = 0; i < PEAKS_VECTORS; i++)
        total += peaks_total(x[i]);
    return total;
}

/* All chains of an item: the sum of where they start and of their steps. */
PEAKS_TARGET GPK_INLINE gpk_u32 peaks_item(const peaks_args *args, gpk_u64 item,
                                           GPK_GLOBAL const float *starts)
{
    const float own = (float)(gpk_u32)(item % PEAKS_OWN);
    gpk_u32 total = 0;
    for (gpk_u32 i = 0; i < PEAKS_CHAINS; i += PEAKS_VECTORS * PEAKS_WIDTH)
        total += peaks_pass(args, starts + i, own);
    return total;
}

/* What the arrays of the triad hold. */
GPK_INLINE float peaks_left(gpk_u64 place)
{
    return (float)(gpk_u32)(place & 0xffffu);
}

GPK_INLINE float peaks_right(gpk_u64 place)
{
    return (float)(gpk_u32)(place * 7u & 0xffu);
}

GPK_INLINE void peaks_fill_item(gpk_u64 item, GPK_GLOBAL float *left, GPK_GLOBAL float *right)
{
    for (gpk_u64 i = item * PEAKS_LANES; i < (item + 1u) * PEAKS_LANES; i++) {
        left[i] = peaks_left(i);
        right[i] = peaks_right(i);
    }
}

PEAKS_TARGET GPK_INLINE void peaks_triad_item(float factor, gpk_u64 item, GPK_GLOBAL float *sums,
                                              GPK_GLOBAL const float *left,
                                              GPK_GLOBAL const float *right)
{
    const gpk_u64 place = item * PEAKS_LANES;
    const peaks_four x = peaks_load_four(left + place), y = peaks_load_four(right + place);
    const peaks_four sum = x + y * factor;
    peaks_stream_four(sums + place, sum);
}

#endif /* GPK_LIB_PEAKS_H */
