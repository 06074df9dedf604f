// SPDX-License-Identifier: MIT
#include "executor/ring.h"

#include <stdlib.h>

static const uint64_t CLOSED = UINT64_C(1) << 63;

bool gpk_ring_init(gpk_ring *ring, uint64_t room)
{
    ring->cells = calloc(room, sizeof *ring->cells);
    if (ring->cells == NULL)
        return false;
    ring->mask = room - 1;
    atomic_init(&ring->head, 0);
    atomic_init(&ring->tail, 0);
    for (uint64_t i = 0; i < room; i++)
        atomic_init(&ring->cells[i].turn, i);
    return true;
}

void gpk_ring_finish(gpk_ring *ring)
{
    free(ring->cells);
    ring->cells = NULL;
}

gpk_put gpk_ring_put(gpk_ring *ring, void *item)
{
    unsigned long long at = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    for (;;) {
        if ((at & CLOSED) != 0)
            return GPK_PUT_CLOSED;
        gpk_ring_cell *cell = &ring->cells[at & ring->mask];
        int64_t ahead = (int64_t)(atomic_load_explicit(&cell->turn, memory_order_acquire) - at);
        if (ahead < 0)
            return GPK_PUT_FULL;
        if (ahead > 0) {
            at = atomic_load_explicit(&ring->tail, memory_order_relaxed);
        } else if (atomic_compare_exchange_weak(&ring->tail, &at, at + 1)) {
            cell->item = item;
            atomic_store_explicit(&cell->turn, at + 1, memory_order_release);
            return GPK_PUT_DONE;
        }
    }
}

void *gpk_ring_take(gpk_ring *ring)
{
    unsigned long long at = atomic_load_explicit(&ring->head, memory_order_relaxed);
    for (;;) {
        gpk_ring_cell *cell = &ring->cells[at & ring->mask];
        int64_t ahead =
            (int64_t)(atomic_load_explicit(&cell->turn, memory_order_acquire) - (at + 1));
        if (ahead < 0)
            return NULL;
        if (ahead > 0) {
            at = atomic_load_explicit(&ring->head, memory_order_relaxed);
        } else if (atomic_compare_exchange_weak(&ring->head, &at, at + 1)) {
            void *item = cell->item;
            atomic_store_explicit(&cell->turn, at + ring->mask + 1, memory_order_release);
            return item;
        }
    }
}

void gpk_ring_close(gpk_ring *ring)
{
    atomic_fetch_or(&ring->tail, CLOSED);
}

uint64_t gpk_ring_count(const gpk_ring *ring)
{
    uint64_t head = atomic_load(&ring->head);
    return (atomic_load(&ring->tail) & ~CLOSED) - head;
}

bool gpk_ring_is_closed(const gpk_ring *ring)
{
    return (atomic_load_explicit(&ring->tail, memory_order_relaxed) & CLOSED) != 0;
}
