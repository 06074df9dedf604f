// SPDX-License-Identifier: MIT
/* The way to a device and back: large blocks, and the smallest launch there is. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "workload/peaks/kernels.h"
#include "workload/peaks/rig.h"

enum {
    SHARE = 16, /* of the device's memory that a block is at most */
    LAUNCHES_LEAST = 15,
    LAUNCHES_MOST = 1001,
    FIRST_MARK = 77, /* none that memory is likely to hold */
};

static const uint64_t BLOCK_SIZE = UINT64_C(64) << 20;

/* Bytes between two words that are looked at, so that this takes far less than the copy. */
enum { STRIDE = 4096 };

typedef struct transfer {
    const peaks_rig *rig;
    gpukit_buffer *block;
    unsigned char *host; /* what is copied from and to */
    size_t size;
    uint32_t stamp; /* of the bytes that are on their way */
} transfer;

static uint32_t word_at(const transfer *of, size_t place)
{
    return (uint32_t)place * 0x9e3779b9u + of->stamp;
}

/* Other bytes than before. */
static void stamp(transfer *of)
{
    of->stamp++;
    for (size_t i = 0; i < of->size; i += STRIDE) {
        const uint32_t word = word_at(of, i);
        memcpy(of->host + i, &word, sizeof word);
    }
}

static void wipe(const transfer *of)
{
    for (size_t i = 0; i < of->size; i += STRIDE)
        memset(of->host + i, 0, sizeof(uint32_t));
}

static gpukit_status run_upload(void *state, uint64_t amount, gpukit_error *err)
{
    const transfer *of = state;
    gpk_chain chain = {.queue = of->rig->queue};
    (void)amount;
    gpk_chain_upload(&chain, of->block, 0, of->size, of->host);
    return gpk_chain_finish(&chain, err);
}

static gpukit_status run_download(void *state, uint64_t amount, gpukit_error *err)
{
    const transfer *of = state;
    gpk_chain chain = {.queue = of->rig->queue};
    (void)amount;
    gpk_chain_download(&chain, of->block, 0, of->size, of->host);
    return gpk_chain_finish(&chain, err);
}

/* That the bytes are those of the stamp; and takes them away, so that the next ones are new. */
static gpukit_status check_bytes(void *state, uint64_t amount, gpukit_error *err)
{
    const transfer *of = state;
    (void)amount;
    for (size_t i = 0; i < of->size; i += STRIDE) {
        uint32_t word;
        memcpy(&word, of->host + i, sizeof word);
        if (word != word_at(of, i))
            return gpk_fail(err, GPUKIT_E_MISMATCH, 0, "",
                            "%s gave back other bytes than it was given, at %zu",
                            of->rig->device->id, i);
    }
    wipe(of);
    return GPUKIT_OK;
}

/* By fetching it: what comes back tells whether it went up. The next one is another one. */
static gpukit_status check_upload(void *state, uint64_t amount, gpukit_error *err)
{
    transfer *of = state;
    wipe(of);
    gpukit_status status = run_download(state, amount, err);
    if (status == GPUKIT_OK)
        status = check_bytes(state, amount, err);
    stamp(of);
    return status;
}

/* Both ways between the block and host memory, which is the caller's until this returns. */
static gpukit_status measure(transfer *of, double *up, double *down, gpukit_error *err)
{
    peaks_test test = {
        .run = run_upload,
        .check = check_upload,
        .state = of,
        .least = 1,
        .most = 1,
    };
    double rates[2];
    stamp(of);
    gpukit_status status = gpk_peaks_rate(of->rig, &test, &rates[0], err);
    if (status == GPUKIT_OK)
        status = run_upload(of, 1, err);
    wipe(of);
    test.run = run_download;
    test.check = check_bytes;
    if (status == GPUKIT_OK)
        status = gpk_peaks_rate(of->rig, &test, &rates[1], err);
    if (status != GPUKIT_OK)
        return status;
    *up = rates[0] * (double)of->size;
    *down = rates[1] * (double)of->size;
    return GPUKIT_OK;
}

/* From memory of nobody's choosing. A device that hangs keeps it. */
static gpukit_status measure_pageable(transfer *of, gpukit_peaks *out, gpukit_error *err)
{
    unsigned char *host = calloc(1, of->size);
    if (host == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "%zu bytes to copy from", of->size);
    of->host = host;
    const gpukit_status status = measure(of, &out->upload_pageable, &out->download_pageable, err);
    if (status != GPUKIT_E_TIMEOUT)
        free(host);
    return status;
}

static size_t block_size(const gpukit_device_info *device)
{
    uint64_t size = device->memory_size / SHARE;
    size = size < BLOCK_SIZE ? size : BLOCK_SIZE;
    size = size < device->max_alloc_size ? size : device->max_alloc_size;
    return (size_t)size / STRIDE * STRIDE;
}

gpukit_status gpk_peaks_transfers(const peaks_rig *rig, gpukit_peaks *out, gpukit_error *err)
{
    transfer of = {.rig = rig, .size = block_size(rig->device)};
    gpukit_status status =
        gpukit_buffer_alloc(rig->queue, of.size, GPUKIT_BUFFER_STAGED, &of.block, err);
    if (status == GPUKIT_OK) {
        of.host = gpukit_buffer_host(of.block);
        status = measure(&of, &out->upload, &out->download, err);
    }
    if (status == GPUKIT_OK)
        status = measure_pageable(&of, out, err);
    if (status == GPUKIT_OK)
        out->block_size = of.size;
    gpukit_buffer_free(of.block);
    return status;
}

static int compare_times(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* From the call to its end. */
static gpukit_status time_launch(const peaks_rig *rig, const gpukit_launch *launch,
                                 uint64_t *took_ns, gpukit_error *err)
{
    const uint64_t began_ns = gpk_now_ns();
    const gpukit_status status = gpk_peaks_run(rig, launch, err);
    *took_ns = gpk_now_ns() - began_ns;
    return status;
}

/* One after the other, behind one that wakes the device up. */
static gpukit_status time_launches(const peaks_rig *rig, const gpukit_launch *launch,
                                   uint32_t *count, double *seconds, gpukit_error *err)
{
    uint64_t times_ns[LAUNCHES_MOST], spent_ns = 0;
    const uint64_t wanted_ns = (uint64_t)(rig->params.seconds * 1e9);
    gpukit_status status = time_launch(rig, launch, &times_ns[0], err);
    for (*count = 0; status == GPUKIT_OK && *count < LAUNCHES_MOST &&
                     (*count < LAUNCHES_LEAST || spent_ns < wanted_ns);) {
        status = time_launch(rig, launch, &times_ns[*count], err);
        spent_ns += times_ns[(*count)++];
        if (status == GPUKIT_OK)
            status = gpk_peaks_go_on(rig, err);
    }
    if (status != GPUKIT_OK)
        return status;
    qsort(times_ns, *count, sizeof times_ns[0], compare_times);
    const size_t middle = *count / 2;
    *seconds = (double)times_ns[middle] / 1e9;
    return GPUKIT_OK;
}

/* That the mark grew by one in each launch. */
static gpukit_status check_mark(const peaks_rig *rig, gpukit_buffer *mark, uint32_t right,
                                gpukit_error *err)
{
    uint32_t *left = gpukit_buffer_host(mark);
    gpk_chain chain = {.queue = rig->queue};
    *left = 0;
    gpk_chain_download(&chain, mark, 0, sizeof *left, NULL);
    const gpukit_status status = gpk_chain_finish(&chain, err);
    if (status != GPUKIT_OK || *left - FIRST_MARK == right)
        return status;
    return gpk_fail(err, GPUKIT_E_MISMATCH, 0, "", "%s counted %u launches, where there were %u",
                    rig->device->id, *left - FIRST_MARK, right);
}

static gpukit_status measure_launch(const peaks_rig *rig, gpukit_program *program,
                                    gpukit_buffer *mark, double *seconds, gpukit_error *err)
{
    const peaks_args args = {.items = 1};
    const gpukit_launch launch = {
        .program = program,
        .args = &args,
        .buffers = &mark,
        .items = 1,
        .group = 1,
    };
    uint32_t count = 0;
    gpk_chain chain = {.queue = rig->queue};
    *(uint32_t *)gpukit_buffer_host(mark) = FIRST_MARK;
    gpk_chain_upload(&chain, mark, 0, sizeof(uint32_t), NULL);
    gpukit_status status = gpk_chain_finish(&chain, err);
    if (status == GPUKIT_OK)
        status = time_launches(rig, &launch, &count, seconds, err);
    return status == GPUKIT_OK ? check_mark(rig, mark, count + 1, err) : status;
}

gpukit_status gpk_peaks_launch(const peaks_rig *rig, double *seconds, gpukit_error *err)
{
    gpukit_program *program = NULL;
    gpukit_buffer *mark = NULL;
    gpukit_status status = gpk_queue_program_open(rig->queue, &gpk_peaks_mark, &program, err);
    if (status == GPUKIT_OK)
        status =
            gpukit_buffer_alloc(rig->queue, sizeof(uint32_t), GPUKIT_BUFFER_STAGED, &mark, err);
    if (status == GPUKIT_OK)
        status = measure_launch(rig, program, mark, seconds, err);
    gpukit_program_close(program);
    gpukit_buffer_free(mark);
    return status;
}
