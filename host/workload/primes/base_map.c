// SPDX-License-Identifier: MIT
/* The map of large base primes, by the sieve that it is for. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/crew.h"
#include "base/error.h"
#include "workload/primes/base_primes.h"
#include "workload/primes/native/block.h"
#include "workload/primes/plan.h"

typedef struct mapping {
    const primes_base *base;
    const primes_base *smaller; /* what its map is sieved with */
    uint64_t *map;
    atomic_bool has_failed;
} mapping;

/* Block i of the map. */
static void sieve_block(void *user, uint64_t i)
{
    mapping *m = user;
    primes_window_args window = {.first = PRIMES_MAP_FROM, .last = m->base->largest_prime};
    const uint64_t done = i * PRIMES_BLOCK, byte = PRIMES_MAP_FROM / 30u + done;
    const uint64_t end = window.end_byte = window.last / 30u + 1;
    const uint32_t size = end - byte < PRIMES_BLOCK ? (uint32_t)(end - byte) : PRIMES_BLOCK;
    uint8_t *bits = malloc(PRIMES_BLOCK + (size_t)2 * PRIMES_BLOCK_PAD);
    if (bits == NULL) {
        atomic_store(&m->has_failed, true);
        return;
    }
    const primes_sieve_state state = gpk_primes_base_state(m->smaller, bits + PRIMES_BLOCK_PAD);
    const primes_stretch block = {
        .bits = state.bits,
        .size = size,
        .byte = byte,
        .root = gpk_primes_root((byte + size) * 30, m->smaller->largest_prime),
    };
    gpk_primes_block_sieve(gpk_primes_path(), &state, &block);
    primes_trim(&window, state.bits, byte, size);
    memcpy((uint8_t *)m->map + done, state.bits, (size + 7) / 8 * 8);
    free(bits);
}

static gpukit_status make_map(primes_base *base, uint32_t threads, gpukit_error *err)
{
    primes_base *smaller = NULL;
    gpukit_status status =
        gpk_primes_base_alloc(gpk_primes_isqrt(base->largest_prime) + 1, &smaller, err);
    if (status != GPUKIT_OK)
        return status;
    mapping m = {.base = base, .smaller = smaller, .map = malloc(base->map_bytes)};
    if (m.map != NULL)
        gpk_crew_run(threads, (base->map_bytes + PRIMES_BLOCK - 1) / PRIMES_BLOCK, sieve_block, &m);
    if (m.map != NULL && !atomic_load(&m.has_failed)) {
        base->map = m.map;
    } else {
        free(m.map);
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
