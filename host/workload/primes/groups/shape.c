// SPDX-License-Identifier: MIT
#include "workload/primes/groups/shape.h"

#include "kernel_sources.h"
#include "workload/primes/groups/groups.h"

#define KERNEL(tag, which, memories)                                                               \
    static const gpk_kernel which##_##tag = {                                                      \
        .entry = "primes_group_" #which,                                                           \
        .sources = sources_##tag,                                                                  \
        .args_size = sizeof(primes_group_args),                                                    \
        .memory_count = (memories),                                                                \
    }

/* A shape, its kernels and its variant, which is named so. */
#define SHAPE(tag, segment, count)                                                                 \
    static const char text_##tag[] = "#define PRIMES_GROUP_SEGMENT " #segment "u\n"                \
                                     "#define PRIMES_GROUP_ITEMS " #count "u\n";                   \
    static const gpk_source text_source_##tag = {"(a shape)", (const unsigned char *)text_##tag,   \
                                                 sizeof text_##tag - 1};                           \
    static const gpk_source *const sources_##tag[] = {                                             \
        &text_source_##tag,      &gpk_source_lib_dialect_h,   &gpk_source_shared_primes_args_h,    \
                                                                                                   \
        &gpk_source_lib_wheel_h, &gpk_source_lib_tuplets_h,   &gpk_source_lib_record_h,            \
        &gpk_source_lib_group_h, &gpk_source_primes_group_cl, NULL};                               \
    KERNEL(tag, list, 3);                                                                          \
    KERNEL(tag, begin, 3);                                                                         \
    KERNEL(tag, scatter, 3);                                                                       \
    KERNEL(tag, sieve, 7);                                                                         \
    static const primes_shape shape_##tag = {                                                      \
        .segment_bytes = (segment),                                                                \
        .items = (count),                                                                          \
        .list = &list_##tag,                                                                       \
        .begin = &begin_##tag,                                                                     \
        .scatter = &scatter_##tag,                                                                 \
        .sieve = &sieve_##tag,                                                                     \
    };                                                                                             \
    static const primes_variant group_##tag = {                                                    \
        .name = "groups " #tag,                                                                    \
        .shape = &shape_##tag,                                                                     \
        .kernels = {&begin_##tag, &scatter_##tag, &sieve_##tag},                                   \
        .records_per_grain = gpk_primes_groups_per_grain,                                          \
        .layout = gpk_primes_dense_layout,                                                         \
        .site_alloc = gpk_primes_groups_site_alloc,                                                \
        .site_free = gpk_primes_groups_site_free,                                                  \
        .bench_alloc = gpk_primes_groups_bench_alloc,                                              \
        .bench_free = gpk_primes_groups_bench_free,                                                \
        .enqueue = gpk_primes_groups_enqueue,                                                      \
    }

SHAPE(small, 1024, 32);
SHAPE(16k_128, 16384, 128);
SHAPE(16k_256, 16384, 256);
SHAPE(32k_128, 32768, 128);
SHAPE(32k_256, 32768, 256);
SHAPE(32k_512, 32768, 512);

const primes_variant *const gpk_primes_group_variants[PRIMES_SHAPES] = {
    &group_32k_256, &group_32k_512, &group_32k_128, &group_16k_256, &group_16k_128,
};

const primes_variant *const gpk_primes_group_small = &group_small;

/* What lib/group.h and primes_group.cl want: a segment, 16 bytes an item, and a little. */
bool gpk_primes_shape_suits(const primes_shape *shape, const gpukit_device_info *device)
{
    return shape->segment_bytes + (uint64_t)16 * shape->items + 128 <= device->local_size &&
           shape->items <= device->max_group_items;
}
