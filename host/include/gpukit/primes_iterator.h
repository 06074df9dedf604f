// SPDX-License-Identifier: MIT
/* gpukit/primes_iterator.h - walk along the primes below 2^64, in both directions.
 *
 *     gpukit_primes_iterator *primes;
 *     gpukit_primes_iterator_alloc(1000, 2000, &primes, &error);
 *     for (uint64_t p; gpukit_primes_iterator_next(primes, &p) && p <= 2000;)
 *         use(p);
 *     gpukit_primes_iterator_free(primes);
 *
 * It needs no context and uses no device but the thread that calls it. The first primes of a
 * walk are found by testing numbers, so that one prime near 2^64 takes microseconds; whoever
 * goes on gets a segmented sieve. Base primes are made as they are needed. Long walks take 4 MB
 * below 1e12, 20 MB near 1e14, 150 MB near 1e18 and 270 MB near 2^64.
 *
 * Threads: one at a time for each iterator; several iterators share nothing.
 */
#ifndef GPUKIT_PRIMES_ITERATOR_H
#define GPUKIT_PRIMES_ITERATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/export.h>
#include <gpukit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The largest prime below 2^64. */
#define GPUKIT_PRIMES_LARGEST UINT64_C(18446744073709551557)

/* For the functions of this header only: primes[at] is the prime that was given last. Before
 * the first one, count and at are 0. More of it lies behind. */
typedef struct gpukit_primes_iterator {
    const uint64_t *primes; /* consecutive ones, ascending */
    size_t count;
    size_t at;
} gpukit_primes_iterator;

/* An iterator that stands at start, as after gpukit_primes_iterator_skip. stop_hint is about
 * where the walk will end, below start for one that goes down: it saves getting ready for more
 * than that, or in small steps. start itself says that nothing is known. The walk may go
 * beyond it. */
GPUKIT_API gpukit_status gpukit_primes_iterator_alloc(uint64_t start, uint64_t stop_hint,
                                                      gpukit_primes_iterator **out,
                                                      gpukit_error *err);

/* NULL is fine. */
GPUKIT_API void gpukit_primes_iterator_free(gpukit_primes_iterator *iterator);

/* Goes to start: next gives the first prime from there on, start itself if it is one, and prev
 * the last one up to there. It also takes back a failure. */
GPUKIT_API void gpukit_primes_iterator_skip(gpukit_primes_iterator *iterator, uint64_t start,
                                            uint64_t stop_hint);

/* Why next or prev gave false: GPUKIT_OK at the end of the primes, else what failed. */
GPUKIT_API gpukit_status gpukit_primes_iterator_status(const gpukit_primes_iterator *iterator,
                                                       gpukit_error *err);

/* What next and prev do once the primes at hand are used up; not to be called otherwise. */
GPUKIT_API bool gpukit_primes_iterator_next_block(gpukit_primes_iterator *iterator, uint64_t *out);
GPUKIT_API bool gpukit_primes_iterator_prev_block(gpukit_primes_iterator *iterator, uint64_t *out);

/* The prime behind the one that was given last, by next or by prev. False, with *out left as it
 * was, where there is none below 2^64, or when memory ran out: see gpukit_primes_iterator_status.
 * The iterator then stays where it is: behind the largest prime, prev gives the one before it. */
static inline bool gpukit_primes_iterator_next(gpukit_primes_iterator *iterator, uint64_t *out)
{
    if (iterator->at + 1 >= iterator->count)
        return gpukit_primes_iterator_next_block(iterator, out);
    *out = iterator->primes[++iterator->at];
    return true;
}

/* The prime before the one that was given last. False where that was 2, as above. */
static inline bool gpukit_primes_iterator_prev(gpukit_primes_iterator *iterator, uint64_t *out)
{
    if (iterator->at == 0)
        return gpukit_primes_iterator_prev_block(iterator, out);
    *out = iterator->primes[--iterator->at];
    return true;
}

/* The next count primes at once, ascending, into out, which is the caller's. Returns how many
 * they are: fewer where next would have given false. */
GPUKIT_API size_t gpukit_primes_iterator_read(gpukit_primes_iterator *iterator, uint64_t *out,
                                              size_t count);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_PRIMES_ITERATOR_H */
