// SPDX-License-Identifier: MIT
#include "workload/primes/kernels.h"

#include <string.h>

#include "kernel_sources.h"
#include "lib/sum.h"
#include "lib/verdict.h"
#include "lib/wheel.h"
#include "workload/primes/batch/batch.h"
#include "workload/primes/batch/window.h"

enum { LEAST_PIECE = 64 }; /* numbers, or bytes of them */

static void test_numbers_body(const void *argument, void *const *memories, uint64_t first,
                              uint64_t last)
{
    const primes_numbers_args *args = argument;
    const uint64_t *numbers = memories[0];
    uint8_t *verdicts = memories[1];
    if (last > args->count)
        last = args->count;
    if (first >= last)
        return;
    gpk_primes_test_batch(numbers + first, last - first, verdicts + first);
    for (uint64_t i = first; i < last; i++)
        verdicts[i] = primes_verdict(numbers[i], verdicts[i] != 0);
}

static void test_window_body(const void *argument, void *const *memories, uint64_t first,
                             uint64_t last)
{
    const primes_window_args *args = argument;
    uint8_t *bitmap = memories[0];
    uint64_t bytes = (uint64_t)args->grains * args->grain_bytes;
    gpk_primes_test_bytes_batch(args, bitmap, first, last < bytes ? last : bytes);
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) static void sum_popcnt(const primes_window_args *window,
                                                         uint64_t i, const uint64_t *words,
                                                         uint32_t size, primes_record *out)
{
    primes_sum(window, i, words, size, out);
}
#endif

void gpk_primes_sum(const primes_window_args *window, uint64_t i, const uint64_t *words,
                    uint32_t size, primes_record *out)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("popcnt")) {
        sum_popcnt(window, i, words, size, out);
        return;
    }
#endif
    primes_sum(window, i, words, size, out);
}

static void sum_window_body(const void *argument, void *const *memories, uint64_t first,
                            uint64_t last)
{
    const primes_window_args *args = argument;
    const uint64_t *bitmap = memories[0];
    primes_record *records = memories[1];
    for (uint64_t i = first; i < last && i < args->grains; i++)
        gpk_primes_sum(args, i, bitmap + i * args->grain_bytes / 8, args->grain_bytes, records + i);
}

void gpk_primes_test_deal(const gpukit_device_info *device, uint64_t count, uint32_t tile,
                          uint32_t most, gpukit_launch *launch)
{
    const uint64_t pieces = UINT64_C(4) * (device->compute_units == 0 ? 1 : device->compute_units);
    const uint64_t piece = count / pieces < most ? count / pieces : most;
    if (strcmp(device->backend, "opencl") == 0) {
        launch->items = (count + tile - 1) / tile * PRIMES_TEST_ITEMS;
        launch->group = PRIMES_TEST_ITEMS;
        return;
    }
    launch->items = count;
    launch->group = piece > LEAST_PIECE ? (uint32_t)piece : LEAST_PIECE;
}

static const gpk_source *const test_sources[] = {
    &gpk_source_lib_dialect_h,
    &gpk_source_shared_primes_args_h,
    &gpk_source_lib_trial_h,
    &gpk_source_lib_bpsw_h,
    &gpk_source_lib_verdict_h,
    &gpk_source_lib_wheel_h,
    &gpk_source_lib_tuplets_h,
    &gpk_source_lib_record_h,
    &gpk_source_lib_sum_h,
    &gpk_source_primes_test_cl,
    NULL,
};

const gpk_kernel gpk_primes_test_numbers_kernel = {
    .entry = "primes_test_numbers",
    .sources = test_sources,
    .body = test_numbers_body,
    .args_size = sizeof(primes_numbers_args),
    .memory_count = 2,
};

const gpk_kernel gpk_primes_test_window_kernel = {
    .entry = "primes_test_window",
    .sources = test_sources,
    .body = test_window_body,
    .args_size = sizeof(primes_window_args),
    .memory_count = 1,
};

const gpk_kernel gpk_primes_sum_window_kernel = {
    .entry = "primes_sum_window",
    .sources = test_sources,
    .body = sum_window_body,
    .args_size = sizeof(primes_window_args),
    .memory_count = 2,
};

_Static_assert(sizeof(primes_window_args) == 56, "the layout that OpenCL C has");
_Static_assert(sizeof(primes_group_args) == 120, "the layout that OpenCL C has");
_Static_assert(sizeof(primes_record) == 56, "the layout that OpenCL C has");
