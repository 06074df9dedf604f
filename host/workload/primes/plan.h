// SPDX-License-Identifier: MIT
/* workload/primes/plan.h - a window of numbers, its method and its grid of grains.
 *
 * The plan depends on the request alone, never on the devices: every device works on
 * the same grid.
 */
#ifndef GPK_WORKLOAD_PRIMES_PLAN_H
#define GPK_WORKLOAD_PRIMES_PLAN_H

#include <gpukit/primes.h>

typedef struct primes_plan {
    gpukit_primes_method method; /* decided: SIEVE or TEST */
    uint64_t first, last;        /* numbers, inclusive */
    uint64_t begin_byte;         /* the bytes of the bitmap, [begin_byte, end_byte) */
    uint64_t end_byte;
    uint32_t grain_bytes;
    uint64_t grains;
    bool counts_tuplets; /* in the records, besides the primes */
} primes_plan;

/* Refuses a range that ends before it begins. */
gpukit_status gpk_primes_check_window(const gpukit_primes_params *params, gpukit_error *err);

/* Not for pi, which has no grid. */
gpukit_status gpk_primes_plan(const gpukit_primes_params *params, primes_plan *out,
                              gpukit_error *err);

/* The window in grains of so many bytes, by a method that is decided. False: there is none. */
bool gpk_primes_plan_make(gpukit_primes_method method, uint64_t first, uint64_t last,
                          uint32_t grain_bytes, primes_plan *out);

/* The same window in grains that are exactly twice as long: what a second pass is checked
 * against. Once for a plan. */
void gpk_primes_plan_double(primes_plan *plan);

/* What a journal of the count is for: the window, the method, the grid and what the digest
 * is made of, in one line. The command is the arguments of gpukit that make this plan. */
void gpk_primes_describe(const primes_plan *plan, char *out, size_t size);
void gpk_primes_command(const primes_plan *plan, char *out, size_t size);

/* Whether pi is expected to count the window before the sieve and the test would, on so many
 * threads (0: every core). */
bool gpk_primes_plan_prefers_pi(uint64_t first, uint64_t last, uint32_t threads);

const char *gpk_primes_method_name(gpukit_primes_method method);

#define GPK_PRIMES_NUMBERS_FAMILY "primes.numbers"

/* Windows of one family are done at about one rate: by method and size of the numbers. */
void gpk_primes_family(const primes_plan *plan, char *out, size_t size);

/* The square root of n, rounded down. */
uint32_t gpk_primes_isqrt(uint64_t n);

#endif /* GPK_WORKLOAD_PRIMES_PLAN_H */
