// SPDX-License-Identifier: MIT
#include "base/crew.h"

#include <pthread.h>
#include <stdatomic.h>

enum { MOST_THREADS = 256 };

typedef struct crew {
    gpk_crew_work *work;
    void *user;
    uint64_t items;
    _Atomic uint64_t next;
} crew;

static void *serve(void *argument)
{
    crew *c = argument;
    uint64_t item;
    while ((item = atomic_fetch_add_explicit(&c->next, 1, memory_order_relaxed)) < c->items)
        c->work(c->user, item);
    return NULL;
}

void gpk_crew_run(uint32_t threads, uint64_t items, gpk_crew_work *work, void *user)
{
    crew c = {.work = work, .user = user, .items = items};
    pthread_t others[MOST_THREADS];
    uint32_t count = 0;
    threads = threads < items ? threads : (uint32_t)items;
    threads = threads < MOST_THREADS ? threads : MOST_THREADS;
    while (count + 1 < threads && pthread_create(&others[count], NULL, serve, &c) == 0)
        count++;
    serve(&c);
    for (uint32_t i = 0; i < count; i++)
        pthread_join(others[i], NULL);
}
