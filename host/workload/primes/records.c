// SPDX-License-Identifier: MIT
#include "workload/primes/records.h"

#include <string.h>

#include "base/error.h"
#include "lib/record.h"
#include "workload/primes/kernels.h"
#include "workload/primes/listing.h"

static gpukit_status damaged(const primes_bench *bench, const char *what, uint64_t grain,
                             gpukit_error *err)
{
    return gpk_fail(err, GPUKIT_E_DEVICE, 0, "", "%s gave back a damaged %s for grain %llu",
                    bench->site->device->id, what, (unsigned long long)grain);
}

static gpukit_status add_records(const primes_bench *bench, const gpk_lease *lease, gpk_result *out,
                                 gpukit_error *err)
{
    const primes_site *site = bench->site;
    const primes_record *records = gpukit_buffer_host(bench->records);
    uint32_t per_grain = site->variant->records_per_grain(site);
    memset(out, 0, lease->count * sizeof *out);
    for (uint64_t i = 0; i < lease->count * per_grain; i++) {
        const primes_record *record = &records[i];
        uint64_t grain = lease->first + i / per_grain;
        if (record->complement != primes_complement(record) || record->grain != grain)
            return damaged(bench, "record", grain, err);
        out[i / per_grain].value += record->count;
        out[i / per_grain].digest += primes_digest(record);
    }
    return GPUKIT_OK;
}

/* Records that fit. */
static void add_tuplets(const primes_bench *bench, const gpk_lease *lease)
{
    const primes_record *records = gpukit_buffer_host(bench->records);
    const uint32_t per_grain = bench->site->variant->records_per_grain(bench->site);
    memset(bench->tuplets, 0, lease->count * sizeof *bench->tuplets);
    for (uint64_t i = 0; i < lease->count * per_grain; i++) {
        uint64_t *of = bench->tuplets[i / per_grain].of;
        of[1] += records[i].count;
        for (uint32_t j = 0; j < PRIMES_TUPLETS; j++)
            of[j + 2] += records[i].tuplets[j];
    }
}

/* Before anything is listed: a bit that was flipped in a bitmap on its way. */
static gpukit_status check_bitmaps(const primes_bench *bench, const gpk_lease *lease,
                                   const gpk_result *results, gpukit_error *err)
{
    const primes_window_job *job = bench->site->job;
    const primes_layout layout = bench->site->variant->layout(bench->site);
    const primes_window_args window = gpk_primes_window(&job->plan, lease->first, lease->count);
    const uint8_t *bitmaps = gpukit_buffer_host(bench->bitmaps);
    bitmaps += layout.lead;
    for (uint64_t i = 0; i < lease->count; i++) {
        uint64_t left = window.end_byte - window.begin_byte - i * window.grain_bytes;
        uint32_t size = left < window.grain_bytes ? (uint32_t)left : window.grain_bytes;
        primes_record record;
        gpk_primes_sum(&window, i, (const void *)(bitmaps + i * layout.stride), size, &record);
        if (record.count != results[i].value || record.hash != results[i].digest)
            return damaged(bench, "bitmap", lease->first + i, err);
    }
    return GPUKIT_OK;
}

gpukit_status gpk_primes_read(const void *state, const gpk_lease *lease, gpk_result *out,
                              gpukit_error *err)
{
    const primes_bench *bench = state;
    const primes_window_job *job = bench->site->job;
    gpukit_status status = add_records(bench, lease, out, err);
    if (status == GPUKIT_OK && gpk_primes_keeps_bitmaps(job))
        status = check_bitmaps(bench, lease, out, err);
    if (status == GPUKIT_OK && bench->tuplets != NULL)
        add_tuplets(bench, lease);
    if (status == GPUKIT_OK && lease->first == 0)
        out[0].value += gpk_primes_of_wheel(&job->plan, NULL);
    return status;
}
