// SPDX-License-Identifier: MIT
/* freight_fuzz.c - whatever comes to a worker as a job: it is refused, or a job whose memory is
 * all there.
 *
 * The first byte is the kind of job, two are the size of the body; the blob is the rest.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "worker/parcels.h"
#include "workload/countdown/countdown_job.h"
#include "workload/primes/numbers_job.h"
#include "workload/primes/window_job.h"
#include "workload/range/range_job.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static volatile unsigned char sink;

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void touch(const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    unsigned char all = 0;
    for (size_t i = 0; i < size; i++)
        all ^= at[i];
    sink = all;
}

static uint64_t word(const parcel *p, size_t at)
{
    uint64_t value = 0;
    if (at + sizeof value <= p->body_size)
        memcpy(&value, p->body + at, sizeof value);
    return value;
}

/* What would take gigabytes or minutes, as jobs may: base primes, or results of grains. */
static bool is_long(const gpk_job_kind *kind, const parcel *p)
{
    if (kind == &gpk_primes_window_kind)
        return (uint32_t)word(p, 0) == GPUKIT_PRIMES_SIEVE && word(p, 12) > UINT64_C(10000000000);
    return kind == &gpk_range_kind && word(p, 16) > 0 && word(p, 8) / word(p, 16) > 1 << 20;
}

static void touch_range(const gpk_range_job *job)
{
    const gpukit_operation *given = &job->operation->given;
    for (size_t i = 0; i < given->input_count; i++) {
        const gpukit_input *input = &job->operation->inputs[i];
        touch(input->data, input->width == 0 ? job->operation->shared_size[i]
                                             : job->count * job->operation->item_size[i]);
    }
    touch(given->argument, given->argument_size);
    if (given->kernel != NULL)
        touch(given->kernel, strlen(given->kernel));
    if (given->source != NULL)
        touch(given->source, strlen(given->source));
    require(given->source != NULL || given->function != NULL);
}

static void look_at(const gpk_job_kind *kind, const gpk_job *job)
{
    require(job->grains > 0 && job->grain_units > 0 && job->most_grains > 0 &&
            job->total_units > 0 && job->ops->kind == kind);
    if (kind == &gpk_range_kind)
        touch_range((const gpk_range_job *)job);
    if (kind == &gpk_primes_numbers_kind) {
        const gpukit_primes_batch *batch = &((const primes_numbers_job *)job)->batch;
        touch(batch->numbers, batch->count * sizeof *batch->numbers);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const gpk_job_kind *const kinds[] = {&gpk_primes_window_kind, &gpk_primes_numbers_kind,
                                                &gpk_range_kind, &gpk_countdown_kind};
    static bool is_registered;
    static parcel p;
    unsigned char *blob;
    gpk_job *job = NULL;
    gpukit_error error = {.status = GPUKIT_OK};
    if (!is_registered)
        require(parcels_register());
    is_registered = true;
    if (size < 3)
        return 0;
    const gpk_job_kind *kind = kinds[data[0] % (sizeof kinds / sizeof kinds[0])];
    const size_t told = data[1] | (size_t)data[2] << 8, most = size - 3;
    p.body_size = told < most ? told : most;
    if (p.body_size > sizeof p.body)
        p.body_size = sizeof p.body;
    memcpy(p.body, data + 3, p.body_size);
    p.blob = (unsigned char *)(uintptr_t)(data + 3 + p.body_size);
    p.blob_size = most - p.body_size;
    if (is_long(kind, &p))
        return 0;
    const gpukit_status status = parcel_unpack(kind, &p, &blob, &job, &error);
    require(status == error.status);
    if (status == GPUKIT_OK) {
        look_at(kind, job);
        kind->free(job);
        free(blob);
    }
    return 0;
}
