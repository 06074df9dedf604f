// SPDX-License-Identifier: MIT
#include "workload/primes/batch/batch.h"

#include <string.h>

enum {
    BLOCK = 512,                 /* numbers sifted at once */
    ROOM = 2 * BLOCK,            /* of a list: a block's, and those that wait */
    MARGIN = PRIMES_BATCH_GROUP, /* behind a list, for what makes a group full */
    BATCH_FROM = 4,              /* fewer numbers are not worth a vector */
};

/* Where numbers wait until there are enough of them for the next stage. */
typedef struct waiting {
    uint64_t numbers[ROOM + MARGIN], places[ROOM + MARGIN];
    size_t count;
} waiting;

typedef struct batch {
    const primes_batch_path *path;
    uint8_t *is_prime;
    waiting sifted, likely; /* before base 2, before Lucas */
    uint8_t passes[ROOM + MARGIN];
} batch;

const primes_batch_path *const gpk_primes_batch_paths[] = {
#if defined(__x86_64__)
    &gpk_primes_batch_ifma,
    &gpk_primes_batch_avx2,
#endif
    &gpk_primes_batch_portable,
    NULL,
};

const primes_batch_path *gpk_primes_batch_path(void)
{
    const primes_batch_path *const *path = gpk_primes_batch_paths;
    while (!(*path)->is_available())
        path++;
    return *path;
}

/* How many to take: whole groups, or all of them, where copies of the last make the group full. */
static size_t take(waiting *list, size_t group, bool takes_all)
{
    const size_t whole = list->count / group * group;
    if (!takes_all || whole == list->count)
        return whole;
    for (size_t i = list->count; i < whole + group; i++)
        list->numbers[i] = list->numbers[list->count - 1];
    return whole + group;
}

/* What was not taken moves to the front. */
static void drop(waiting *list, size_t taken)
{
    const size_t left = taken < list->count ? list->count - taken : 0;
    memmove(list->numbers, list->numbers + taken, left * sizeof list->numbers[0]);
    memmove(list->places, list->places + taken, left * sizeof list->places[0]);
    list->count = left;
}

static void prove(batch *b, bool takes_all)
{
    waiting *list = &b->likely;
    const size_t taken = take(list, b->path->group, takes_all);
    b->path->lucas(list->numbers, taken, b->passes);
    for (size_t i = 0; i < taken && i < list->count; i++)
        b->is_prime[list->places[i]] = b->passes[i];
    drop(list, taken);
}

static void filter(batch *b, bool takes_all)
{
    waiting *from = &b->sifted, *to = &b->likely;
    const size_t taken = take(from, b->path->group, takes_all);
    b->path->base_two(from->numbers, taken, b->passes);
    for (size_t i = 0; i < taken && i < from->count; i++) {
        to->numbers[to->count] = from->numbers[i];
        to->places[to->count] = from->places[i];
        to->count += b->passes[i];
        b->is_prime[from->places[i]] = 0;
    }
    drop(from, taken);
    prove(b, takes_all);
}

void gpk_primes_test_batch_by(const primes_batch_path *path, const uint64_t *numbers, size_t count,
                              uint8_t *is_prime)
{
    batch b;
    b.path = path;
    b.is_prime = is_prime;
    b.sifted.count = b.likely.count = 0;
    for (size_t i = 0; i < count; i += BLOCK) {
        const size_t part = count - i < BLOCK ? count - i : BLOCK;
        primes_candidates out = {b.sifted.numbers, b.sifted.places, b.sifted.count};
        path->sift(numbers + i, part, i, is_prime + i, &out);
        b.sifted.count = out.count;
        filter(&b, i + part == count);
    }
}

void gpk_primes_test_batch(const uint64_t *numbers, size_t count, uint8_t *is_prime)
{
    const primes_batch_path *path =
        count < BATCH_FROM ? &gpk_primes_batch_portable : gpk_primes_batch_path();
    gpk_primes_test_batch_by(path, numbers, count, is_prime);
}
