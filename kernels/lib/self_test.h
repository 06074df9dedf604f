/* lib/self_test.h - what an item of the self-test works out alone. */
#ifndef GPK_LIB_SELF_TEST_H
#define GPK_LIB_SELF_TEST_H

#ifdef __OPENCL_C_VERSION__

GPK_INLINE gpk_u32 self_test_mul_32(gpk_u32 a, gpk_u32 b)
{
    return mul_hi(a, b);
}
GPK_INLINE gpk_u64 self_test_zeros(gpk_u64 a)
{
    return clz(a);
}

#else

#include "lib/dialect.h"
#include "shared/self_test_args.h"

GPK_INLINE gpk_u32 self_test_mul_32(gpk_u32 a, gpk_u32 b)
{
    return (gpk_u32)(((gpk_u64)a * b) >> 32);
}
GPK_INLINE gpk_u64 self_test_zeros(gpk_u64 a)
{
    return a == 0 ? 64u : (gpk_u64)__builtin_clzll(a);
}

#endif

/* No compiler knows where so many turns of it end. */
GPK_INLINE gpk_u64 self_test_turn(gpk_u64 x, gpk_u32 i)
{
    return (x ^ (x >> 29)) * 0x9e3779b97f4a7c15u + i;
}

GPK_INLINE gpk_u64 self_test_loop(gpk_u64 x, gpk_u32 turns)
{
    for (gpk_u32 i = 0; i < turns; i++)
        x = self_test_turn(x, i);
    return x;
}

/* An item's number after it has seen one of another item. */
GPK_INLINE gpk_u64 self_test_mix(gpk_u64 mine, gpk_u64 other)
{
    return mine * 6364136223846793005u + other;
}

/* Writes all but what takes the other items of the group. */
GPK_INLINE void self_test_alone(const self_test_args *args, gpk_u64 a, gpk_u64 b, gpk_u32 item,
                                GPK_GLOBAL gpk_u64 *out)
{
    const gpk_u32 place = item % args->group;
    const gpk_u64 divisor = b == 0 ? 1u : b;
    out[SELF_TEST_ECHO] = args->nonce + item;
    out[SELF_TEST_MUL_32] = self_test_mul_32((gpk_u32)a, (gpk_u32)b);
    out[SELF_TEST_MUL_64] = gpk_mul_high(a, b);
    out[SELF_TEST_LEFT] = a << (b % 64u);
    out[SELF_TEST_RIGHT] = a >> (b % 64u);
    out[SELF_TEST_DIVIDE] = a / divisor;
    out[SELF_TEST_MODULO] = a % divisor;
    out[SELF_TEST_POPCOUNT] = gpk_popcount(a);
    out[SELF_TEST_ZEROS] = self_test_zeros(a);
    out[SELF_TEST_LOOP] = self_test_loop(a, place == 0 ? args->turns : place);
}

/* The items whose a is odd write a byte each, and leave that of their neighbour alone. */
GPK_INLINE void self_test_byte(gpk_u64 a, gpk_u64 b, gpk_u32 item, GPK_GLOBAL gpk_u8 *bytes)
{
    if (a & 1u)
        bytes[item] = (gpk_u8)(a + b);
}

#endif /* GPK_LIB_SELF_TEST_H */
