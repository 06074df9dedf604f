// SPDX-License-Identifier: MIT
#include "workload/primes/listing.h"
#include "workload/primes/modmul.h"
#include "workload/primes/tuplets.h"

/* One test in a lease, which has thousands of primes at least. */
uint64_t gpk_primes_flags_behind(const primes_plan *plan, const gpk_lease *lease)
{
    const uint64_t grain = lease->first + lease->count;
    const uint64_t byte = plan->begin_byte + grain * plan->grain_bytes;
    return grain < plan->grains && byte * 30 + 1 <= plan->last && gpk_is_prime(byte * 30 + 1);
}

size_t gpk_primes_words(const primes_plan *plan, uint64_t grain)
{
    const uint64_t left = plan->end_byte - plan->begin_byte - grain * plan->grain_bytes;
    return (size_t)((left < plan->grain_bytes ? left + 7 : plan->grain_bytes) / 8);
}

static gpukit_status receive(primes_reader *head, const primes_window_job *job,
                             const gpk_lease *lease, const gpk_cargo *bitmaps, gpukit_error *err)
{
    primes_tuplet_counter *counter = (primes_tuplet_counter *)head;
    const primes_plan *plan = &job->plan;
    (void)err;
    for (uint64_t i = 0; i < lease->count; i++) {
        const uint8_t *bitmap = bitmaps->bytes + i * bitmaps->stride;
        const uint64_t next =
            i + 1 < lease->count ? bitmap[bitmaps->stride] : gpk_primes_flags_behind(plan, lease);
        gpk_primes_tuplets_count((const uint64_t *)bitmap, gpk_primes_words(plan, lease->first + i),
                                 next, counter->counts);
    }
    if (lease->first == 0)
        counter->counts[1] += gpk_primes_of_wheel(plan, NULL);
    for (uint32_t k = 2; lease->first == 0 && k <= GPUKIT_PRIMES_TUPLET_MAX; k++)
        counter->counts[k] += gpk_primes_tuplets_of_wheel(plan, k, NULL);
    return GPUKIT_OK;
}

void gpk_primes_tuplet_counter_init(primes_tuplet_counter *counter)
{
    *counter = (primes_tuplet_counter){.head = {"a count of tuplets", receive}};
}
