// SPDX-License-Identifier: MIT
#include "workload/primes/batch/window.h"

#include <string.h>

#include "lib/wheel.h"
#include "workload/primes/batch/batch.h"

enum { BYTES = 512, MOST = 8 * BYTES };

/* The numbers of a byte that are in the window, each with its bit. */
static size_t gather(const primes_window_args *window, uint64_t i, uint32_t at, uint64_t *numbers,
                     uint16_t *bits)
{
    const uint64_t byte = window->begin_byte + i;
    size_t count = 0;
    for (uint32_t mask = primes_window_mask(window, byte); mask != 0; mask &= mask - 1) {
        const uint32_t bit = (uint32_t)__builtin_ctz(mask);
        numbers[count] = byte * 30 + primes_wheel[bit];
        bits[count++] = (uint16_t)(8 * at + bit);
    }
    return count;
}

static void test_part(const primes_window_args *window, uint8_t *bitmap, uint64_t first,
                      uint32_t bytes)
{
    uint64_t numbers[MOST];
    uint16_t bits[MOST];
    uint8_t is_prime[MOST];
    size_t count = 0;
    for (uint32_t i = 0; i < bytes; i++)
        count += gather(window, first + i, i, numbers + count, bits + count);
    memset(bitmap + first, 0, bytes);
    if (count > 0)
        gpk_primes_test_batch(numbers, count, is_prime);
    for (size_t i = 0; i < count; i++)
        bitmap[first + bits[i] / 8] |= (uint8_t)(is_prime[i] << bits[i] % 8);
}

void gpk_primes_test_bytes_batch(const primes_window_args *window, uint8_t *bitmap, uint64_t first,
                                 uint64_t last)
{
    for (; first < last; first += BYTES)
        test_part(window, bitmap, first, last - first < BYTES ? (uint32_t)(last - first) : BYTES);
}
