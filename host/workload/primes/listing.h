// SPDX-License-Identifier: MIT
/* workload/primes/listing.h - who takes what a window brings: bitmaps for a listing, or counts of
 * tuplets. */
#ifndef GPK_WORKLOAD_PRIMES_LISTING_H
#define GPK_WORKLOAD_PRIMES_LISTING_H

#include "workload/primes/window_job.h"

/* 2, 3 and 5 have no flag: they belong to the first grain. Puts those of the window
 * into out unless that is NULL, and returns how many they are. */
uint32_t gpk_primes_of_wheel(const primes_plan *plan, uint64_t *out);

/* Words in the bitmap of a grain. Flags behind the window are clear. */
size_t gpk_primes_words(const primes_plan *plan, uint64_t grain);

/* Has a window read, on the devices of the context. */
gpukit_status gpk_primes_read_window(gpukit_context *context, const gpukit_primes_params *params,
                                     primes_reader *reader, gpukit_report *report,
                                     gpukit_error *err);

/* Hands out what a listing is made of, in order; several threads work at a lease. */
typedef struct primes_lister {
    primes_reader head;
    gpukit_primes_listing listing;
    uint32_t threads;
} primes_lister;

void gpk_primes_lister_init(primes_lister *lister, const gpukit_primes_listing *listing,
                            uint32_t threads);

/* Adds up the tuplets. */
typedef struct primes_tuplet_counter {
    primes_reader head;
    uint64_t counts[GPUKIT_PRIMES_TUPLET_MAX + 1]; /* by k; 1 are the primes */
} primes_tuplet_counter;

void gpk_primes_tuplet_counter_init(primes_tuplet_counter *counter);

#endif /* GPK_WORKLOAD_PRIMES_LISTING_H */
