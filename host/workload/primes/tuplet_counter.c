// SPDX-License-Identifier: MIT
#include <string.h>

#include "workload/primes/listing.h"
#include "workload/primes/tuplets.h"

/* Each tuplet is counted with the grain that it is of, and those that 3 or 5 belong to, which have
 * no flags, with the first. */
static gpukit_status receive(primes_reader *head, const primes_window_job *job,
                             const gpk_lease *lease, const gpk_cargo *cargo, gpukit_error *err)
{
    primes_tuplet_counter *counter = (primes_tuplet_counter *)head;
    (void)err;
    for (uint64_t i = 0; i < lease->count; i++) {
        primes_tuplet_counts grain;
        memcpy(&grain, cargo->bytes + i * cargo->stride, sizeof grain);
        for (uint32_t k = 1; k <= GPUKIT_PRIMES_TUPLET_MAX; k++)
            counter->counts[k] += grain.of[k];
    }
    if (lease->first == 0)
        counter->counts[1] += gpk_primes_of_wheel(&job->plan, NULL);
    for (uint32_t k = 2; lease->first == 0 && k <= GPUKIT_PRIMES_TUPLET_MAX; k++)
        counter->counts[k] += gpk_primes_tuplets_of_wheel(&job->plan, k, NULL);
    return GPUKIT_OK;
}

void gpk_primes_tuplet_counter_init(primes_tuplet_counter *counter)
{
    *counter = (primes_tuplet_counter){
        .head = {.name = "a count of tuplets", .counts_tuplets = true, .receive = receive}};
}
