/* lib/window.h - a window's bitmap by testing each number that the wheel keeps. */
#ifndef GPK_LIB_WINDOW_H
#define GPK_LIB_WINDOW_H

#ifndef __OPENCL_C_VERSION__
#include "lib/modmul.h"
#include "lib/wheel.h"
#endif

/* Byte i of a launch: its primes in [first, last]. A byte behind the window is 0. */
GPK_INLINE gpk_u8 primes_test_byte(const primes_window_args *args, gpk_u64 i)
{
    gpk_u64 byte = args->begin_byte + i;
    gpk_u32 flags = 0;
    if (byte >= args->end_byte)
        return 0;
    /* In the last byte below 2^64 a number may wrap, but not into the window. */
    for (gpk_u32 bit = 0; bit < 8; bit++)
        if (gpk_is_prime(byte * 30u + primes_wheel[bit]))
            flags |= 1u << bit;
    return (gpk_u8)(flags & primes_window_mask(args, byte));
}

#endif /* GPK_LIB_WINDOW_H */
