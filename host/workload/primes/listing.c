// SPDX-License-Identifier: MIT
#include "workload/primes/listing.h"

#include <string.h>

#include "base/error.h"
#include "lib/wheel.h"

/* A block of primes on its way to the sink. */
typedef struct outlet {
    const primes_window_job *job;
    size_t count;
    bool is_open;
    uint64_t primes[8192];
} outlet;

static void flush(outlet *o)
{
    if (o->is_open && o->count > 0)
        o->is_open = o->job->sink(o->job->user, o->primes, o->count);
    o->count = 0;
}

uint32_t gpk_primes_of_wheel(const primes_plan *plan, uint64_t *out)
{
    uint32_t count = 0;
    for (uint64_t prime = 2; prime <= 5; prime += prime == 2 ? 1 : 2)
        if (plan->first <= prime && prime <= plan->last) {
            if (out != NULL)
                out[count] = prime;
            count++;
        }
    return count;
}

static void emit_grain(outlet *o, const uint8_t *bitmap, uint64_t byte, uint64_t bytes)
{
    for (uint64_t i = 0; i < bytes && o->is_open; i += 8) {
        uint64_t flags;
        memcpy(&flags, bitmap + i, sizeof flags);
        uint64_t base = (byte + i) * 30;
        for (; flags != 0; flags &= flags - 1) {
            uint32_t bit = gpk_trailing_zeros(flags);
            o->primes[o->count++] = base + (uint64_t)(bit >> 3) * 30u + primes_wheel[bit & 7u];
        }
        if (o->count > 8192 - 64)
            flush(o);
    }
}

gpukit_status gpk_primes_emit(const primes_window_job *job, const gpk_lease *lease,
                              const uint8_t *bitmaps, size_t stride, gpukit_error *err)
{
    const primes_plan *plan = &job->plan;
    outlet o = {.job = job, .is_open = true};
    if (lease->first == 0)
        o.count = gpk_primes_of_wheel(plan, o.primes);
    for (uint64_t i = 0; i < lease->count && o.is_open; i++) {
        uint64_t byte = plan->begin_byte + (lease->first + i) * plan->grain_bytes;
        uint64_t left = plan->end_byte - byte;
        emit_grain(&o, bitmaps + i * stride, byte,
                   left < plan->grain_bytes ? (left + 7) / 8 * 8 : plan->grain_bytes);
    }
    flush(&o);
    if (!o.is_open)
        return gpk_fail(err, GPUKIT_E_CANCELLED, 0, "", "the listing was stopped by its reader");
    return GPUKIT_OK;
}
