// SPDX-License-Identifier: MIT
#include "workload/primes/native/block.h"

#include "workload/primes/native/turn.h"

primes_sieve_state gpk_primes_base_state(const primes_base *base, uint8_t *bits)
{
    return (primes_sieve_state){
        .primes = base->primes,
        .index = base->index,
        .patterns = base->patterns,
        .map = base->map,
        .map_bytes = base->map_bytes,
        .largest_prime = base->largest_prime,
        .bits = bits,
    };
}

/* There are 1863 primes between the patterns' and 2^14. */
enum { MOST_SMALL = 1900, AT_ONCE = 256 };

/* A small prime, and where its next turn begins: that many bytes before PRIMES_SMALL_LIMIT behind
 * the segment's first one. Both fit, and a core goes through all of them in each segment. */
typedef struct small_prime {
    uint16_t prime;
    uint16_t turn;
} small_prime;

typedef struct small_primes {
    uint32_t ends[PRIMES_CLASSES]; /* of each class in primes */
    small_prime primes[MOST_SMALL];
} small_primes;

static void begin_small(small_primes *small, const primes_sieve_state *base,
                        const primes_stretch *block)
{
    uint32_t count = 0;
    for (uint32_t class = 0; class < PRIMES_CLASSES; class ++) {
        const uint32_t end = base->index[class + 1];
        for (uint32_t i = base->index[class]; i < end && base->primes[i] <= block->root; i++) {
            const uint32_t prime = base->primes[i];
            small->primes[count++] = (small_prime){
                .prime = (uint16_t)prime,
                .turn = (uint16_t)(PRIMES_SMALL_LIMIT - (uint32_t)(block->byte % prime)),
            };
        }
        small->ends[class] = count;
    }
}

/* Turns begin at or before the segment: what they clear in front of it is composite anyway, and
 * what they clear behind it is filled anew, since the next segment begins with the turn that this
 * one ended in. */
GPK_INLINE void cross_small(small_prime *primes, const small_prime *end, uint8_t *segment,
                            uint32_t size, uint32_t r)
{
    const uint8_t *const behind = segment + size;
    for (; primes < end; primes++) {
        const uint32_t prime = primes->prime;
        const primes_turn turn = primes_turn_of(prime, r);
        uint8_t *at = segment - PRIMES_SMALL_LIMIT + primes->turn;
        for (; at < behind; at += prime)
            primes_turn_cross(&turn, at, r);
        primes->turn = (uint16_t)(PRIMES_SMALL_LIMIT - prime + (size_t)(at - behind));
    }
}

static void cross_small_class(small_primes *small, uint32_t class, uint8_t *segment, uint32_t size)
{
    small_prime *first = small->primes + (class == 0 ? 0 : small->ends[class - 1]);
    const small_prime *end = small->primes + small->ends[class];
    PRIMES_BY_CLASS(class, cross_small, first, end, segment, size);
}

/* What the patterns leave: as long a run at a time as none of them ends. */
static void fill(const primes_path *path, const primes_sieve_state *base, uint8_t *to,
                 uint32_t size, uint32_t *places)
{
    const uint32_t *lengths = base->index + PRIMES_INDEX_LENGTHS;
    const uint8_t *strands[PRIMES_PATTERNS];
    for (uint32_t done = 0, run; done < size; done += run) {
        run = size - done;
        for (uint32_t j = 0; j < PRIMES_PATTERNS; j++) {
            strands[j] = primes_strand(base, places, j);
            run = lengths[j] - places[j] < run ? lengths[j] - places[j] : run;
        }
        path->fill(to + done, run, strands);
        for (uint32_t j = 0; j < PRIMES_PATTERNS; j++)
            places[j] = places[j] + run == lengths[j] ? 0 : places[j] + run;
    }
}

static void sieve_segments(const primes_path *path, const primes_sieve_state *base,
                           const primes_stretch *block)
{
    small_primes small;
    uint32_t places[PRIMES_PATTERNS];
    begin_small(&small, base, block);
    for (uint32_t j = 0; j < PRIMES_PATTERNS; j++)
        places[j] = (uint32_t)(block->byte % base->index[PRIMES_INDEX_LENGTHS + j]);
    for (uint32_t done = 0; done < block->size; done += PRIMES_SEGMENT) {
        const uint32_t left = block->size - done;
        const uint32_t size = left < PRIMES_SEGMENT ? left : PRIMES_SEGMENT;
        fill(path, base, block->bits + done, size, places);
        for (uint32_t class = 0; class < PRIMES_CLASSES; class ++)
            cross_small_class(&small, class, block->bits + done, size);
    }
}

GPK_INLINE void cross_medium(const primes_stretch *block, const uint32_t *primes, uint32_t count,
                             const uint32_t *rests, uint32_t r)
{
    const uint8_t *const behind = block->bits + block->size;
    for (uint32_t i = 0; i < count; i++) {
        const primes_turn turn = primes_turn_of(primes[i], r);
        for (uint8_t *at = block->bits - rests[i]; at < behind; at += primes[i])
            primes_turn_cross(&turn, at, r);
    }
}

/* A run of base primes, as far as they have a multiple in the block. */
typedef struct run {
    const uint32_t *primes;
    uint32_t count;
} run;

static run run_of(const primes_sieve_state *base, const primes_stretch *block, uint32_t number)
{
    return (run){base->primes + base->index[number], primes_run_count(base, number, block->root)};
}

static void cross_medium_part(const primes_stretch *block, const run *part, const uint32_t *rests,
                              uint32_t class)
{
    PRIMES_BY_CLASS(class, cross_medium, block, part->primes, part->count, rests);
}

static void cross_medium_class(const primes_path *path, const primes_stretch *block, run medium,
                               uint32_t class)
{
    for (uint32_t rests[AT_ONCE], now; medium.count > 0; medium.count -= now) {
        now = medium.count < AT_ONCE ? medium.count : AT_ONCE;
        path->remainders(block->byte, medium.primes, now, rests);
        cross_medium_part(block, &(run){medium.primes, now}, rests, class);
        medium.primes += now;
    }
}

void gpk_primes_block_sieve(const primes_path *path, const primes_sieve_state *base,
                            const primes_stretch *block)
{
    sieve_segments(path, base, block);
    for (uint32_t class = 0; class < PRIMES_CLASSES; class ++) {
        const run wide = run_of(base, block, PRIMES_WIDE_RUNS + class);
        cross_medium_class(path, block, run_of(base, block, PRIMES_MEDIUM_RUNS + class), class);
        path->cross_wide(block, wide.primes, wide.count, primes_wheel[class]);
    }
}
