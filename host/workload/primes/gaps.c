// SPDX-License-Identifier: MIT
/* Maximal gaps, from the bitmaps of a listing.
 *
 * Most primes are never looked at. With a largest gap of g so far, the next one that is larger
 * begins at the prime p or later; so the search goes to p + g and back to the last prime up to
 * there, which is the new p. Only where there is none does a larger gap begin at p.
 */
#include <gpukit/primes_walk.h>

#include <string.h>

#include "base/error.h"
#include "lib/wheel.h"
#include "workload/primes/listing.h"

typedef struct gap_reader {
    primes_reader head;
    gpukit_primes_gap_sink sink;
    void *user;
    const gpukit_primes_params *params;
    bool has_begun;
    uint64_t prime; /* the last one that was looked at; 0 where there is none */
    uint64_t largest;
} gap_reader;

/* A grain. Places are its bits, from 0 on. */
typedef struct bitmap {
    const uint8_t *bits;
    uint64_t words;
    uint64_t first; /* the number that the first byte begins at */
} bitmap;

static uint64_t word_of(const bitmap *map, uint64_t i)
{
    uint64_t word;
    memcpy(&word, map->bits + i * 8, sizeof word);
    return word;
}

static uint64_t number_at(const bitmap *map, uint64_t i, uint32_t bit)
{
    return map->first + i * 240 + (uint64_t)(bit / 8) * 30 + primes_wheel[bit % 8];
}

/* The flags of word i that stand for numbers up to n, whose word it is. */
static uint64_t flags_up_to(const bitmap *map, uint64_t i, uint64_t n)
{
    const uint32_t distance = (uint32_t)(n - map->first - i * 240);
    const uint64_t below = (UINT64_C(1) << (distance / 30 * 8)) - 1;
    return below | (uint64_t)primes_bits_below[distance % 30 + 1] << (distance / 30 * 8);
}

/* The last prime of the grain up to n, which is in it, but above floor; 0: there is none. */
static uint64_t last_up_to(const bitmap *map, uint64_t n, uint64_t floor)
{
    uint64_t i = (n - map->first) / 240;
    const uint64_t lowest = floor < map->first ? 0 : (floor - map->first) / 240;
    uint64_t flags = word_of(map, i) & flags_up_to(map, i, n);
    while (flags == 0 && i > lowest)
        flags = word_of(map, --i);
    const uint64_t prime =
        flags == 0 ? 0 : number_at(map, i, 63 - (uint32_t)__builtin_clzll(flags));
    return prime > floor ? prime : 0;
}

/* The first prime of the grain above n, which is in it; 0: there is none. */
static uint64_t first_above(const bitmap *map, uint64_t n)
{
    uint64_t i = (n - map->first) / 240;
    uint64_t flags = word_of(map, i) & ~flags_up_to(map, i, n);
    while (flags == 0 && ++i < map->words)
        flags = word_of(map, i);
    return flags == 0 ? 0 : number_at(map, i, gpk_trailing_zeros(flags));
}

/* The next prime is known, and all between are not larger gaps than it. */
static bool step(gap_reader *reader, uint64_t prime)
{
    const uint64_t below = reader->prime;
    reader->prime = prime;
    if (below == 0 || prime - below <= reader->largest)
        return true;
    reader->largest = prime - below;
    return reader->sink(reader->user, &(gpukit_primes_gap){below, prime});
}

/* 2, 3 and 5 have no flags. */
static bool begin(gap_reader *reader)
{
    static const uint64_t without_flags[] = {2, 3, 5};
    reader->has_begun = true;
    for (int i = 0; i < 3; i++)
        if (reader->params->first <= without_flags[i] && without_flags[i] <= reader->params->last &&
            !step(reader, without_flags[i]))
            return false;
    return true;
}

static bool read_grain(gap_reader *reader, const bitmap *grain)
{
    const bitmap map = *grain;
    const uint64_t length = map.words * 240; /* the grain may end beyond 2^64 */
    if (!reader->has_begun && !begin(reader))
        return false;
    for (;;) {
        /* Without a prime before, and at the begin of a grain, it is the first number. */
        uint64_t target = reader->prime + reader->largest;
        if (reader->prime == 0 || target < map.first)
            target = map.first;
        const bool is_behind = target - map.first >= length || target < reader->prime;
        if (is_behind)
            target = map.first + length - 1 < map.first ? UINT64_MAX : map.first + length - 1;
        uint64_t next = last_up_to(&map, target, reader->prime);
        if (next == 0 && !is_behind)
            next = first_above(&map, target);
        if (next == 0)
            return true;
        if (!step(reader, next))
            return false;
    }
}

static gpukit_status receive(primes_reader *head, const primes_window_job *job,
                             const gpk_lease *lease, const gpk_cargo *bitmaps, gpukit_error *err)
{
    for (uint64_t i = 0; i < lease->count; i++) {
        const uint64_t grain = lease->first + i;
        const bitmap map = {
            .bits = bitmaps->bytes + i * bitmaps->stride,
            .words = gpk_primes_words(&job->plan, grain),
            .first = (job->plan.begin_byte + grain * job->plan.grain_bytes) * 30,
        };
        if (!read_grain((gap_reader *)head, &map))
            return gpk_fail(err, GPUKIT_E_CANCELLED, 0, "",
                            "the gaps were stopped by their reader");
    }
    return GPUKIT_OK;
}

gpukit_status gpukit_primes_gaps(gpukit_context *context, const gpukit_primes_params *params,
                                 gpukit_primes_gap_sink sink, void *user, gpukit_report *report,
                                 gpukit_error *err)
{
    gap_reader reader = {.head = {.name = "a search for gaps", .receive = receive},
                         .sink = sink,
                         .user = user,
                         .params = params};
    if (sink == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a function that takes the gaps is needed");
    return gpk_primes_read_window(context, params, &reader.head, report, err);
}
