// SPDX-License-Identifier: MIT
/* gpukit/primes.h - count, list and test primes anywhere below 2^64.
 *
 * Three methods give one answer. The sieve is the segmented sieve of Eratosthenes
 * with eight flags for thirty numbers; the test is a strong probable prime test
 * to base 2 with a Lucas test behind it, checked against Feitsma's list of the base-2
 * pseudoprimes below 2^64, so it is a proof;
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

/* Prime k-tuplets: k primes as close together as infinitely many may be. Twins p, p + 2;
 * triplets p, p + 2, p + 6 and p, p + 4, p + 6; quadruplets p, p + 2, p + 6, p + 8; quintuplets
 * p, p + 2, p + 6, p + 8, p + 12 and p, p + 4, p + 6, p + 10, p + 12; sextuplets p, p + 4, p + 6,
 * p + 10, p + 12, p + 16. All of their primes are in [first, last]. */
#define GPUKIT_PRIMES_TUPLET_MAX 6

typedef struct gpukit_primes_counts {
    uint64_t of[GPUKIT_PRIMES_TUPLET_MAX + 1]; /* of[1] primes, of[2] twins, ...; of[0] is 0 */
} gpukit_primes_counts;

/* Counts all of them in one pass, by the sieve or by the test. There is no journal and there are
 * no shards: of neighbouring windows the sums lack the tuplets across the border. out is set on
 * success only. */
GPUKIT_API gpukit_status gpukit_primes_count_tuplets(gpukit_context *context,
                                                     const gpukit_primes_params *params,
                                                     gpukit_primes_counts *out,
                                                     gpukit_report *report, gpukit_error *err);

/* Takes the numbers of a listing, ascending, a block at a time; the block is valid during the
 * call. Called from threads of the library, one call at a time. False stops the job, which then
 * ends with GPUKIT_E_CANCELLED. */
typedef bool (*gpukit_primes_sink)(void *user, const uint64_t *numbers, size_t count);

/* Makes bytes of numbers: at most number_bytes of the listing for each. Called for several blocks
 * at once, from several threads. Returns how many bytes it wrote. */
typedef size_t (*gpukit_primes_format)(void *user, const uint64_t *numbers, size_t count,
                                       char *out);

/* A block that was formatted. */
typedef struct gpukit_primes_text {
    const char *bytes;
    size_t size;    /* bytes */
    uint64_t count; /* of the numbers in them; at least 1 */
    uint64_t last;  /* of these numbers */
} gpukit_primes_text;

/* As a gpukit_primes_sink. */
typedef bool (*gpukit_primes_text_sink)(void *user, const gpukit_primes_text *text);

typedef struct gpukit_primes_listing {
    uint32_t tuplet; /* 0 or 1: the primes; k: the k-tuplets, each as its k primes, which are of
                      * one block; tuplets may overlap */
    gpukit_primes_sink sink;           /* of numbers; or NULL, and these three: */
    gpukit_primes_format format;       /* makes a text of them, on as many threads as there are */
    size_t number_bytes;               /* of a number, at most */
    gpukit_primes_text_sink text_sink; /* takes it */
    void *user;                        /* of all of them */
} gpukit_primes_listing;

/* Hands on every prime of [first, last], or every tuplet, ascending, whatever the devices. */
GPUKIT_API gpukit_status gpukit_primes_list(gpukit_context *context,
                                            const gpukit_primes_params *params,
                                            const gpukit_primes_listing *listing,
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

/* Whether n is a prime: one number at once, without a context, in less than a microsecond. Any
 * thread. A proof for every n: trial division by the primes up to 251, the strong probable prime
 * test to base 2, and the extra strong Lucas test, which no composite below 2^64 passes all of
 * (Baillie and Wagstaff 1980; checked over Feitsma's list of base-2 pseudoprimes: D. Jacobsen,
 * Pseudoprime Statistics, Tables, and Data). For many numbers gpukit_primes_test is several times
 * faster. */
GPUKIT_API bool gpukit_primes_is_prime(uint64_t n);

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
