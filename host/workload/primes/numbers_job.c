// SPDX-License-Identifier: MIT
#include "workload/primes/numbers_job.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "shared/primes_args.h"
#include "workload/primes/kernels.h"

enum { GRAIN_NUMBERS = 4096, MOST_GRAINS = 256, GROUP_ITEMS = 64 };

typedef struct numbers_site {
    primes_numbers_job *job;
    gpk_device *device;
} numbers_site;

typedef struct numbers_bench {
    const numbers_site *site;
    gpk_program *program;
    gpk_memory *numbers;
    gpk_memory *is_prime;
    /* Copies of our own: a device that hangs may come back to them after the caller's
     * arrays are gone, or after another device did its lease. */
    uint64_t *host_numbers;
    uint8_t *host_is_prime;
} numbers_bench;

static gpukit_status attach(gpk_job *head, gpk_device *device, void **out, gpukit_error *err)
{
    numbers_site *site = malloc(sizeof *site);
    if (site == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory for a job on %s",
                        device->info.id);
    *site = (numbers_site){.job = (primes_numbers_job *)head, .device = device};
    *out = site;
    return GPUKIT_OK;
}

static void detach(void *site)
{
    free(site);
}

static void slot_close(void *state)
{
    numbers_bench *bench = state;
    if (bench == NULL)
        return;
    const gpk_backend_ops *ops = bench->site->device->ops;
    ops->program_close(bench->program);
    ops->memory_free(bench->numbers);
    ops->memory_free(bench->is_prime);
    free(bench->host_numbers);
    free(bench->host_is_prime);
    free(bench);
}

static gpukit_status slot_open(void *state, void **out, gpukit_error *err)
{
    const numbers_site *site = state;
    gpk_device *device = site->device;
    size_t most = (size_t)site->job->head.most_grains * GRAIN_NUMBERS;
    numbers_bench *bench = calloc(1, sizeof *bench);
    if (bench == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a slot of %s",
                        device->info.id);
    bench->site = site;
    bench->host_numbers = malloc(most * sizeof *bench->host_numbers);
    bench->host_is_prime = malloc(most);
    gpukit_status status = GPUKIT_OK;
    if (bench->host_numbers == NULL || bench->host_is_prime == NULL)
        status = gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory for %zu numbers", most);
    if (status == GPUKIT_OK)
        status = device->ops->program_open(device, &gpk_primes_test_numbers_kernel, &bench->program,
                                           err);
    if (status == GPUKIT_OK)
        status = device->ops->memory_alloc(device, most * 8, NULL, &bench->numbers, err);
    if (status == GPUKIT_OK)
        status = device->ops->memory_alloc(device, most, NULL, &bench->is_prime, err);
    if (status != GPUKIT_OK) {
        slot_close(bench);
        return status;
    }
    *out = bench;
    return GPUKIT_OK;
}

static uint64_t numbers_of(const primes_numbers_job *job, const gpk_lease *lease)
{
    uint64_t left = job->batch.count - lease->first * GRAIN_NUMBERS;
    uint64_t count = lease->count * GRAIN_NUMBERS;
    return count < left ? count : left;
}

static gpukit_status enqueue(void *state, gpk_stream *stream, const gpk_lease *lease,
                             gpukit_error *err)
{
    numbers_bench *bench = state;
    const primes_numbers_job *job = bench->site->job;
    const gpk_backend_ops *ops = bench->site->device->ops;
    uint64_t count = numbers_of(job, lease);
    memcpy(bench->host_numbers, job->batch.numbers + lease->first * GRAIN_NUMBERS, count * 8);
    const primes_numbers_args args = {.count = count};
    gpk_memory *memories[] = {bench->numbers, bench->is_prime};
    const gpk_launch launch = {
        .args = &args, .memories = memories, .items = count, .group = GROUP_ITEMS};
    gpukit_status status =
        ops->upload(stream, bench->numbers, 0, bench->host_numbers, count * 8, err);
    if (status == GPUKIT_OK)
        status = ops->run(stream, bench->program, &launch, err);
    if (status == GPUKIT_OK)
        status = ops->download(stream, bench->is_prime, 0, bench->host_is_prime, count, err);
    return status;
}

static gpukit_status collect(void *state, const gpk_lease *lease, gpukit_error *err)
{
    const numbers_bench *bench = state;
    const primes_numbers_job *job = bench->site->job;
    (void)err;
    memcpy(job->batch.is_prime + lease->first * GRAIN_NUMBERS, bench->host_is_prime,
           numbers_of(job, lease));
    return GPUKIT_OK;
}

static const gpk_job_ops numbers_ops = {
    .attach = attach,
    .detach = detach,
    .slot_open = slot_open,
    .slot_close = slot_close,
    .enqueue = enqueue,
    .collect = collect,
};

void gpk_primes_numbers_job_init(primes_numbers_job *job, const gpukit_primes_batch *batch)
{
    uint64_t grains = (batch->count + GRAIN_NUMBERS - 1) / GRAIN_NUMBERS;
    *job = (primes_numbers_job){
        .head =
            {
                .ops = &numbers_ops,
                .grains = grains,
                .grain_units = GRAIN_NUMBERS,
                .total_units = batch->count,
                .most_grains = grains < MOST_GRAINS ? grains : MOST_GRAINS,
                .method = "test",
            },
        .batch = *batch,
    };
}
