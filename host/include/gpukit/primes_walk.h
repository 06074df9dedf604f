// SPDX-License-Identifier: MIT
/* gpukit/primes_walk.h - primes by their place: the next one, the n-th one, an array of them,
 * and the gaps between them.
 *
 * Calls without a context run on the thread that makes them; the others on every device of the
 * context, as those of gpukit/primes.h, and block until they are done. All may be called by
 * several threads at once.
 */
#ifndef GPUKIT_PRIMES_WALK_H
#define GPUKIT_PRIMES_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/device.h>
#include <gpukit/job.h>
#include <gpukit/primes.h>
#include <gpukit/primes_iterator.h>
#include <gpukit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The smallest prime above n, and the largest below n; never n itself. By testing numbers, in
 * microseconds. GPUKIT_E_ARGUMENT where there is none: from GPUKIT_PRIMES_LARGEST on there is
 * no next prime below 2^64, and up to 2 no previous one. */
GPUKIT_API gpukit_status gpukit_primes_next(uint64_t n, uint64_t *out, gpukit_error *err);
GPUKIT_API gpukit_status gpukit_primes_prev(uint64_t n, uint64_t *out, gpukit_error *err);

typedef struct gpukit_primes_nth_params {
    int64_t n;      /* 1: the first prime above start; -1: the first one below it; not 0 */
    uint64_t start; /* never counted itself; 0 and a positive n: the n-th of all primes */
    gpukit_primes_method method; /* of counting */
    gpukit_job_params job;       /* of each count; neither journal nor shards */
} gpukit_primes_nth_params;

/* The n-th prime above start, or the -n-th below it. Where it is about to be is estimated by
 * Riemann's function R (by its series of Gram, 1884); the primes up to there are counted on the
 * devices, and the few that are missing or too many walked along on this thread.
 * GPUKIT_E_ARGUMENT where there are not so many below 2^64, which may take a count to know.
 * report may be NULL: that of the longest count, with the seconds of the whole; without a
 * count, which few primes do not need, the method is "walk" and no device did anything. */
GPUKIT_API gpukit_status gpukit_primes_nth(gpukit_context *context,
                                           const gpukit_primes_nth_params *params, uint64_t *out,
                                           gpukit_report *report, gpukit_error *err);

/* What finding it would ask of an OpenMP team of that many threads (0: every core), for
 * gpukit_context_params.hint. */
GPUKIT_API gpukit_job_hint gpukit_primes_estimate_nth(const gpukit_primes_nth_params *params,
                                                      uint32_t threads);

typedef struct gpukit_primes_array {
    uint64_t *primes; /* ascending; NULL where there are none */
    size_t count;
} gpukit_primes_array;

/* All primes in [first, last], eight bytes each, in an array that the library allocates, since
 * nobody knows before how many they are; for gpukit_primes_array_free. With a context the
 * devices find them; without one (NULL) an iterator on this thread does, and of params only
 * first and last count. *out is set on success only. report may be NULL, and is left alone where
 * there is no context. */
GPUKIT_API gpukit_status gpukit_primes_fill(gpukit_context *context,
                                            const gpukit_primes_params *params,
                                            gpukit_primes_array *out, gpukit_report *report,
                                            gpukit_error *err);

/* Leaves an empty array. NULL is fine. */
GPUKIT_API void gpukit_primes_array_free(gpukit_primes_array *array);

/* The first count primes from start on, start itself among them if it is one, into primes, which
 * is the caller's. On this thread. GPUKIT_E_ARGUMENT where there are not so many below 2^64. */
GPUKIT_API gpukit_status gpukit_primes_fill_n(uint64_t start, size_t count, uint64_t *primes,
                                              gpukit_error *err);

/* Two consecutive primes. */
typedef struct gpukit_primes_gap {
    uint64_t below;
    uint64_t above;
} gpukit_primes_gap;

/* Takes a gap; called from driver threads, one call at a time. False stops the job, which then
 * ends with GPUKIT_E_CANCELLED. */
typedef bool (*gpukit_primes_gap_sink)(void *user, const gpukit_primes_gap *gap);

/* Hands the maximal gaps of [first, last] to sink, ascending: each two consecutive primes, both
 * in the window, that are further apart than any two before them in the window. From 0 on these
 * are OEIS A005250, between A002386 and A000101. Runs as gpukit_primes_list does. */
GPUKIT_API gpukit_status gpukit_primes_gaps(gpukit_context *context,
                                            const gpukit_primes_params *params,
                                            gpukit_primes_gap_sink sink, void *user,
                                            gpukit_report *report, gpukit_error *err);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_PRIMES_WALK_H */
