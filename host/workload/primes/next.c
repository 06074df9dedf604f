// SPDX-License-Identifier: MIT
/* The prime beside a number, by testing those that 2, 3 and 5 leave. */
#include <gpukit/primes_walk.h>

#include "base/error.h"
#include "lib/wheel.h"

static gpukit_status no_place(gpukit_error *err)
{
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a place for the prime is needed");
}

gpukit_status gpukit_primes_next(uint64_t n, uint64_t *out, gpukit_error *err)
{
    if (out == NULL)
        return no_place(err);
    if (n >= GPUKIT_PRIMES_LARGEST)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "there is no prime between %llu and 2^64; the last one is %llu",
                        (unsigned long long)n, (unsigned long long)GPUKIT_PRIMES_LARGEST);
    uint64_t next = n + 1;
    if (next <= 5) {
        *out = next <= 2 ? 2 : next == 3 ? 3 : 5;
        return GPUKIT_OK;
    }
    for (next += primes_to_wheel[next % 30]; !gpukit_primes_is_prime(next);)
        next += primes_wheel_gap[next % 30];
    *out = next;
    return GPUKIT_OK;
}

gpukit_status gpukit_primes_prev(uint64_t n, uint64_t *out, gpukit_error *err)
{
    if (out == NULL)
        return no_place(err);
    if (n <= 2)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "there is no prime below %llu; the first one is 2", (unsigned long long)n);
    uint64_t prev = n - 1;
    for (; prev > 5; prev--)
        if (primes_to_wheel[prev % 30] == 0 && gpukit_primes_is_prime(prev))
            break;
    *out = prev == 4 ? 3 : prev;
    return GPUKIT_OK;
}
