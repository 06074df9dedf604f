// SPDX-License-Identifier: MIT
/* base/flight.h - a flight recorder: what a worker process did last, for those who find it dead.
 *
 * A page of memory that the worker shares with whoever started it. Before each call into a
 * driver the worker notes what it is about to do; a process that crashes leaves its last note
 * behind. In a process without such a page noting costs one comparison.
 */
#ifndef GPK_BASE_FLIGHT_H
#define GPK_BASE_FLIGHT_H

#include <stddef.h>
#include <stdint.h>

typedef struct gpk_flight_step {
    char what[32];         /* "ran kernel" */
    char name[64];         /* "primes_sieve" */
    uint64_t first, count; /* grains that it belongs to; count 0: to none */
} gpk_flight_step;

typedef struct gpk_flight {
    gpk_flight_step last;
    gpk_flight_step kernel; /* the last one that was run: a device works on it while others
                             * are handed over */
    char before[64];        /* the name of the one before that, where it is another */
} gpk_flight;

/* The page of this process from now on; NULL: none. Before there are other threads. */
void gpk_flight_use(gpk_flight *page);

/* Threads: one at a time. name may be "". */
void gpk_flight_note(const char *what, const char *name, uint64_t first, uint64_t count);
void gpk_flight_note_kernel(const char *name, uint64_t first, uint64_t count);

/* What a page says, whatever is in it: "while it ran kernel primes_sieve (grains 3 to 8)"; ""
 * for an empty one. */
void gpk_flight_describe(const gpk_flight *page, char *out, size_t size);

#endif /* GPK_BASE_FLIGHT_H */
