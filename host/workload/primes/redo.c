// SPDX-License-Identifier: MIT
#include "workload/primes/redo.h"

#include <stdlib.h>

#include "base/error.h"
#include "lib/record.h"
#include "lib/sieve.h"
#include "workload/primes/kernels.h"
#include "workload/primes/listing.h"
#include "workload/primes/modmul.h"
#include "workload/primes/reference.h"
#include "workload/primes/segment.h"

static gpukit_status no_memory(uint64_t grain, gpukit_error *err)
{
    return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory to check grain %llu",
                    (unsigned long long)grain);
}

/* All at once, since finding the first multiples takes most of the time where grains are long. The
 * buckets of 32 MiB take up to half a gigabyte. */
static gpukit_status sieve_grain(primes_segment *segment, const primes_window_args *window,
                                 primes_record *out, gpukit_error *err)
{
    const uint64_t left = window->end_byte - window->begin_byte;
    const uint32_t size = left < window->grain_bytes ? (uint32_t)left : window->grain_bytes;
    uint8_t *bits = NULL;
    gpukit_status status = gpk_primes_segment_cross(segment, window->begin_byte, size, &bits, err);
    if (status != GPUKIT_OK)
        return status;
    primes_trim(window, bits, window->begin_byte, size);
    gpk_primes_sum(window, 0, (const uint64_t *)bits, size, out);
    return GPUKIT_OK;
}

/* By the native sieve on this thread, with memory of its own for each call: several threads may
 * call at once. */
static gpukit_status sieve(primes_base *base, const primes_window_args *window, primes_record *out,
                           gpukit_error *err)
{
    primes_segment segment = {.base = base};
    gpukit_status status = gpk_primes_base_map(base, 1, err);
    if (status == GPUKIT_OK)
        status = sieve_grain(&segment, window, out, err);
    segment.base = NULL; /* it is the job's */
    gpk_primes_segment_finish(&segment);
    return status;
}

/* A byte behind the window is 0. */
static uint8_t tested_byte(const primes_window_args *window, uint64_t byte, bool by_reference)
{
    uint32_t mask = byte < window->end_byte ? primes_window_mask(window, byte) : 0;
    uint32_t flags = 0;
    for (uint32_t bit = 0; bit < 8; bit++) {
        const uint64_t number = byte * 30 + primes_wheel[bit];
        if (mask >> bit & 1 && (by_reference ? gpk_primes_reference(number) : gpk_is_prime(number)))
            flags |= 1u << bit;
    }
    return (uint8_t)flags;
}

static gpukit_status test(const primes_window_args *window, bool by_reference, primes_record *out,
                          gpukit_error *err)
{
    uint8_t *bitmap = malloc(window->grain_bytes);
    void *const memories[] = {bitmap, out};
    if (bitmap == NULL)
        return no_memory(window->first_grain, err);
    for (uint32_t i = 0; i < window->grain_bytes; i++)
        bitmap[i] = tested_byte(window, window->begin_byte + i, by_reference);
    gpk_primes_sum_window_kernel.body(window, memories, 0, 1);
    free(bitmap);
    return GPUKIT_OK;
}

/* A job by the test has no base primes, but up to here they are made in a moment. */
static gpukit_status sieve_anew(const primes_plan *plan, const primes_window_args *window,
                                primes_record *out, gpukit_error *err)
{
    primes_base *base = NULL;
    gpukit_status status = gpk_primes_base_alloc(gpk_primes_isqrt(plan->last), &base, err);
    if (status == GPUKIT_OK)
        status = sieve(base, window, out, err);
    gpk_primes_base_free(base);
    return status;
}

gpukit_status gpk_primes_redo(const gpk_job *head, uint64_t grain, bool by_reference,
                              gpk_result *out, gpukit_error *err)
{
    const primes_window_job *job = (const primes_window_job *)head;
    const primes_window_args window = gpk_primes_window(&job->plan, grain, 1);
    primes_record record = {0};
    gpukit_status status;
    if (by_reference)
        status = test(&window, true, &record, err);
    else if (job->base != NULL)
        status = sieve(job->base, &window, &record, err);
    else if (gpk_primes_isqrt(job->plan.last) < PRIMES_MAP_FROM)
        status = sieve_anew(&job->plan, &window, &record, err);
    else
        status = test(&window, false, &record, err);
    if (status != GPUKIT_OK)
        return status;
    *out = (gpk_result){.value = record.count, .digest = primes_digest(&record)};
    if (grain == 0)
        out->value += gpk_primes_of_wheel(&job->plan, NULL);
    return GPUKIT_OK;
}
