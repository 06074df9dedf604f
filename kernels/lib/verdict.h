/* lib/verdict.h - whether a number is a prime, in a byte that shows its own damage. */
#ifndef GPK_LIB_VERDICT_H
#define GPK_LIB_VERDICT_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

/* Yes and no differ in all bits. The number's tag is on top, so that neither a verdict on
 * another number nor a byte that was never written passes, but for one case in 128. */
GPK_INLINE gpk_u8 primes_verdict(gpk_u64 number, bool is_prime)
{
    gpk_u32 tag = (gpk_u32)(number * 0x9e3779b97f4a7c15u >> 56);
    return (gpk_u8)((is_prime ? 0x5au : 0xa5u) ^ tag);
}

#endif /* GPK_LIB_VERDICT_H */
