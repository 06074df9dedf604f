// SPDX-License-Identifier: MIT
#include "workload/primes/numbers_job.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "shared/primes_args.h"
#include "workload/primes/kernels.h"
#include "workload/primes/plan.h"
#include "workload/primes/prove.h"

enum { GRAIN_NUMBERS = 4096, MOST_GRAINS = 256, GROUP_ITEMS = 64 };

typedef struct numbers_site {
    primes_numbers_job *job;
    gpukit_queue *queue;
} numbers_site;

/* Buffers with host sides of their own: a device that hangs may come back to them after
 * the caller's arrays are gone, or after another device did its lease. */
typedef struct numbers_bench {
    const numbers_site *site;
    gpukit_program *program;
    gpukit_buffer *numbers;
    gpukit_buffer *is_prime;
} numbers_bench;

static gpukit_status attach(gpk_job *head, gpukit_queue *queue, void **out, gpukit_error *err)
{
    numbers_site *site = malloc(sizeof *site);
    if (site == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory for a job");
    *site = (numbers_site){.job = (primes_numbers_job *)head, .queue = queue};
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
    gpukit_program_close(bench->program);
    gpukit_buffer_free(bench->numbers);
    gpukit_buffer_free(bench->is_prime);
    free(bench);
}

static gpukit_status slot_open(void *state, void **out, gpukit_error *err)
{
    const numbers_site *site = state;
    gpukit_queue *queue = site->queue;
    size_t most = (size_t)site->job->head.most_grains * GRAIN_NUMBERS;
    numbers_bench *bench = calloc(1, sizeof *bench);
    if (bench == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a slot");
    bench->site = site;
    gpukit_status status =
        gpk_queue_program_open(queue, &gpk_primes_test_numbers_kernel, &bench->program, err);
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(queue, most * sizeof(uint64_t), GPUKIT_BUFFER_STAGED,
                                     &bench->numbers, err);
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(queue, most, GPUKIT_BUFFER_STAGED, &bench->is_prime, err);
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

static void enqueue(void *state, gpk_chain *chain, const gpk_lease *lease)
{
    numbers_bench *bench = state;
    const primes_numbers_job *job = bench->site->job;
    uint64_t count = numbers_of(job, lease);
    size_t size = count * sizeof(uint64_t);
    memcpy(gpukit_buffer_host(bench->numbers), job->batch.numbers + lease->first * GRAIN_NUMBERS,
           size);
    const primes_numbers_args args = {.count = count};
    gpukit_buffer *const buffers[] = {bench->numbers, bench->is_prime};
    const gpukit_launch launch = {.program = bench->program,
                                  .args = &args,
                                  .buffers = buffers,
                                  .items = count,
                                  .group = GROUP_ITEMS};
    gpk_chain_upload(chain, bench->numbers, 0, size, NULL);
    gpk_chain_run(chain, &launch);
    gpk_chain_download(chain, bench->is_prime, 0, count, NULL);
}

static gpukit_status read_results(const void *state, const gpk_lease *lease, gpk_result *out,
                                  gpukit_error *err)
{
    const numbers_bench *bench = state;
    const uint8_t *is_prime = gpukit_buffer_host(bench->is_prime);
    uint64_t count = numbers_of(bench->site->job, lease);
    (void)err;
    memset(out, 0, lease->count * sizeof *out);
    for (uint64_t i = 0; i < count; i++)
        out[i / GRAIN_NUMBERS].value += is_prime[i];
    return GPUKIT_OK;
}

static gpukit_status deliver(const void *state, const gpk_lease *lease, gpukit_error *err)
{
    const numbers_bench *bench = state;
    const primes_numbers_job *job = bench->site->job;
    (void)err;
    memcpy(job->batch.is_prime + lease->first * GRAIN_NUMBERS, gpukit_buffer_host(bench->is_prime),
           numbers_of(job, lease));
    return GPUKIT_OK;
}

static void join(gpk_job *job, uint64_t first, uint64_t count, const gpk_result *results)
{
    (void)job;
    (void)first;
    (void)count;
    (void)results;
}

static const gpk_kernel *const *kernels(const gpk_job *job, const gpukit_device_info *device)
{
    static const gpk_kernel *const all[] = {&gpk_primes_test_numbers_kernel, NULL};
    (void)job;
    (void)device;
    return all;
}

static const gpk_job_ops numbers_ops = {
    .kernels = kernels,
    .attach = attach,
    .detach = detach,
    .slot_open = slot_open,
    .slot_close = slot_close,
    .enqueue = enqueue,
    .read = read_results,
    .deliver = deliver,
    .join = join,
    .prove = gpk_primes_prove_numbers,
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
                .family = GPK_PRIMES_NUMBERS_FAMILY,
            },
        .batch = *batch,
    };
}
