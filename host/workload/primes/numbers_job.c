// SPDX-License-Identifier: MIT
#include "workload/primes/numbers_job.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "lib/verdict.h"
#include "lib/record.h"
#include "lib/wheel.h"
#include "workload/primes/kernels.h"
#include "workload/primes/modmul.h"
#include "workload/primes/plan.h"
#include "workload/primes/prove.h"
#include "workload/primes/reference.h"

/* A lease has so many numbers at most; a grain so many where nothing else is asked for. */
enum { MOST_NUMBERS = 1 << 20, GRAIN_NUMBERS = 4096, GROUP_NUMBERS = 4096 };

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
    gpukit_buffer *verdicts;
    uint64_t *copy; /* of the lease's numbers, to check the verdicts: the buffer's host side is
                     * the device's for now */
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
    gpukit_buffer_free(bench->verdicts);
    free(bench->copy);
    free(bench);
}

static gpukit_status slot_open(void *state, void **out, gpukit_error *err)
{
    const numbers_site *site = state;
    gpukit_queue *queue = site->queue;
    size_t most = (size_t)(site->job->head.most_grains * site->job->grain_numbers);
    numbers_bench *bench = calloc(1, sizeof *bench);
    if (bench == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a slot");
    bench->site = site;
    bench->copy = malloc(most * sizeof *bench->copy);
    if (bench->copy == NULL) {
        slot_close(bench);
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory for a slot");
    }
    gpukit_status status =
        gpk_queue_program_open(queue, &gpk_primes_test_numbers_kernel, &bench->program, err);
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(queue, most * sizeof(uint64_t), GPUKIT_BUFFER_STAGED,
                                     &bench->numbers, err);
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(queue, most, GPUKIT_BUFFER_STAGED, &bench->verdicts, err);
    if (status != GPUKIT_OK) {
        slot_close(bench);
        return status;
    }
    *out = bench;
    return GPUKIT_OK;
}

static uint64_t numbers_of(const primes_numbers_job *job, const gpk_lease *lease)
{
    uint64_t left = job->batch.count - lease->first * job->grain_numbers;
    uint64_t count = lease->count * job->grain_numbers;
    return count < left ? count : left;
}

static void enqueue(void *state, gpk_chain *chain, const gpk_lease *lease)
{
    numbers_bench *bench = state;
    const primes_numbers_job *job = bench->site->job;
    uint64_t count = numbers_of(job, lease);
    size_t size = count * sizeof(uint64_t);
    memcpy(bench->copy, job->batch.numbers + lease->first * job->grain_numbers, size);
    memcpy(gpukit_buffer_host(bench->numbers), bench->copy, size);
    const primes_numbers_args args = {.count = count};
    gpukit_buffer *const buffers[] = {bench->numbers, bench->verdicts};
    gpukit_launch launch = {.program = bench->program, .args = &args, .buffers = buffers};
    gpk_primes_test_deal(&bench->site->queue->device->info, count, PRIMES_TEST_TILE, GROUP_NUMBERS,
                         &launch);
    gpk_chain_upload(chain, bench->numbers, 0, size, NULL);
    gpk_chain_run(chain, &launch);
    gpk_chain_download(chain, bench->verdicts, 0, count, NULL);
}

/* The digest is a sum over numbers, each with its place in the list: what wheel.h does with
 * the words of a bitmap. */
static void add(gpk_result *result, uint64_t number, bool is_prime, uint64_t index)
{
    result->value += is_prime;
    result->digest += gpk_primes_hash(is_prime ? ~number : number, index);
}

static bool is_verdict(uint8_t verdict, uint64_t number)
{
    return verdict == primes_verdict(number, true) || verdict == primes_verdict(number, false);
}

static gpukit_status refuse_verdicts(const numbers_bench *bench, uint64_t first, gpukit_error *err)
{
    const uint8_t *verdicts = gpukit_buffer_host(bench->verdicts);
    while (is_verdict(verdicts[first], bench->copy[first]))
        first++;
    return gpk_fail(err, GPUKIT_E_DEVICE, 0, "", "%s gave back a damaged verdict for number %llu",
                    bench->site->queue->device->info.id, (unsigned long long)bench->copy[first]);
}

/* Numbers [first, last) of the lease, which are in one grain; whether all verdicts are verdicts.
 * Without branches: a GPU decides on more numbers in a second than a core can look at. */
static bool read_grain(const numbers_bench *bench, uint64_t first, uint64_t last, uint64_t index,
                       gpk_result *out)
{
    const uint8_t *verdicts = gpukit_buffer_host(bench->verdicts);
    bool is_whole = true;
    for (uint64_t i = first; i < last; i++) {
        const uint64_t number = bench->copy[i];
        const bool is_prime = verdicts[i] == primes_verdict(number, true);
        is_whole &= is_verdict(verdicts[i], number);
        add(out, number, is_prime, index + i);
    }
    return is_whole;
}

static gpukit_status read_results(const void *state, const gpk_lease *lease, gpk_result *out,
                                  gpukit_error *err)
{
    const numbers_bench *bench = state;
    const uint64_t grain = bench->site->job->grain_numbers;
    const uint64_t count = numbers_of(bench->site->job, lease);
    memset(out, 0, lease->count * sizeof *out);
    for (uint64_t i = 0; i < lease->count; i++) {
        const uint64_t last = (i + 1) * grain < count ? (i + 1) * grain : count;
        if (!read_grain(bench, i * grain, last, lease->first * grain, &out[i]))
            return refuse_verdicts(bench, i * grain, err);
    }
    return GPUKIT_OK;
}

static gpk_cargo cargo(const void *state, const gpk_lease *lease)
{
    const numbers_bench *bench = state;
    (void)lease;
    return (gpk_cargo){gpukit_buffer_host(bench->verdicts), bench->site->job->grain_numbers};
}

static gpukit_status deliver(gpk_job *head, const gpk_lease *lease, const gpk_cargo *cargo,
                             gpukit_error *err)
{
    const primes_numbers_job *job = (const primes_numbers_job *)head;
    const uint64_t first = lease->first * job->grain_numbers, count = numbers_of(job, lease);
    (void)err;
    for (uint64_t i = 0; i < count; i++)
        job->batch.is_prime[first + i] =
            cargo->bytes[i] == primes_verdict(job->batch.numbers[first + i], true);
    return GPUKIT_OK;
}

static void join(gpk_job *job, uint64_t first, uint64_t count, const gpk_result *results)
{
    (void)job;
    (void)first;
    (void)count;
    (void)results;
}

static gpukit_status redo(const gpk_job *head, uint64_t grain, bool by_reference, gpk_result *out,
                          gpukit_error *err)
{
    const primes_numbers_job *job = (const primes_numbers_job *)head;
    const gpk_lease lease = {.first = grain, .count = 1};
    uint64_t first = grain * job->grain_numbers;
    uint64_t last = first + numbers_of(job, &lease);
    gpk_result result = {0};
    (void)err;
    for (uint64_t i = first; i < last; i++) {
        uint64_t number = job->batch.numbers[i];
        add(&result, number, by_reference ? gpk_primes_reference(number) : gpk_is_prime(number), i);
    }
    *out = result;
    return GPUKIT_OK;
}

static const gpk_kernel *const *kernels(const gpk_job *job, const gpukit_device_info *device)
{
    static const gpk_kernel *const all[] = {&gpk_primes_test_numbers_kernel, NULL};
    (void)job;
    (void)device;
    return all;
}

static const gpk_job_ops numbers_ops = {
    .kind = &gpk_primes_numbers_kind,
    .kernels = kernels,
    .attach = attach,
    .detach = detach,
    .slot_open = slot_open,
    .slot_close = slot_close,
    .enqueue = enqueue,
    .read = read_results,
    .cargo = cargo,
    .deliver = deliver,
    .join = join,
    .prove = gpk_primes_prove_numbers,
    .redo = redo,
};

void gpk_primes_numbers_job_init(primes_numbers_job *job, const gpukit_primes_batch *batch,
                                 uint64_t grain_numbers)
{
    uint64_t grain = grain_numbers == 0 ? GRAIN_NUMBERS : grain_numbers;
    uint64_t grains = batch->count / grain + (batch->count % grain != 0);
    uint64_t most = grain < MOST_NUMBERS ? MOST_NUMBERS / grain : 1;
    *job = (primes_numbers_job){
        .head =
            {
                .ops = &numbers_ops,
                .grains = grains,
                .grain_units = grain,
                .total_units = batch->count,
                .most_grains = grains < most ? grains : most,
                .cargo_grain = grain,
                .cargo_total = batch->count,
                .method = "test",
                .family = GPK_PRIMES_NUMBERS_FAMILY,
            },
        .batch = *batch,
        .grain_numbers = grain,
    };
}

gpukit_status gpk_primes_numbers_job_alloc(const gpukit_primes_batch *batch, uint64_t grain_numbers,
                                           primes_numbers_job **out, gpukit_error *err)
{
    primes_numbers_job *job = malloc(sizeof *job);
    if (job == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory for a job");
    gpk_primes_numbers_job_init(job, batch, grain_numbers);
    *out = job;
    return GPUKIT_OK;
}

void gpk_primes_numbers_job_free(primes_numbers_job *job)
{
    if (job != NULL && !atomic_load(&job->head.is_abandoned))
        free(job);
}
