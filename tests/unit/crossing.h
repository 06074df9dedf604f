// SPDX-License-Identifier: MIT
/* crossing.h - what sieves are compared with: one multiple of a base prime after the other. */
#ifndef GPUKIT_TESTS_CROSSING_H
#define GPUKIT_TESTS_CROSSING_H

#include <string.h>

#include "lib/record.h"
#include "lib/wheel.h"
#include "test.h"
#include "workload/primes/base_primes.h"

static inline void cross(uint8_t *bits, const primes_window_args *window, uint32_t size,
                         uint64_t prime)
{
    primes_multiple multiple = primes_first_multiple(window->begin_byte * 30, prime);
    while (multiple.place < size * UINT64_C(30)) {
        const uint32_t rest = (uint32_t)(multiple.place % 30);
        bits[multiple.place / 30] &= (uint8_t) ~(1u << primes_bit(rest));
        primes_next_multiple(&multiple, prime);
    }
}

/* What the base primes leave in the first size bytes of a window, themselves apart. */
static inline void expect_crossed(const primes_base *base, const primes_window_args *window,
                                  uint32_t size, uint8_t *out)
{
    memset(out, 0xff, size);
    for (uint32_t i = 0; i < base->prime_count; i++)
        cross(out, window, size, base->primes[i]);
    for (uint64_t i = 0; i < base->map_bytes / 8; i++)
        for (uint64_t flags = base->map[i]; flags != 0; flags &= flags - 1)
            cross(out, window, size, primes_map_prime(i, flags));
    for (uint32_t i = 0; i < size; i++)
        out[i] &= primes_window_mask(window, window->begin_byte + i);
}

/* A window of so many bytes from a byte on, as one grain. It begins and ends inside of bytes. */
static inline primes_window_args window_of(uint64_t byte, uint32_t size, uint32_t grain_bytes)
{
    const uint64_t last_byte = byte + size - 1;
    return (primes_window_args){
        .first = byte * 30 + byte % 30,
        .last = last_byte > UINT64_MAX / 30 - 1 ? UINT64_MAX : last_byte * 30 + byte % 29,
        .begin_byte = byte,
        .end_byte = byte + size,
        .grains = 1,
        .grain_bytes = grain_bytes,
    };
}

/* What was found of a grain, the records of its parts too, against what was expected. */
static inline void compare_crossed(const char *name, const uint8_t *expected, const uint8_t *found,
                                   uint32_t size, const primes_record *records, uint32_t parts)
{
    uint64_t count = 0, hash = 0;
    for (uint32_t i = 0; i < size; i++)
        if (found[i] != expected[i])
            fail_msg("%s: byte %u of %u is %02x, and should be %02x", name, i, size, found[i],
                     expected[i]);
    for (uint32_t i = 0; i < parts; i++) {
        count += records[i].count;
        hash += records[i].hash;
        assert_int_equal(records[i].complement, primes_complement(&records[i]));
    }
    for (uint32_t i = 0; i < size; i += 8) {
        uint64_t word = 0;
        memcpy(&word, expected + i, size - i < 8 ? size - i : 8);
        count -= gpk_popcount(word);
        hash -= gpk_primes_hash(word, i / 8);
    }
    assert_int_equal(count, 0);
    assert_int_equal(hash, 0);
}

#endif /* GPUKIT_TESTS_CROSSING_H */
