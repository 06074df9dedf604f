// SPDX-License-Identifier: MIT
/* workload/primes/segment.h - the bitmap of a run of numbers, made on this thread.
 *
 * For whoever walks along the primes by himself, without devices. Two ways, by a sieve and by
 * testing each number, and what they cost. One thread at a time for each segment.
 */
#ifndef GPK_WORKLOAD_PRIMES_SEGMENT_H
#define GPK_WORKLOAD_PRIMES_SEGMENT_H

#include <stddef.h>
#include <stdint.h>

#include <gpukit/status.h>

/* The byte behind the last one that has numbers below 2^64. */
#define GPK_PRIMES_END_BYTE (UINT64_MAX / 30 + 1)

/* The longest segment: a power of two. */
#define GPK_PRIMES_SEGMENT_BYTES (UINT32_C(64) << 20)

/* The base primes as far as they were needed, and memory. All zero: nothing yet. */
typedef struct primes_segment {
    struct primes_base *base;
    void *scratch, *bits;
    size_t scratch_bytes, bits_bytes;
} primes_segment;

/* The bytes [byte, byte + size) by the sieve: set bits are primes, and the bytes up to the next
 * word are 0. size is not 0, and gpk_primes_segment_most at most; byte + size is
 * GPK_PRIMES_END_BYTE at most. *out is the segment's, valid until the next call. */
gpukit_status gpk_primes_segment_sieve(primes_segment *segment, uint64_t byte, uint32_t size,
                                       const uint8_t **out, gpukit_error *err);

/* The same with the base primes that are there, and their map, which must be all that are needed:
 * up to GPK_PRIMES_SEGMENT_BYTES. The caller may change the bits. */
gpukit_status gpk_primes_segment_cross(primes_segment *segment, uint64_t byte, uint32_t size,
                                       uint8_t **out, gpukit_error *err);

void gpk_primes_segment_finish(primes_segment *segment);

/* The same bytes by testing, into bits, which has room for them; nothing behind them is set. */
void gpk_primes_segment_test(uint64_t byte, uint32_t size, uint8_t *bits);

/* What a walk goes by: nanoseconds to get ready for a segment that ends before byte `end`,
 * among them those for base primes that are not there yet. Then those for each byte of it, and
 * for a byte by testing. */
double gpk_primes_segment_ready_ns(const primes_segment *segment, uint64_t end);
double gpk_primes_segment_sieve_ns(uint64_t end);
double gpk_primes_segment_test_ns(void);

/* Longer ones that end there are no faster: bytes, a multiple of 1024. */
uint32_t gpk_primes_segment_most(uint64_t end);

#endif /* GPK_WORKLOAD_PRIMES_SEGMENT_H */
