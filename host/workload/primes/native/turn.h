// SPDX-License-Identifier: MIT
/* workload/primes/native/turn.h - crossing off by turns of the wheel.
 *
 * As lib/sieve.h describes it: turn m of a prime p = 30 k + r covers the bytes [p m, p m + p), with
 * eight multiples whose offsets and bits depend on k and r only. Here the offsets are kept in
 * registers, so that a crossing is one instruction that a core can begin in each cycle.
 */
#ifndef GPK_WORKLOAD_PRIMES_NATIVE_TURN_H
#define GPK_WORKLOAD_PRIMES_NATIVE_TURN_H

#include <stddef.h>

#include "lib/wheel.h"

/* Where the eight are in a turn of a prime p = 30 k + r. */
typedef struct primes_turn {
    size_t place[8];
} primes_turn;

GPK_INLINE primes_turn primes_turn_of(uint32_t prime, uint32_t r)
{
    const size_t k = prime / 30;
    return (primes_turn){{
        k + r / 30,
        7 * k + 7 * r / 30,
        11 * k + 11 * r / 30,
        13 * k + 13 * r / 30,
        17 * k + 17 * r / 30,
        19 * k + 19 * r / 30,
        23 * k + 23 * r / 30,
        29 * k + 29 * r / 30,
    }};
}

/* r is a constant where this is called, and so are the masks. */
GPK_INLINE void primes_turn_cross(const primes_turn *turn, uint8_t *at, uint32_t r)
{
    at[turn->place[0]] &= (uint8_t) ~(1u << primes_bit(r));
    at[turn->place[1]] &= (uint8_t) ~(1u << primes_bit(7 * r % 30));
    at[turn->place[2]] &= (uint8_t) ~(1u << primes_bit(11 * r % 30));
    at[turn->place[3]] &= (uint8_t) ~(1u << primes_bit(13 * r % 30));
    at[turn->place[4]] &= (uint8_t) ~(1u << primes_bit(17 * r % 30));
    at[turn->place[5]] &= (uint8_t) ~(1u << primes_bit(19 * r % 30));
    at[turn->place[6]] &= (uint8_t) ~(1u << primes_bit(23 * r % 30));
    at[turn->place[7]] &= (uint8_t) ~(1u << primes_bit(29 * r % 30));
}

/* Calls a function whose last argument is the class, as a constant, for class number i of eight:
 * each call is a loop of its own. */
#define PRIMES_BY_CLASS(i, function, ...)                                                          \
    do {                                                                                           \
        switch (i) {                                                                               \
        case 0:                                                                                    \
            function(__VA_ARGS__, 1);                                                              \
            break;                                                                                 \
        case 1:                                                                                    \
            function(__VA_ARGS__, 7);                                                              \
            break;                                                                                 \
        case 2:                                                                                    \
            function(__VA_ARGS__, 11);                                                             \
            break;                                                                                 \
        case 3:                                                                                    \
            function(__VA_ARGS__, 13);                                                             \
            break;                                                                                 \
        case 4:                                                                                    \
            function(__VA_ARGS__, 17);                                                             \
            break;                                                                                 \
        case 5:                                                                                    \
            function(__VA_ARGS__, 19);                                                             \
            break;                                                                                 \
        case 6:                                                                                    \
            function(__VA_ARGS__, 23);                                                             \
            break;                                                                                 \
        default:                                                                                   \
            function(__VA_ARGS__, 29);                                                             \
            break;                                                                                 \
        }                                                                                          \
    } while (0)

#endif /* GPK_WORKLOAD_PRIMES_NATIVE_TURN_H */
