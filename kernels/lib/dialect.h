/* lib/dialect.h - the common subset of C11 and OpenCL C 1.2, by name.
 *
 * Shared arithmetic includes this file first in C; in OpenCL C it stands first
 * in the list of sources, and nothing is included.
 */
#ifndef GPK_LIB_DIALECT_H
#define GPK_LIB_DIALECT_H

#ifdef __OPENCL_C_VERSION__

/* Floats come out the same on every device, and as on the host. */
#pragma OPENCL FP_CONTRACT OFF

typedef uchar gpk_u8;
typedef ushort gpk_u16;
typedef uint gpk_u32;
typedef int gpk_s32;
typedef ulong gpk_u64;
typedef long gpk_s64;
#define GPK_GLOBAL __global
#define GPK_TABLE __constant
#define GPK_INLINE static inline __attribute__((always_inline, unused))
#define GPK_APART static __attribute__((noinline, unused))
#define GPK_KERNEL __kernel
/* Before a loop of few turns, whose arrays are to be registers. */
#define GPK_UNROLL _Pragma("unroll")
#ifdef cl_khr_fp64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#define GPK_HAS_DOUBLE
#define gpk_double_bits(x) as_ulong(x)
#endif

/* PoCL 3.1 makes mul_hi of four products where the processor has one for all of it: with that a
 * verdict on a prime takes 0.64 times as long. */
GPK_INLINE gpk_u64 gpk_mul_high(gpk_u64 a, gpk_u64 b)
{
#if defined(__x86_64__) && defined(__SIZEOF_INT128__)
    __extension__ typedef unsigned __int128 gpk_u128;
    return (gpk_u64)(((gpk_u128)a * b) >> 64);
#else
    return mul_hi(a, b);
#endif
}
GPK_INLINE gpk_u32 gpk_popcount(gpk_u64 a)
{
    return (gpk_u32)popcount(a);
}
/* a is not zero */
GPK_INLINE gpk_u32 gpk_trailing_zeros(gpk_u64 a)
{
    return 63u - (gpk_u32)clz(a & (0ul - a));
}
/* Up to the highest bit that is set; a is not zero */
GPK_INLINE gpk_u32 gpk_bits(gpk_u64 a)
{
    return 64u - (gpk_u32)clz(a);
}
/* Adds one and gives what was there before. */
GPK_INLINE gpk_u32 gpk_take_one(GPK_GLOBAL gpk_u32 *counter)
{
    return atomic_inc(counter);
}
/* Soon to be written. OpenCL's own function does nothing on CPUs, and others than theirs compilers
 * need not have this one. */
#if defined(__x86_64__) || defined(__aarch64__)
#define gpk_prefetch(pointer) __builtin_prefetch(pointer, 1)
#else
#define gpk_prefetch(pointer) (void)(pointer)
#endif
/* Past the caches where a processor would else read what it is about to overwrite; a whole vector,
 * aligned to its size. */
#if defined(__x86_64__) && defined(__clang__)
#define gpk_stream(to, x) __builtin_nontemporal_store(x, to)
#else
#define gpk_stream(to, x) (*(to) = (x))
#endif

#else

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t gpk_u8;
typedef uint16_t gpk_u16;
typedef uint32_t gpk_u32;
typedef int32_t gpk_s32;
typedef uint64_t gpk_u64;
typedef int64_t gpk_s64;
#define GPK_GLOBAL
#define GPK_HAS_DOUBLE
#define GPK_TABLE static const
#define GPK_INLINE static inline __attribute__((always_inline, unused))
#define GPK_APART static __attribute__((noinline, unused))
#define GPK_UNROLL _Pragma("GCC unroll 16")

GPK_INLINE gpk_u64 gpk_mul_high(gpk_u64 a, gpk_u64 b)
{
    __extension__ typedef unsigned __int128 gpk_u128;
    return (gpk_u64)(((gpk_u128)a * b) >> 64);
}
GPK_INLINE gpk_u32 gpk_popcount(gpk_u64 a)
{
    return (gpk_u32)__builtin_popcountll(a);
}
/* a is not zero */
GPK_INLINE gpk_u32 gpk_trailing_zeros(gpk_u64 a)
{
    return (gpk_u32)__builtin_ctzll(a);
}
/* Up to the highest bit that is set; a is not zero */
GPK_INLINE gpk_u32 gpk_bits(gpk_u64 a)
{
    return 64u - (gpk_u32)__builtin_clzll(a);
}

GPK_INLINE gpk_u64 gpk_double_bits(double x)
{
    gpk_u64 bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* Adds one and gives what was there before. */
GPK_INLINE gpk_u32 gpk_take_one(GPK_GLOBAL gpk_u32 *counter)
{
    return __atomic_fetch_add(counter, 1u, __ATOMIC_RELAXED);
}
#define gpk_prefetch(pointer) __builtin_prefetch(pointer, 1)

#endif

#endif /* GPK_LIB_DIALECT_H */
