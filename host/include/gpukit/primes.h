// SPDX-License-Identifier: MIT
/* gpukit/primes.h - count, list and test primes anywhere below 2^64.
 *
 * Three methods give one answer. The sieve is the segmented sieve of Eratosthenes
 * with eight flags for thirty numbers; the test is a strong probable prime test
 * with the seven bases of Jim Sinclair (2011), checked against Feitsma's list of
 * the base-2 pseudoprimes below 2^64, so it is a proof;
 * pi is the prime counting function, by libprimecount (Gourdon's algorithm), for counts.
 * The calls block until the job is done and run on every device of the context.
 */
#ifndef GPUKIT_PRIMES_H
#define GPUKIT_PRIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/device.h>
#include <gpukit/job.h>
#include <gpukit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum gpukit_primes_method {
    GPUKIT_PRIMES_AUTO = 0, /* the one that is expected to finish first */
    GPUKIT_PRIMES_SIEVE,
    GPUKIT_PRIMES_TEST,
    GPUKIT_PRIMES_PI, /* counts only, on the CPU only: see gpukit_primes_count */
} gpukit_primes_method;

typedef struct gpukit_primes_params {
    uint64_t first; /* inclusive */
    uint64_t last;  /* inclusive; at least first */
    gpukit_primes_method method;
    gpukit_job_params job;
} gpukit_primes_params;

/* How many primes there are in [first, last].
 *
 * GPUKIT_PRIMES_PI takes pi(last) - pi(first - 1), the prime counting function, which
 * libprimecount works out in far less time than a sieve takes for a large range: in a process
 * of its own, the program gpukit-primecount, with as many threads as the cpu device has.
 * It tells no progress (the callback is called, so that it can stop the job: the process is then
 * killed at once, and partial is 0), and has neither journal nor shards nor a second pass
 * (GPUKIT_VERIFY_DOUBLE or _ALL), nor other devices: the context is one of "auto" or "cpu",
 * without isolation, processes or a cluster. GPUKIT_E_ARGUMENT where that is not so, or where
 * gpukit-primecount is not there. GPUKIT_PRIMES_AUTO takes it where it is expected to be faster
 * and none of that, nor a grid of grains, was asked for; and where it fails, the sieve.
 *
 * out is set on success only. report and
 * partial may be NULL; they are filled whenever the job has begun, so that a stopped one
 * can tell how far it came: partial is the primes of the grains that were finished. */
GPUKIT_API gpukit_status gpukit_primes_count(gpukit_context *context,
                                             const gpukit_primes_params *params, uint64_t *out,
                                             uint64_t *partial, gpukit_report *report,
                                             gpukit_error *err);

/* Takes the primes of a listing, in ascending order, a block at a time; the block
 * is valid during the call. Called from driver threads, one call at a time.
 * False stops the job, which then ends with GPUKIT_E_CANCELLED. */
typedef bool (*gpukit_primes_sink)(void *user, const uint64_t *primes, size_t count);

/* Hands every prime in [first, last] to sink, ascending, whatever the devices. */
GPUKIT_API gpukit_status gpukit_primes_list(gpukit_context *context,
                                            const gpukit_primes_params *params,
                                            gpukit_primes_sink sink, void *user,
                                            gpukit_report *report, gpukit_error *err);

/* Numbers to test, and where the verdicts go; both arrays belong to the caller. */
typedef struct gpukit_primes_batch {
    const uint64_t *numbers; /* count of them */
    uint8_t *is_prime;       /* count of them: 1 where the number is prime, else 0 */
    size_t count;
} gpukit_primes_batch;

/* Tests every number of the batch. job and report may be NULL. After a failure the
 * verdicts are not to be used. */
GPUKIT_API gpukit_status gpukit_primes_test(gpukit_context *context,
                                            const gpukit_primes_batch *batch,
                                            const gpukit_job_params *job, gpukit_report *report,
                                            gpukit_error *err);

/* What counting or listing would ask of an OpenMP team of that many threads (0: every
 * core), for gpukit_context_params.hint; and what so many verdicts would. */
GPUKIT_API gpukit_job_hint gpukit_primes_estimate(const gpukit_primes_params *params,
                                                  uint32_t threads);

/* The same of counting alone, where GPUKIT_PRIMES_AUTO may become GPUKIT_PRIMES_PI: params->job
 * tells what is asked for, as in the call of gpukit_primes_count. For a context of "auto" or
 * "cpu", as told there. */
GPUKIT_API gpukit_job_hint gpukit_primes_estimate_count(const gpukit_primes_params *params,
                                                        uint32_t threads);

GPUKIT_API gpukit_job_hint gpukit_primes_estimate_test(uint64_t count, uint32_t threads);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_PRIMES_H */
