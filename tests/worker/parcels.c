// SPDX-License-Identifier: MIT
#include "worker/parcels.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <gpukit/worker.h>

#include "workload/countdown/countdown_job.h"
#include "workload/primes/numbers_job.h"
#include "workload/primes/window_job.h"
#include "workload/range/range_job.h"

bool parcel_pack(const gpk_job *job, parcel *out, gpukit_error *error)
{
    gpk_freight *freight;
    *out = (parcel){.body_size = 0};
    if (gpk_freight_alloc(job, &freight, error) != GPUKIT_OK)
        return false;
    out->body_size = freight->parcel.to.size;
    memcpy(out->body, freight->parcel.body, out->body_size);
    out->blob_size = freight->parcel.blob_size;
    if (out->blob_size > 0) {
        void *memory = mmap(NULL, out->blob_size, PROT_READ, MAP_SHARED, freight->memory, 0);
        out->blob = malloc(out->blob_size);
        if (memory == MAP_FAILED || out->blob == NULL)
            abort();
        memcpy(out->blob, memory, out->blob_size);
        munmap(memory, out->blob_size);
    }
    gpk_freight_free(freight);
    return true;
}

void parcel_finish(parcel *p)
{
    free(p->blob);
    p->blob = NULL;
}

gpukit_status parcel_unpack(const gpk_job_kind *kind, const parcel *p, unsigned char **blob,
                            gpk_job **out, gpukit_error *error)
{
    unsigned char *body = malloc(p->body_size > 0 ? p->body_size : 1);
    *blob = NULL;
    if (body == NULL || (p->blob_size > 0 &&
                         posix_memalign((void **)blob, GPK_PARCEL_ALIGNMENT, p->blob_size) != 0))
        abort();
    memcpy(body, p->body, p->body_size);
    if (p->blob_size > 0)
        memcpy(*blob, p->blob, p->blob_size);
    gpk_unparcel from = {
        .from = {.at = body, .end = body + p->body_size},
        .blob = *blob,
        .blob_size = p->blob_size,
    };
    const gpukit_status status = kind->unpack(&from, out, error);
    free(body);
    if (status != GPUKIT_OK) {
        free(*blob);
        *blob = NULL;
    }
    return status;
}

gpk_job *parcels_window(bool lists)
{
    primes_plan plan;
    primes_window_job *job = NULL;
    static primes_reader nobody; /* takes it before it is sent */
    if (!gpk_primes_plan_make(GPUKIT_PRIMES_TEST, 1000, 1000000, 256, &plan) ||
        gpk_primes_window_job_alloc(&plan, lists ? &nobody : NULL, &job, NULL) != GPUKIT_OK)
        abort();
    return &job->head;
}

gpk_job *parcels_numbers(void)
{
    static uint64_t numbers[100];
    static uint8_t verdicts[100];
    primes_numbers_job *job = NULL;
    for (uint64_t i = 0; i < 100; i++)
        numbers[i] = UINT64_MAX - i * i;
    const gpukit_primes_batch batch = {.numbers = numbers, .count = 100, .is_prime = verdicts};
    if (gpk_primes_numbers_job_alloc(&batch, 7, &job, NULL) != GPUKIT_OK)
        abort();
    return &job->head;
}

gpk_job *parcels_counters(void)
{
    countdown_job *job = NULL;
    const gpukit_countdown_params params = {.counters = 1000,
                                            .from = 50,
                                            .seed = 7,
                                            .first = 3,
                                            .form = GPUKIT_COUNTDOWN_PLAIN,
                                            .rounds = 2};
    if (gpk_countdown_job_alloc(&params, 256, &job, NULL) != GPUKIT_OK)
        abort();
    return &job->head;
}

static void add(const gpukit_span *span)
{
    const uint32_t *in = span->inputs[0];
    uint32_t *out = span->output;
    for (uint64_t i = 0; i < span->count; i++)
        out[i] = in[2 * i] + in[2 * i + 1];
}

bool parcels_register(void)
{
    return gpukit_worker_function("parcels_function", add) == GPUKIT_OK;
}

gpk_job *parcels_range(void)
{
    static uint32_t pairs[2 * 1000], output[1000];
    static float shared[3];
    static uint64_t argument = 42;
    static const gpukit_scalar scalars[] = {
        {.type = GPUKIT_INT32, .as.i = -1},
        {.type = GPUKIT_DOUBLE, .as.f = 0.5},
    };
    static const gpukit_input inputs[] = {
        {.type = GPUKIT_UINT32, .width = 2, .data = pairs},
        {.type = GPUKIT_FLOAT, .data = shared, .count = 3},
    };
    const gpukit_range range = {
        .operation = {.kernel = "add",
                      .source = "kernel void add() {}",
                      .function = add,
                      .argument = &argument,
                      .argument_size = sizeof argument,
                      .scalars = scalars,
                      .scalar_count = 2,
                      .inputs = inputs,
                      .input_count = 2,
                      .output_type = GPUKIT_UINT32,
                      .tolerance = 1e-3,
                      .group = 32},
        .first = 5,
        .count = 1000,
        .reduce = GPUKIT_REDUCE_MAX,
        .output = output,
        .job = {.grain_size = 64},
    };
    gpk_range_job *job = NULL;
    for (uint32_t i = 0; i < 2 * 1000; i++)
        pairs[i] = i;
    if (gpk_range_check(&range, NULL) != GPUKIT_OK ||
        gpk_range_job_alloc(&range, &job, NULL) != GPUKIT_OK)
        abort();
    return &job->head;
}
