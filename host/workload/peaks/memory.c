// SPDX-License-Identifier: MIT
/* The bandwidth of a device's memory: a triad over arrays that no cache holds. */
#include <inttypes.h>

#include "base/error.h"
#include "workload/peaks/kernels.h"
#include "workload/peaks/rig.h"

enum {
    ARRAYS = 3,          /* sums, left, right */
    SHARE = 12,          /* of the device's memory that an array is at most: all are a quarter */
    CPU_GROUP = 1 << 16, /* items that a core takes at once, where it may take so many */
    GPU_GROUP = 256,
    ITEM_SIZE = PEAKS_LANES * sizeof(float),
    FACTORS = 8,     /* that runs have in turn: none finds the sums of the one before */
    PROBED = 1 << 8, /* items that are looked at, in each of PROBES places */
    PROBES = 3,
};

static const uint64_t UNIT_SIZE = UINT64_C(16) << 20; /* more than its share of the last cache */
static const uint64_t LEAST_SIZE = UINT64_C(128) << 20, MOST_SIZE = UINT64_C(1) << 30;

typedef struct memory {
    const peaks_rig *rig;
    gpukit_program *fill, *triad;
    gpukit_buffer *arrays[ARRAYS];
    gpukit_buffer *probe; /* whose host side is where sums are looked at */
    uint64_t items;
    uint32_t runs;
} memory;

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Bytes of an array, in whole items. */
static uint64_t array_size(const gpukit_device_info *device)
{
    uint64_t size = device->compute_units * UNIT_SIZE;
    size = size < LEAST_SIZE ? LEAST_SIZE : smaller(size, MOST_SIZE);
    size = smaller(size, device->memory_size / SHARE);
    size = smaller(size, device->max_alloc_size);
    return size / ITEM_SIZE * ITEM_SIZE;
}

static gpukit_status launch(const memory *of, gpukit_program *program, gpukit_buffer *const *arrays,
                            gpukit_error *err)
{
    const gpukit_device_info *device = of->rig->device;
    const uint64_t wish = device->kind == GPUKIT_DEVICE_CPU ? CPU_GROUP : GPU_GROUP;
    const peaks_args args = {
        .items = of->items,
        .factor = (float)(of->runs % FACTORS + 1),
    };
    const gpukit_launch all = {
        .program = program,
        .args = &args,
        .buffers = arrays,
        .items = of->items,
        .group = (uint32_t)smaller(wish, device->max_group_items),
    };
    return gpk_peaks_run(of->rig, &all, err);
}

static gpukit_status run_triad(void *state, uint64_t amount, gpukit_error *err)
{
    memory *of = state;
    (void)amount;
    of->runs++;
    return launch(of, of->triad, of->arrays, err);
}

/* So many sums from an item on. */
static gpukit_status check_from(const memory *of, uint64_t item, gpukit_error *err)
{
    const float *sums = gpukit_buffer_host(of->probe);
    const float factor = (float)(of->runs % FACTORS + 1);
    const uint64_t first = item * PEAKS_LANES;
    gpk_chain chain = {.queue = of->rig->queue};
    gpk_chain_download(&chain, of->arrays[0], (size_t)item * ITEM_SIZE, (size_t)PROBED * ITEM_SIZE,
                       gpukit_buffer_host(of->probe));
    gpukit_status status = gpk_chain_finish(&chain, err);
    for (size_t i = 0; i < (size_t)PROBED * PEAKS_LANES && status == GPUKIT_OK; i++) {
        const float right = gpk_peaks_left(first + i) + factor * gpk_peaks_right(first + i);
        if (sums[i] < right || sums[i] > right || sums[i] != sums[i])
            status = gpk_fail(err, GPUKIT_E_MISMATCH, 0, "",
                              "%s brought a wrong sum at place %" PRIu64 ": %g, where %g is right",
                              of->rig->device->id, first + i, (double)sums[i], (double)right);
    }
    return status;
}

static gpukit_status check_triad(void *state, uint64_t amount, gpukit_error *err)
{
    const memory *of = state;
    gpukit_status status = GPUKIT_OK;
    (void)amount;
    for (uint64_t i = 0; i < PROBES && status == GPUKIT_OK; i++)
        status = check_from(of, (of->items - PROBED) / (PROBES - 1) * i, err);
    return status;
}

static gpukit_status memory_open(memory *of, gpukit_error *err)
{
    gpukit_queue *queue = of->rig->queue;
    gpukit_status status = gpk_queue_program_open(queue, &gpk_peaks_fill, &of->fill, err);
    if (status == GPUKIT_OK)
        status = gpk_queue_program_open(queue, &gpk_peaks_triad, &of->triad, err);
    for (int i = 0; i < ARRAYS && status == GPUKIT_OK; i++)
        status = gpukit_buffer_alloc(queue, (size_t)of->items * ITEM_SIZE, GPUKIT_BUFFER_SCRATCH,
                                     &of->arrays[i], err);
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(queue, (size_t)PROBED * ITEM_SIZE, GPUKIT_BUFFER_STAGED,
                                     &of->probe, err);
    return status == GPUKIT_OK ? launch(of, of->fill, of->arrays + 1, err) : status;
}

static void memory_close(memory *of)
{
    gpukit_program_close(of->fill);
    gpukit_program_close(of->triad);
    for (int i = 0; i < ARRAYS; i++)
        gpukit_buffer_free(of->arrays[i]);
    gpukit_buffer_free(of->probe);
}

gpukit_status gpk_peaks_bandwidth(const peaks_rig *rig, gpukit_peaks *out, gpukit_error *err)
{
    const uint64_t size = array_size(rig->device);
    memory of = {.rig = rig, .items = size / ITEM_SIZE};
    const peaks_test test = {
        .run = run_triad,
        .check = check_triad,
        .state = &of,
        .least = 1,
        .most = 1,
    };
    double rate = 0;
    if (of.items < PROBED)
        return gpk_fail(err, GPUKIT_E_DEVICE, 0, "",
                        "%s has too little memory to be measured: "
                        "%llu bytes",
                        rig->device->id, (unsigned long long)rig->device->memory_size);
    gpukit_status status = memory_open(&of, err);
    if (status == GPUKIT_OK)
        status = gpk_peaks_rate(rig, &test, &rate, err);
    if (status == GPUKIT_OK) {
        out->bandwidth = rate * (double)size * ARRAYS;
        out->array_size = size;
    }
    memory_close(&of);
    return status;
}
