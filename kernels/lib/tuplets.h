/* lib/tuplets.h - prime k-tuplets in a bitmap.
 *
 * A k-tuplet is k primes as close together as infinitely many may be: 2, 6, 8, 12 and 16 numbers
 * from the first to the last of 2 to 6. In a bitmap that is moved by one bit, so that a byte holds
 * the residues 7, 11, 13, 17, 19, 23, 29 and 31, each of them lies within one byte, as k bits in a
 * row - but for the few that 3 or 5 belong to. A tuplet is that of the byte which it so lies in.
 */
#ifndef GPK_LIB_TUPLETS_H
#define GPK_LIB_TUPLETS_H

#ifndef __OPENCL_C_VERSION__
#include "lib/dialect.h"
#endif

/* The moved word, when next is the word behind it. */
GPK_INLINE gpk_u64 primes_tuplets_move(gpk_u64 word, gpk_u64 next)
{
    return word >> 1 | next << 63;
}

/* Which bits of a moved byte a k-tuplet may begin with. */
GPK_INLINE gpk_u64 primes_tuplet_begins(gpk_u32 k)
{
    return k == 2u   ? 0x4au /* 11, 17, 29 */
           : k == 3u ? 0x0fu /* 7, 11, 13, 17 */
           : k == 4u ? 0x02u /* 11 */
           : k == 5u ? 0x03u /* 7, 11 */
                     : 0x01u /* 7 */;
}

/* The first bits of the k-tuplets, k from 2 to 6, in a moved word. */
GPK_INLINE gpk_u64 primes_tuplets_in(gpk_u32 k, gpk_u64 moved)
{
    gpk_u64 bits = moved;
    for (gpk_u32 i = 1; i < k; i++)
        bits &= moved >> i;
    return bits & primes_tuplet_begins(k) * 0x0101010101010101u;
}

#endif /* GPK_LIB_TUPLETS_H */
