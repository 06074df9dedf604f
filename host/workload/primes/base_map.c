// SPDX-License-Identifier: MIT
/* The map of large base primes, by the sieve that it is for. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "workload/primes/base_primes.h"
#include "workload/primes/native/block.h"
#include "workload/primes/plan.h"

/* Block i of the map. bits is a block with its pads. */
static void sieve_block(const primes_base *base, const primes_base *smaller, uint64_t i,
                        uint8_t *bits, uint64_t *map)
{
    primes_window_args window = {.first = PRIMES_MAP_FROM, .last = base->largest_prime};
    const uint64_t done = i * PRIMES_BLOCK, byte = PRIMES_MAP_FROM / 30u + done;
    const uint64_t end = window.last / 30u + 1;
    const uint32_t size = end - byte < PRIMES_BLOCK ? (uint32_t)(end - byte) : PRIMES_BLOCK;
    const primes_sieve_state state = gpk_primes_base_state(smaller, bits + PRIMES_BLOCK_PAD);
    const primes_stretch block = {
        .bits = state.bits,
        .size = size,
        .byte = byte,
        .root = gpk_primes_root((byte + size) * 30, smaller->largest_prime),
    };
    window.end_byte = end;
    gpk_primes_block_sieve(gpk_primes_path(), &state, &block);
    primes_trim(&window, state.bits, byte, size);
    memcpy((uint8_t *)map + done, state.bits, (size + 7) / 8 * 8);
}

/* False: a thread had no memory. */
static bool sieve_map(const primes_base *base, const primes_base *smaller, uint32_t threads,
                      uint64_t *map)
{
    const uint64_t blocks = (base->map_bytes + PRIMES_BLOCK - 1) / PRIMES_BLOCK;
    bool is_done = true;
    (void)threads; /* without OpenMP there is one */
#pragma omp parallel num_threads((int)threads) reduction(&& : is_done)
    {
        uint8_t *bits = malloc(PRIMES_BLOCK + (size_t)2 * PRIMES_BLOCK_PAD);
        is_done = bits != NULL;
#pragma omp for schedule(dynamic)
        for (uint64_t i = 0; i < blocks; i++)
            if (bits != NULL)
                sieve_block(base, smaller, i, bits, map);
        free(bits);
    }
    return is_done;
}

static gpukit_status make_map(primes_base *base, uint32_t threads, gpukit_error *err)
{
    primes_base *smaller = NULL;
    gpukit_status status =
        gpk_primes_base_alloc(gpk_primes_isqrt(base->largest_prime) + 1, &smaller, err);
    if (status != GPUKIT_OK)
        return status;
    uint64_t *map = malloc(base->map_bytes);
    if (map != NULL && sieve_map(base, smaller, threads, map)) {
        base->map = map;
    } else {
        free(map);
        status = gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc",
                          "no memory for the base primes up to %u", base->largest_prime);
    }
    gpk_primes_base_free(smaller);
    return status;
}

gpukit_status gpk_primes_base_map(primes_base *base, uint32_t threads, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    pthread_mutex_lock(&base->lock);
    if (base->map == NULL && base->map_bytes > 0)
        status = make_map(base, threads, err);
    pthread_mutex_unlock(&base->lock);
    return status;
}
