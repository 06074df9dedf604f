// SPDX-License-Identifier: MIT
/* The kernels of the sieve for CPU devices. */
#include "lib/workers.h"

#include "kernel_sources.h"
#include "workload/primes/kernels.h"

static void begin_body(const void *args, void *const *memories, uint64_t first, uint64_t last)
{
    if (first < last && first == 0)
        primes_workers_begin(args, memories[0]);
}

static void scatter_body(const void *argument, void *const *memories, uint64_t first, uint64_t last)
{
    const primes_sieve_args *args = argument;
    for (uint64_t worker = first; worker < last && worker < args->workers; worker++)
        primes_workers_scatter(args, (uint32_t)worker, memories[0], memories[1], memories[2]);
}

static void sieve_body(const void *argument, void *const *memories, uint64_t first, uint64_t last)
{
    const primes_sieve_args *args = argument;
    for (uint64_t number = first; number < last && number < args->workers; number++) {
        primes_worker worker = {
            .sieve =
                {
                    .primes = memories[0],
                    .index = memories[1],
                    .patterns = memories[2],
                    .map = memories[3],
                    .map_bytes = args->map_bytes,
                    .largest_prime = args->largest_prime,
                },
            .scratch = memories[4],
            .pool = memories[5],
            .bitmaps = memories[6],
            .records = memories[7],
        };
        primes_workers_sieve(args, (uint32_t)number, &worker);
    }
}

static const gpk_source *const sources[] = {
    &gpk_source_lib_dialect_h,
    &gpk_source_shared_primes_args_h,
    &gpk_source_lib_trial_h,
    &gpk_source_lib_bpsw_h,
    &gpk_source_lib_wheel_h,
    &gpk_source_lib_tuplets_h,
    &gpk_source_lib_record_h,
    &gpk_source_lib_sum_h,
    &gpk_source_lib_multiples_h,
    &gpk_source_lib_large_h,
    &gpk_source_lib_buckets_h,
    &gpk_source_lib_sieve_h,
    &gpk_source_lib_workers_h,
    &gpk_source_primes_sieve_cl,
    NULL,
};

const gpk_kernel gpk_primes_sieve_begin_kernel = {
    .entry = "primes_sieve_begin",
    .sources = sources,
    .body = begin_body,
    .args_size = sizeof(primes_sieve_args),
    .memory_count = 1,
};

const gpk_kernel gpk_primes_sieve_scatter_kernel = {
    .entry = "primes_sieve_scatter",
    .sources = sources,
    .body = scatter_body,
    .args_size = sizeof(primes_sieve_args),
    .memory_count = 3,
};

const gpk_kernel gpk_primes_sieve_kernel = {
    .entry = "primes_sieve",
    .sources = sources,
    .body = sieve_body,
    .args_size = sizeof(primes_sieve_args),
    .memory_count = 8,
};

_Static_assert(sizeof(primes_sieve_args) == 112, "the layout that OpenCL C has");
