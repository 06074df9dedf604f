// SPDX-License-Identifier: MIT
/* workload/primes/decode.h - from the flags of a bitmap to the primes that they stand for. */
#ifndef GPK_WORKLOAD_PRIMES_DECODE_H
#define GPK_WORKLOAD_PRIMES_DECODE_H

#include <stddef.h>
#include <stdint.h>

/* Numbers are written so many at a time: out has room for as many behind the last prime. */
enum { GPK_PRIMES_DECODE_PAD = 64 };

/* Puts the primes of the size bytes, of which bits[0] is the byte-th of all numbers, into out,
 * ascending, and returns how many they are. Out has room for eight in each byte, sizes being
 * rounded up to whole words, and the pad. */
size_t gpk_primes_decode(const uint8_t *bits, size_t size, uint64_t byte, uint64_t *out);

/* The same, without the instructions that only some processors have. */
size_t gpk_primes_decode_portable(const uint8_t *bits, size_t size, uint64_t byte, uint64_t *out);

#endif /* GPK_WORKLOAD_PRIMES_DECODE_H */
