// SPDX-License-Identifier: MIT
/* executor/ring.h - a bounded first-in first-out queue for any number of threads, without a lock.
 *
 * D. Vyukov's: each cell says which turn of the ring it is ready for, so a put and a take need
 * one compare-and-swap each, and only on their own end. Closing is a bit of the put end: after
 * it no put succeeds, and what was put before is still taken.
 */
#ifndef GPK_EXECUTOR_RING_H
#define GPK_EXECUTOR_RING_H

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { GPK_CACHE_LINE = 64 };

typedef struct gpk_ring_cell {
    atomic_ullong turn;
    void *item;
} gpk_ring_cell;

typedef struct gpk_ring {
    alignas(GPK_CACHE_LINE) atomic_ullong tail;   /* where the next is put; the top bit: closed */
    alignas(GPK_CACHE_LINE) atomic_ullong head;   /* where the next is taken */
    alignas(GPK_CACHE_LINE) gpk_ring_cell *cells; /* owned */
    uint64_t mask;
} gpk_ring;

/* Of one cell nobody could tell whether it is full or free again. */
enum { GPK_RING_LEAST = 2 };

/* room is a power of two, GPK_RING_LEAST or more. False: no memory. */
bool gpk_ring_init(gpk_ring *ring, uint64_t room);
void gpk_ring_finish(gpk_ring *ring);

typedef enum gpk_put {
    GPK_PUT_DONE,
    GPK_PUT_FULL,
    GPK_PUT_CLOSED,
} gpk_put;

gpk_put gpk_ring_put(gpk_ring *ring, void *item);

/* NULL: there is none to be had now. */
void *gpk_ring_take(gpk_ring *ring);

void gpk_ring_close(gpk_ring *ring);

/* Items that were put and not taken, some of them perhaps in the middle of it. */
uint64_t gpk_ring_count(const gpk_ring *ring);
bool gpk_ring_is_closed(const gpk_ring *ring);

#endif /* GPK_EXECUTOR_RING_H */
