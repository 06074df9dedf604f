// SPDX-License-Identifier: MIT
/* What a device sieves with: the host brings little of it, and the device makes the rest. */
#include <stdlib.h>

#include "base/error.h"
#include "workload/primes/groups/groups.h"

enum {
    MAP_FROM_BYTE = PRIMES_GROUP_MAP_FROM / 30,
    MOST_KNOWN = 6543,   /* primes below 2^16, and one */
    MAP_SEGMENTS = 1024, /* that one launch sieves */
    HEAD = 3,            /* words of each pattern */
};

/* The primes below PRIMES_GROUP_MAP_FROM, ascending; returns their number. The runs of the base
 * are by residue. */
static uint32_t collect(const primes_base *base, uint32_t *out)
{
    uint8_t is_prime[PRIMES_GROUP_MAP_FROM] = {0};
    uint32_t count = 0;
    for (uint32_t i = 0; i < base->prime_count; i++)
        if (base->primes[i] < PRIMES_GROUP_MAP_FROM)
            is_prime[base->primes[i]] = 1;
    for (uint32_t n = 0; n < PRIMES_GROUP_MAP_FROM; n++)
        if (is_prime[n])
            out[count++] = n;
    return count;
}

/* With room for what the device adds: each bit of the words that it takes may be a prime. */
static gpukit_status bring_list(primes_groups *groups, const primes_base *base, gpukit_error *err)
{
    const size_t room = base->prime_count + groups->listed_words * 64;
    uint32_t *list = calloc(room, sizeof *list);
    if (list == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for the base primes");
    groups->known = groups->listed = collect(base, list);
    while (groups->patterned < groups->known && list[groups->patterned] <= PRIMES_PATTERN_LIMIT)
        groups->patterned++;
    const gpukit_status status =
        gpk_queue_bring(groups->queue, list, room * sizeof *list, &groups->list, err);
    free(list);
    return status;
}

/* 1 / 8 modulo an odd length. */
static uint32_t inverse_of_eight(uint32_t length)
{
    uint32_t x = 1;
    for (int i = 0; i < 3; i++)
        x = (x % 2 == 0 ? x : x + length) / 2;
    return x;
}

/* A pattern as words: word t is its bytes from 8 t on, modulo its length. */
static void widen(const uint8_t *pattern, uint32_t length, uint64_t *out)
{
    uint32_t at = 0;
    for (uint32_t t = 0; t < length; t++) {
        out[t] = 0;
        for (uint32_t i = 0; i < 8; i++) {
            out[t] |= (uint64_t)pattern[at] << (8 * i);
            at = at + 1 == length ? 0 : at + 1;
        }
    }
}

static gpukit_status bring_patterns(primes_groups *groups, const primes_base *base,
                                    gpukit_error *err)
{
    const uint32_t head = PRIMES_PATTERN_HEAD * PRIMES_PATTERNS;
    const size_t size = (head + base->patterns_size) * sizeof(uint64_t);
    uint64_t *words = malloc(size);
    if (words == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory for the sieve's patterns");
    for (uint32_t j = 0; j < PRIMES_PATTERNS; j++) {
        const uint32_t length = base->index[PRIMES_INDEX_LENGTHS + j];
        const uint32_t start = base->index[PRIMES_INDEX_STARTS + j];
        words[PRIMES_PATTERN_HEAD * j] = length;
        words[PRIMES_PATTERN_HEAD * j + 1] = head + start;
        words[PRIMES_PATTERN_HEAD * j + 2] = inverse_of_eight(length);
        widen(base->patterns + start, length, words + head + start);
    }
    const gpukit_status status =
        gpk_queue_bring(groups->queue, words, size, &groups->patterns, err);
    free(words);
    return status;
}

/* What sieving the map needs besides: it is a lease whose grains are segments. */
typedef struct making {
    primes_groups groups; /* as long as there is no map, and segments are the shape's */
    primes_group_bench bench;
    primes_group_outlet outlet;
    gpukit_program *list;
    gpukit_buffer *total;
    uint32_t segments;
} making;

static gpukit_status making_alloc(making *m, gpukit_error *err)
{
    gpukit_queue *queue = m->groups.queue;
    const primes_shape *shape = m->groups.shape;
    const size_t bytes = (size_t)m->segments * m->groups.segment_bytes;
    gpukit_status status = gpk_queue_program_open(queue, shape->begin, &m->outlet.begin, err);
    if (status == GPUKIT_OK)
        status = gpk_queue_program_open(queue, shape->sieve, &m->outlet.sieve, err);
    if (status == GPUKIT_OK)
        status = gpk_queue_program_open(queue, shape->list, &m->list, err);
    if (status == GPUKIT_OK)
        status = gpk_primes_group_bench_init(&m->groups, &m->bench, err);
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(queue, bytes, GPUKIT_BUFFER_SCRATCH, &m->outlet.bitmaps, err);
    m->groups.map = m->outlet.bitmaps; /* nobody reads it, but a kernel wants one */
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(queue, m->segments * sizeof(primes_record),
                                     GPUKIT_BUFFER_SCRATCH, &m->outlet.records, err);
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(queue, sizeof(uint32_t), GPUKIT_BUFFER_STAGED, &m->total, err);
    return status;
}

static void making_free(making *m)
{
    gpukit_program_close(m->outlet.begin);
    gpukit_program_close(m->outlet.sieve);
    gpukit_program_close(m->list);
    gpk_primes_group_bench_finish(&m->bench);
    gpukit_buffer_free(m->outlet.bitmaps);
    gpukit_buffer_free(m->outlet.records);
    gpukit_buffer_free(m->total);
}

static gpukit_status sieve_map(making *m, gpukit_error *err)
{
    const uint32_t largest = m->groups.largest_prime;
    primes_group_args args = {
        .window =
            {
                .first = PRIMES_GROUP_MAP_FROM,
                .last = largest,
                .begin_byte = MAP_FROM_BYTE,
                .end_byte = largest / 30 + 1,
                .grains = m->segments,
                .grain_bytes = m->groups.segment_bytes,
            },
        .per_grain = 1,
        .keeps_bitmaps = 1,
    };
    gpukit_status status = GPUKIT_OK;
    while (args.first_segment < m->segments && status == GPUKIT_OK) {
        const uint64_t left = m->segments - args.first_segment;
        gpk_chain chain = {.queue = m->groups.queue};
        gpk_primes_groups_run(&m->groups, &m->bench, &m->outlet, &chain, &args,
                              left < MAP_SEGMENTS ? left : MAP_SEGMENTS);
        status = gpk_chain_finish(&chain, err);
    }
    return status;
}

static gpukit_status list_map(const making *m, primes_groups *groups, gpukit_error *err)
{
    const primes_group_args args = {.listed_words = groups->listed_words, .known = groups->known};
    gpukit_buffer *const buffers[] = {m->outlet.bitmaps, groups->list, m->total};
    const gpukit_launch launch = {
        .program = m->list,
        .args = &args,
        .buffers = buffers,
        .items = groups->shape->items,
        .group = groups->shape->items,
    };
    gpk_chain chain = {.queue = groups->queue};
    gpk_chain_run(&chain, &launch);
    gpk_chain_download(&chain, m->total, 0, sizeof(uint32_t), NULL);
    gpukit_status status = gpk_chain_finish(&chain, err);
    if (status == GPUKIT_OK)
        groups->listed = *(const uint32_t *)gpukit_buffer_host(m->total);
    return status;
}

/* The number of primes is what a device says: one that is too large must not be believed. */
static gpukit_status check_listed(const primes_groups *groups, gpukit_error *err)
{
    if (groups->listed >= groups->known &&
        groups->listed - groups->known <= groups->listed_words * 64)
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_DEVICE, 0, "", "it counted %u base primes", groups->listed);
}

static gpukit_status make_map(primes_groups *groups, gpukit_error *err)
{
    making m = {.groups = *groups};
    const uint64_t bytes = groups->largest_prime / 30 + 1 - MAP_FROM_BYTE;
    m.groups.map_words = m.groups.listed_words = 0;
    m.groups.bucket_room = 0;
    m.groups.segment_bytes = groups->shape->segment_bytes;
    m.groups.most_segments = MAP_SEGMENTS;
    m.groups.whole_segments = MAP_SEGMENTS;
    m.segments = (uint32_t)((bytes + m.groups.segment_bytes - 1) / m.groups.segment_bytes);
    gpukit_status status = making_alloc(&m, err);
    if (status == GPUKIT_OK)
        status = sieve_map(&m, err);
    if (status == GPUKIT_OK)
        status = list_map(&m, groups, err);
    if (status == GPUKIT_OK)
        status = check_listed(groups, err);
    if (status == GPUKIT_OK) {
        groups->map = m.outlet.bitmaps;
        m.outlet.bitmaps = NULL;
    }
    making_free(&m);
    return status;
}

/* A kernel wants a buffer where there is no map, too. */
static gpukit_status no_map(primes_groups *groups, gpukit_error *err)
{
    return gpukit_buffer_alloc(groups->queue, sizeof(uint64_t), GPUKIT_BUFFER_SCRATCH, &groups->map,
                               err);
}

gpukit_status gpk_primes_groups_base(primes_groups *groups, const primes_base *base,
                                     uint32_t listed_limit, gpukit_error *err)
{
    const uint32_t from = PRIMES_GROUP_MAP_FROM;
    groups->largest_prime = base->largest_prime;
    if (base->largest_prime >= from) {
        groups->map_words = (base->largest_prime / 30 + 1 - MAP_FROM_BYTE + 7) / 8;
        groups->listed_words = listed_limit > from ? (listed_limit - from) / 240 : 0;
        if (groups->listed_words > groups->map_words)
            groups->listed_words = groups->map_words;
    }
    gpukit_status status = bring_list(groups, base, err);
    if (status == GPUKIT_OK)
        status = bring_patterns(groups, base, err);
    if (status == GPUKIT_OK)
        status = groups->map_words == 0 ? no_map(groups, err) : make_map(groups, err);
    return status;
}

void gpk_primes_groups_free(primes_groups *groups)
{
    if (groups == NULL)
        return;
    gpukit_buffer_free(groups->list);
    gpukit_buffer_free(groups->patterns);
    gpukit_buffer_free(groups->map);
    free(groups);
}
