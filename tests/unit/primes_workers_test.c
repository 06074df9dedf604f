// SPDX-License-Identifier: MIT
/* primes_workers_test.c - the C bodies of the sieve for CPU devices against crossing off number by
 * number: bit for bit, anywhere below 2^64, with buckets and without, and with too few of them. */
#include "lib/workers.h"

#include <stdlib.h>
#include <string.h>

#include "unit/crossing.h"
#include "reference.h"
#include "test.h"
#include "workload/primes/base_primes.h"
#include "workload/primes/kernels.h"
#include "workload/primes/native/buckets.h"

/* Large enough for base primes of every kind: 2^20 and some. */
enum { LIMIT = 1300000, MOST_BYTES = 4 * PRIMES_BLOCK, WORKERS = 2 };

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

/* Units so short that a grain has several, and buckets whether or not they are worth it. */
static primes_sieve_args args_for(const fixture *f, const primes_window_args *window, bool buckets)
{
    const primes_base *base = f->base;
    primes_sieve_args args = {
        .window = *window,
        .map_bytes = base->map_bytes,
        .workers = WORKERS,
        .small_count = base->index[PRIMES_CLASSES],
        .largest_prime = base->largest_prime,
        .unit_bytes = window->grain_bytes < PRIMES_BLOCK ? window->grain_bytes : PRIMES_BLOCK,
        .keeps_bitmaps = 1,
    };
    args.units_per_grain = (window->grain_bytes + args.unit_bytes - 1) / args.unit_bytes;
    args.doubles = args.units_per_grain / 2;
    if (!buckets)
        return args;
    const uint64_t words = base->map_bytes / 8;
    args.buckets = (window->grain_bytes + PRIMES_BUCKET_BYTES - 1) / PRIMES_BUCKET_BYTES;
    args.pieces = (uint32_t)((words + PRIMES_PIECE_WORDS - 1) / PRIMES_PIECE_WORDS);
    args.chunks = gpk_primes_pool_chunks(base->largest_prime, window->grain_bytes,
                                         (uint64_t)args.buckets * WORKERS);
    return args;
}

static void *lines_alloc(uint64_t bytes)
{
    return aligned_alloc(PRIMES_LINE, primes_lines(bytes));
}

/* The launches of one grain. The number of pieces that did not fit into the buckets. */
static uint32_t run(fixture *f, const primes_sieve_args *args)
{
    const primes_workplace place = primes_workplace_of(args);
    primes_base *base = f->base;
    uint32_t lost = 0;
    uint8_t *scratch = lines_alloc(place.bytes);
    uint32_t *pool = lines_alloc(primes_pool_bytes(args));
    void *const scatter[] = {base->map, scratch, pool};
    void *const sieve[] = {base->primes, base->index, base->patterns, base->map,
                           scratch,      pool,        f->bitmap,      f->records};
    memset(f->bitmap, 0xaa, MOST_BYTES);
    memset(scratch, 0xaa, place.bytes);
    gpk_primes_sieve_begin_kernel.body(args, &sieve[4], 0, 1);
    if (args->buckets != 0)
        gpk_primes_sieve_scatter_kernel.body(args, scatter, 0, WORKERS);
    gpk_primes_sieve_kernel.body(args, sieve, 0, WORKERS);
    for (uint32_t i = 0; i < args->pieces; i++)
        lost += scratch[place.lost + i];
    free(scratch);
    free(pool);
    return lost;
}

static void compare(const fixture *f, const primes_sieve_args *args, uint32_t size)
{
    compare_crossed(args->buckets != 0 ? "with buckets" : "without", f->expected, f->bitmap, size,
                    f->records, args->units_per_grain);
}

static void check(fixture *f, uint64_t byte, uint32_t size, uint32_t grain_bytes)
{
    const primes_window_args window = window_of(byte, size, grain_bytes);
    expect_crossed(f->base, &window, size, f->expected);
    for (int buckets = 0; buckets < 2; buckets++) {
        const primes_sieve_args args = args_for(f, &window, buckets != 0);
        assert_int_equal(run(f, &args), 0);
        compare(f, &args, size);
    }
}

/* Behind LIMIT^2, where no base prime is among the numbers: 5.6e10 bytes. */
static void workers_cross_off_the_same(void **state)
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
        for (uint64_t turn = 90000; turn < 90004; turn++)
            check(f, primes[i] * 1299709 * turn, 70000, PRIMES_BLOCK);
}

/* Each piece of the large primes is then gone through unit by unit. */
static void buckets_that_are_too_small_cost_time_only(void **state)
{
    fixture *f = *state;
    const primes_window_args window = window_of(UINT64_C(1) << 40, MOST_BYTES - 99, MOST_BYTES);
    primes_sieve_args args = args_for(f, &window, true);
    expect_crossed(f->base, &window, MOST_BYTES - 99, f->expected);
    for (args.chunks = 0; args.chunks < 130; args.chunks += 29) {
        assert_true(run(f, &args) > 0);
        compare(f, &args, MOST_BYTES - 99);
    }
}

static void check_first(uint32_t prime, uint64_t byte, bool whole)
{
    const primes_multiple first = primes_first_multiple(byte * 30, prime);
    primes_batch batch = {.count = 1, .primes = {prime}};
    batch.classes[0] = (uint8_t)primes_bit(prime % 30);
    if (whole)
        primes_batch_begin_whole(&batch, byte);
    else
        primes_batch_begin(&batch, byte);
    assert_int_equal(batch.rests[0], byte % prime);
    assert_int_equal(primes_walk_begin(&batch, 0).byte, (uint32_t)(first.place / 30));
}

/* Of the least primes that may be in a batch, those around 2^31 and the largest: from bytes around
 * multiples of them, where a quotient may come out wrong. By integers, and in floating point. */
static void a_batch_finds_first_multiples(void **state)
{
    static const uint32_t primes[] = {131101,     1048583,    67108879,
                                      2147483647, 2147483659, 4294967291};
    static const uint64_t end = UINT64_MAX / 30 + 1;
    uint64_t random = 5;
    (void)state;
    for (size_t i = 0; i < sizeof primes / sizeof primes[0]; i++)
        for (int j = 0; j < 20000; j++) {
            const uint64_t turn = (reference_random(&random) >> (j % 64)) % (end / primes[i]);
            const uint64_t about = turn * primes[i] + (uint64_t)(j % 7);
            check_first(primes[i], about < 3 ? 0 : about - 3, false);
            check_first(primes[i], about < 3 ? 0 : about - 3, true);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workers_cross_off_the_same),
        cmocka_unit_test(a_grain_may_begin_at_a_multiple),
        cmocka_unit_test(buckets_that_are_too_small_cost_time_only),
        cmocka_unit_test(a_batch_finds_first_multiples),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
