// SPDX-License-Identifier: MIT
/* primes_native_test.c - the native sieve on every path that this processor has, against crossing
 * off number by number: bit for bit, anywhere below 2^64, and where the buckets are too small. */
#include "workload/primes/native/native.h"

#include <stdlib.h>
#include <string.h>

#include "lib/record.h"
#include "lib/sieve.h"
#include "unit/crossing.h"
#include "reference.h"
#include "test.h"
#include "workload/primes/base_primes.h"
#include "workload/primes/native/block.h"

/* Large enough for base primes of every kind: 2^20 and some. */
enum { LIMIT = 1300000, MOST_BYTES = 3 * PRIMES_BLOCK };

typedef struct fixture {
    primes_base *base;
    uint8_t *expected, *bitmap;
    primes_record records[8];
} fixture;

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    f->expected = malloc(MOST_BYTES);
    f->bitmap = malloc(MOST_BYTES);
    assert_int_equal(gpk_primes_base_alloc(LIMIT, &f->base, NULL), GPUKIT_OK);
    assert_int_equal(gpk_primes_base_map(f->base, 2, NULL), GPUKIT_OK);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;
    gpk_primes_base_free(f->base);
    free(f->expected);
    free(f->bitmap);
    free(f);
    return 0;
}

static primes_native_args args_for(const fixture *f, const primes_path *path,
                                   const primes_window_args *window)
{
    const uint64_t words = f->base->map_bytes / 8;
    primes_native_args args = {
        .window = *window,
        .path = path,
        .base = f->base,
        .blocks_per_grain = (window->grain_bytes + PRIMES_BLOCK - 1) / PRIMES_BLOCK,
        .keeps_bitmaps = true,
    };
    args.scratch = (primes_scratch_size){
        .workers = 2,
        .segments = args.blocks_per_grain * PRIMES_BLOCK_SEGMENTS,
        .pieces = (uint32_t)((words + PRIMES_PIECE_WORDS - 1) / PRIMES_PIECE_WORDS),
    };
    args.scratch.chunks = gpk_primes_pool_chunks(f->base->largest_prime, window->grain_bytes,
                                                 2 * args.scratch.segments);
    return args;
}

/* The launches of one grain. The number of pieces that did not fit into the buckets. */
static uint32_t run(fixture *f, const primes_native_args *args)
{
    uint32_t lost = 0;
    void *memory = aligned_alloc(64, (gpk_primes_scratch_bytes(&args->scratch) + 63) / 64 * 64);
    void *const memories[] = {memory, f->bitmap, f->records};
    memset(f->bitmap, 0xaa, MOST_BYTES);
    gpk_primes_native_begin.body(args, memories, 0, 1);
    for (uint32_t i = 0; i < args->scratch.pieces; i++)
        gpk_primes_native_scatter.body(args, memories, i, i + 1);
    for (uint32_t i = args->blocks_per_grain; i > 0; i--)
        gpk_primes_native_sieve.body(args, memories, i - 1, i);
    const primes_scratch scratch = gpk_primes_scratch(memory, &args->scratch);
    for (uint32_t i = 0; i < args->scratch.pieces; i++)
        lost += scratch.lost[i];
    free(memory);
    return lost;
}

static void compare(const fixture *f, const primes_native_args *args, uint32_t size)
{
    compare_crossed(args->path->name, f->expected, f->bitmap, size, f->records,
                    args->blocks_per_grain);
}

static void check(fixture *f, uint64_t byte, uint32_t size, uint32_t grain_bytes)
{
    const primes_window_args window = window_of(byte, size, grain_bytes);
    expect_crossed(f->base, &window, size, f->expected);
    for (const primes_path *const *path = gpk_primes_paths; *path != NULL; path++) {
        if (!(*path)->is_available())
            continue;
        const primes_native_args args = args_for(f, *path, &window);
        assert_int_equal(run(f, &args), 0);
        compare(f, &args, size);
    }
}

/* Behind LIMIT^2, where no base prime is among the numbers: 5.6e10 bytes. */
static void every_path_crosses_off_the_same(void **state)
{
    static const uint32_t sizes[] = {1, 7, 8, 63, 64, 65, 32767, 32768, 32769, 524287, 524288};
    static const uint64_t end = UINT64_MAX / 30 + 1;
    fixture *f = *state;
    uint64_t random = 11;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        check(f, UINT64_C(1) << 36, sizes[i], PRIMES_BLOCK);
        check(f, end - sizes[i], sizes[i], PRIMES_BLOCK);
    }
    for (int i = 0; i < 12; i++) {
        const uint64_t byte = (reference_random(&random) >> (5 + i % 20)) | UINT64_C(1) << 37;
        const uint32_t size = 1 + (uint32_t)(reference_random(&random) % MOST_BYTES);
        check(f, byte < end - size ? byte : end - size, size, MOST_BYTES);
    }
}

/* Of a grain that is a multiple of each kind of base prime, and begins where one begins. */
static void a_grain_may_begin_at_a_multiple(void **state)
{
    static const uint64_t primes[] = {7, 163, 167, 16381, 16411, 131071, 131101, 1048573, 1048583};
    fixture *f = *state;
    for (size_t i = 0; i < sizeof primes / sizeof primes[0]; i++)
        check(f, primes[i] * 1299709 * 90001, 70000, PRIMES_BLOCK);
}

/* Each piece of the large primes is then gone through block by block. */
static void buckets_that_are_too_small_cost_time_only(void **state)
{
    fixture *f = *state;
    const primes_window_args window = window_of(UINT64_C(1) << 40, MOST_BYTES - 99, MOST_BYTES);
    expect_crossed(f->base, &window, MOST_BYTES - 99, f->expected);
    for (const primes_path *const *path = gpk_primes_paths; *path != NULL; path++) {
        if (!(*path)->is_available())
            continue;
        primes_native_args args = args_for(f, *path, &window);
        for (args.scratch.chunks = 0; args.scratch.chunks < 150; args.scratch.chunks += 29) {
            assert_true(run(f, &args) > 0);
            compare(f, &args, MOST_BYTES - 99);
        }
    }
}

static void there_is_a_path(void **state)
{
    (void)state;
    assert_true(gpk_primes_path()->is_available());
    assert_true(gpk_primes_portable.is_available());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_a_path),
        cmocka_unit_test(every_path_crosses_off_the_same),
        cmocka_unit_test(a_grain_may_begin_at_a_multiple),
        cmocka_unit_test(buckets_that_are_too_small_cost_time_only),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
